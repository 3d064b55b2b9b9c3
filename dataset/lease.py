"""One writer at a time per data set, without a lock service.

Every contender writes a lease file of its own, then lists the folder. Whoever sees another live
lease takes its own back and waits; so of two contenders at least the one that lists second sees
the other, and both never proceed. This needs only what object storage promises: a listing shows
every file that was written before it.

A lease ends by deletion, or, on the same machine, with its process, or when its file was not
renewed for ``TTL_S`` seconds. That age is taken from the storage's own times, as the difference to
a file that we have just written, and by watching the file on our own clock while we wait: no
holder's clock is believed, so a clock that is years ahead holds nobody up for longer.
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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field

from dateline.dataset import layout
from dateline.dataset.storage import (
    StoredFile,
    delete,
    exists,
    is_local,
    join,
    list_files,
    read_bytes,
    write_bytes,
)
from dateline.schemas.errors import DatelineError

logger = logging.getLogger("dateline.lease")

TTL_S = 300.0
"""Seconds that a lease holds without renewal; it is renewed three times within."""
SETTLE_S = 5.0
"""Seconds for which contenders that came at the same moment try again before they give up."""
CONTENDER_S = 1.0
"""A lease file that stays for longer is not a contender's, who takes his back at once."""

_released: set[str] = set()
"""Tokens that this process has given back, though storage may have kept their files."""


class LeaseHeldError(DatelineError, RuntimeError):
    """Another run works on this data set; the message says which and since when."""


class LeaseLostError(DatelineError, RuntimeError):
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
        try:
            since = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(self.taken_at))
        except (OverflowError, ValueError, OSError):
            since = "an impossible time"
        return f"run {self.run_id} (process {self.pid} on {self.host}, since {since})"


@dataclass(frozen=True, slots=True)
class LeaseFile:
    """A lease as it lies there; ``lease`` is None where the file cannot be understood."""

    path: str  # below the output root
    content: bytes
    written_at: float | None  # by the storage's clock
    lease: Lease | None

    def describe(self) -> str:
        """For messages."""
        if self.lease is not None:
            return self.lease.describe()
        return f"a lease file that cannot be read ({self.path}; `dateline lease` says more)"


def read_leases(root: str) -> list[LeaseFile]:
    """All lease files of a data set, dead ones included."""
    return _read(root, _listed(root))


def _listed(root: str) -> list[StoredFile]:
    return [file for file in list_files(root, layout.LEASES) if file.path.endswith(".json")]


def _read(root: str, files: Iterable[StoredFile]) -> list[LeaseFile]:
    found = []
    for file in files:
        try:
            content = read_bytes(join(root, file.path))
        except FileNotFoundError:
            continue  # released while we looked
        found.append(LeaseFile(file.path, content, file.written_at, _parsed(content)))
    return found


