"""One run at a time per data set, without a lock service.

Every contender writes a lease file of its own, then lists the folder. Whoever sees another live
lease takes its own back and waits; so of two contenders at least the one that lists second sees
the other, and both never proceed. This needs only what object storage promises: a listing shows
every file that was written before it. A lease ends by deletion, by its time, or, on the same
machine, when its process is gone.
"""

from __future__ import annotations

import json
import logging
import os
import random
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

from dateline.dataset.storage import delete, exists, join, list_files, read_bytes, write_bytes

logger = logging.getLogger("dateline.lease")

FOLDER = "_lease"
TTL_S = 300.0
"""Seconds that a lease holds without renewal; it is renewed three times within."""


class LeaseHeldError(RuntimeError):
    """Another run works on this data set; the message says which and since when."""


class LeaseLostError(RuntimeError):
    """Our lease ran out while we worked; nothing may be committed any more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds the data set; times are seconds since 1970 by the holder's clock."""

    token: str
    run_id: str
    host: str
    pid: int
    boot: str
    taken_at: float
    expires_at: float

    def describe(self) -> str:
        """For messages: who, where, since when."""
        since = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(self.taken_at))
        return f"run {self.run_id} (process {self.pid} on {self.host}, since {since})"


class LeaseHolder:
    """A lease that we hold; a thread renews it until it is released."""

    def __init__(self, root: str, lease: Lease) -> None:
        self._root = root
        self._lease = lease
        self._released = threading.Event()
        self._deadline = _since_boot() + TTL_S - (time.time() - lease.taken_at)
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """To be called right before and right after the decision of a commit.

        Both the time and the lease file are asked, so it holds whatever the wall clocks say:
        whoever takes the data set over deletes the file of the lease before.

        Raises:
            LeaseLostError: the lease ran out or was taken, so another run may have begun.
        """
        if _since_boot() >= self._deadline or not self._is_there():
            raise LeaseLostError(
                f"the lease of run {self._lease.run_id} ran out and another run may have started; "
                "this one stops. Start it again: what it had not decided comes again, what it "
                "had decided is finished."
            )

    def release(self) -> None:
        """Gives the data set back; where storage fails the lease ends by its time."""
        self._released.set()
        self._thread.join()
        try:
            delete([join(self._root, _path(self._lease.token))])
        except OSError as error:
            logger.warning("the lease of run %s stays until it expires: %s", self._run_id, error)

    @property
    def _run_id(self) -> str:
        return self._lease.run_id

    def _is_there(self) -> bool:
        return exists(join(self._root, _path(self._lease.token)))

    def _renew(self) -> None:
        while not self._released.wait(TTL_S / 3):
            started = _since_boot()
            fields = asdict(self._lease) | {"expires_at": time.time() + TTL_S}
            try:
                if started >= self._deadline or not self._is_there():
                    return  # lost: writing it again would claim what another run holds
                write_bytes(self._root, _path(self._lease.token), json.dumps(fields).encode())
            except OSError:
                continue  # check() notices when this goes on for too long
            self._deadline = started + TTL_S


@contextmanager
def lease(
    root: str,
    run_id: str,
    *,
    wait_s: float = 0.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[LeaseHolder]:
    """Holds the data set at ``root`` for a run.

    Args:
        wait_s: seconds to wait for another run to end before giving up.

    Raises:
        LeaseHeldError: another run holds it.
        OSError: the root cannot be written.
    """
    give_up = time.monotonic() + wait_s
    while True:
        holder, other = _try(root, run_id)
        if holder is not None:
            break
        if time.monotonic() >= give_up:
            raise LeaseHeldError(
                f"{other.describe() if other else 'another run'} is working on {root}; "
                "start again when it is done, or give --wait"
            )
        sleep(random.uniform(0.05, 0.5))
    try:
        yield holder
    finally:
        holder.release()


def _try(root: str, run_id: str) -> tuple[LeaseHolder | None, Lease | None]:
    now = time.time()
    token = uuid.uuid4().hex
    ours = Lease(token, run_id, socket.gethostname(), os.getpid(), _boot(), now, now + TTL_S)
    before = _live(root)  # asking first keeps a waiting run from writing at every try
    if before:
        return None, before[0]
    try:
        write_bytes(root, _path(token), json.dumps(asdict(ours)).encode())
    except OSError:
        with suppress(OSError):  # where a move is copy and deletion, half of it may have happened
            delete([join(root, _path(token))])
        raise
    others = [lease for lease in _live(root) if lease.token != token]
    if others:
        delete([join(root, _path(token))])
        return None, others[0]
    return LeaseHolder(root, ours), None


def _live(root: str) -> list[Lease]:
    """Leases in force; dead ones are deleted on the way."""
    live = []
    for file in list_files(root, FOLDER):
        if not file.path.endswith(".json"):
            continue
        try:
            found = Lease(**json.loads(read_bytes(join(root, file.path))))
        except FileNotFoundError:
            continue  # released while we looked
        if _is_dead(found):
            delete([join(root, file.path)])
        else:
            live.append(found)
    return live


def _is_dead(found: Lease) -> bool:
    if found.expires_at < time.time():
        return True
    if os.name != "posix":
        return False
    here = found.host == socket.gethostname() and found.boot == _boot()
    return here and not _alive(found.pid)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _since_boot() -> float:
    """Seconds on a clock that nobody sets and that runs on while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def _boot() -> str:
    """Names this boot of this machine (or container), so that process ids mean something."""
    try:
        with open("/proc/sys/kernel/random/boot_id") as handle:
            boot = handle.read().strip()
        return f"{boot}:{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _path(token: str) -> str:
    return f"{FOLDER}/{token}.json"