def _parsed(content: bytes) -> Lease | None:
    """The lease in a file; a newer version's is read as far as its keys are ours."""
    try:
        raw = json.loads(content)
        return Lease(
            token=str(raw["token"]),
            run_id=str(raw["run_id"]),
            host=str(raw["host"]),
            pid=int(raw["pid"]),
            boot=str(raw["boot"]),
            taken_at=float(raw["taken_at"]),
            expires_at=float(raw["expires_at"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def is_over(file: LeaseFile, storage_now: float | None) -> bool:
    """Whether a lease holds no more, as far as one look can tell.

    Args:
        storage_now: the time by the storage's clock, None where it is not known.
    """
    if file.lease is not None:
        if file.lease.token in _released:
            return True
        if _is_of_a_dead_process(file.lease):
            return True
    if storage_now is None or file.written_at is None:
        return False
    # A file from the future is not being renewed, or its time would be of now.
    return abs(storage_now - file.written_at) > TTL_S


class LeaseHolder:
    """A lease that we hold; a thread renews it until it is released."""

    def __init__(self, root: str, lease: Lease, taken: float) -> None:
        """``taken`` is the time since boot at which the lease file was begun."""
        self._root = root
        self._lease = lease
        self._done = threading.Event()
        self._deadline = taken + TTL_S
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """To be called right after the decision of a commit.

        Both the time and the lease file are asked, so it holds whatever the wall clocks say:
        whoever takes the data set over deletes the file of the lease before.

        Raises:
            LeaseLostError: the lease ran out or was taken, so another run may have begun.
        """
        if _since_boot() >= self._deadline or not self._is_there():
            raise self._lost()

    def check_before(self) -> None:
        """To be called right before the decision; on object storage only the time is asked, for
        ``check`` follows at once, and a decision that comes too late is dropped by the next run.

        Raises:
            LeaseLostError: see ``check``.
        """
        if is_local(self._root):
            self.check()
        elif _since_boot() >= self._deadline:
            raise self._lost()

    def _lost(self) -> LeaseLostError:
        return LeaseLostError(
            f"the lease of run {self._lease.run_id} ran out and another run may have started; "
            "this one stops. Start it again: what it had not decided comes again, what it "
            "had decided is finished."
        )

    def release(self) -> None:
        """Gives the data set back; where storage fails the lease ends by its time.

        This process itself is not held up by a file that could not be deleted.
        """
        self._done.set()
        self._thread.join()
        _released.add(self._lease.token)
        try:
            delete([join(self._root, layout.lease(self._lease.token))])
        except OSError as error:
            logger.warning(
                "the lease of run %s stays until it expires: %s", self._lease.run_id, error
            )

    def _is_there(self) -> bool:
        return exists(join(self._root, layout.lease(self._lease.token)))

    def _renew(self) -> None:
        while not self._done.wait(TTL_S / 3):
            started = _since_boot()
            fields = asdict(self._lease) | {"expires_at": time.time() + TTL_S}
            try:
                if started >= self._deadline or not self._is_there():
                    return  # lost: writing it again would claim what another run holds
                path = layout.lease(self._lease.token)
                write_bytes(self._root, path, json.dumps(fields).encode())
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
    ignore_unreadable: bool = False,
) -> Iterator[LeaseHolder]:
    """Holds the data set at ``root`` for a run.

    Args:
        wait_s: seconds to wait for another run to end before giving up.
        ignore_unreadable: go on beside lease files that cannot be understood: for checking and
            repairing, which a person has asked for.

    Raises:
        LeaseHeldError: another run holds it.
        OSError: the root cannot be written.
    """
    holder = _Contender(root, run_id, ignore_unreadable).acquire(wait_s, sleep)
    try:
        yield holder
    finally:
        holder.release()


@dataclass
class _Contender:
    """Tries to get the lease, and remembers what it saw of others while it waits."""

    root: str
    run_id: str
    ignore_unreadable: bool
    _seen: dict[tuple[str, bytes, float | None], float] = field(default_factory=dict)

    def acquire(self, wait_s: float, sleep: Callable[[float], None]) -> LeaseHolder:
        started = time.monotonic()
        others: list[LeaseFile] = []
        first = True
        while True:
            if first or not (others := self._others(None)):
                holder, others = self._try()
                if holder is not None:
                    return holder
                first = False
            waited = time.monotonic() - started
            settling = waited < SETTLE_S and any(map(self._may_be_a_contender, others))
            if waited >= wait_s and not settling:
                raise LeaseHeldError(
                    f"{others[0].describe()} is working on {self.root}; "
                    "start again when it is done, or give --wait"
                )
            sleep(random.uniform(0.05, 0.5))

    def _try(self) -> tuple[LeaseHolder | None, list[LeaseFile]]:
        """A holder, or the others who are there."""
        token, now, taken = uuid.uuid4().hex, time.time(), _since_boot()
        host = socket.gethostname()
        ours = Lease(token, self.run_id, host, os.getpid(), _boot(), now, now + TTL_S)
        path = layout.lease(token)
        try:
            write_bytes(self.root, path, json.dumps(asdict(ours)).encode())
        except OSError:
            with suppress(OSError):  # where a move is copy and deletion, half may have happened
                delete([join(self.root, path)])
            raise
        others = self._others(path)
        if not others:
            return LeaseHolder(self.root, ours, taken), []
        delete([join(self.root, path)])
        return None, others

    def _others(self, ours: str | None) -> list[LeaseFile]:
        """Leases in force; those that are over are deleted on the way, unreadable ones left.

        Args:
            ours: our own lease file, just written: its time is now by the storage's clock.
        """
        live = []
        files = _listed(self.root)
        storage_now = next((file.written_at for file in files if file.path == ours), None)
        for file in _read(self.root, [file for file in files if file.path != ours]):
            if file.lease is None and self.ignore_unreadable:
                continue
            if not is_over(file, storage_now) and not self._unchanged_for_long(file):
                live.append(file)
            elif file.lease is not None:
                delete([join(self.root, file.path)])
        return live

    def _unchanged_for_long(self, file: LeaseFile) -> bool:
        """Whether we have watched this very file for longer than a lease holds."""
        return self._watched_s(file) > TTL_S

    def _may_be_a_contender(self, file: LeaseFile) -> bool:
        """Whether a lease file is too new to us to tell a holder from another contender."""
        return self._watched_s(file) < CONTENDER_S

    def _watched_s(self, file: LeaseFile) -> float:
        now = _since_boot()
        return now - self._seen.setdefault((file.path, file.content, file.written_at), now)


def _is_of_a_dead_process(lease: Lease) -> bool:
    if os.name != "posix":
        return False
    here = lease.host == socket.gethostname() and lease.boot == _boot()
    return here and not _alive(lease.pid)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
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
