"""Manners toward hosts: how many requests at once, how soon after the last, when to stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from dateline.transforms.http.errors import HostBusyError, HostSkippedError

UNREACHABLE_AFTER = 3  # failed connections in a row, none made: the host is down in this run
BUSY_AFTER = 5  # 429 or 503 with Retry-After in a row


@dataclass
class _Host:
    slots: asyncio.Semaphore
    delay: float
    start: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_start: float = float("-inf")
    reached: bool = False
    unreachable: int = 0
    busy: int = 0
    busy_for_s: float = 0.0


class HostGate:
    """Lets requests through: ``concurrency`` at once in all, ``per_host`` at once to one host,
    and ``delay`` seconds between the starts of two requests to one host.

    A host is a host name whatever the port. One gate belongs to one event loop; a host that
    several gates serve is visited by each of them at this pace, so whoever spreads the work must
    keep a host with one gate.
    """

    def __init__(
        self,
        concurrency: int,
        per_host: int,
        delay: float,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._all = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._delay = delay
        self._clock = clock or asyncio.get_running_loop().time
        self._hosts: dict[str, _Host] = {}
        self.open = asyncio.Event()
        """Cleared to hold back new requests while results pile up."""
        self.open.set()

    def _host(self, host: str) -> _Host:
        if host not in self._hosts:
            self._hosts[host] = _Host(asyncio.Semaphore(self._per_host), self._delay)
        return self._hosts[host]

    def check(self, host: str) -> None:
        """Raise what ``slot`` would raise now, without waiting for one."""
        self._check(host, self._host(host))

    def slow_down(self, host: str, delay: float) -> None:
        """Raise the delay of one host (robots.txt Crawl-delay)."""
        known = self._host(host)
        known.delay = max(known.delay, delay)

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        """Hold one of the host's slots for a request and its whole answer.

        Raises ``HostSkippedError`` where another request would be pointless, and
        ``HostBusyError`` where it would be rude.
        """
        known = self._host(host)
        async with known.slots:
            self._check(host, known)
            await self._await_turn(known)
            try:
                self._check(host, known)  # the other slots may have learnt something meanwhile
                yield
            finally:
                self._all.release()

    async def _await_turn(self, known: _Host) -> None:
        # The lock keeps the place in the queue while waiting for the shared slots, so that two
        # requests of one host cannot start together after such a wait.
        async with known.start:
            wait = known.last_start + known.delay - self._clock()
            if wait > 0:
                await asyncio.sleep(wait)
            await self._all.acquire()
            try:
                await self.open.wait()
            except asyncio.CancelledError:
                self._all.release()
                raise
            known.last_start = self._clock()

    def _check(self, host: str, known: _Host) -> None:
        if known.unreachable >= UNREACHABLE_AFTER and not known.reached:
            raise HostSkippedError(
                f"{known.unreachable} connections to {host} failed in this run; not tried again"
            )
        if known.busy >= BUSY_AFTER:
            busy = HostBusyError(f"{host} asked {known.busy} times in a row to wait; left alone")
            busy.retry_after_s = known.busy_for_s
            raise busy

    def note_answer(self, host: str, *, busy_for_s: float | None = None) -> None:
        """The host answered; ``busy_for_s`` is the Retry-After of a 429 or 503, in seconds."""
        known = self._host(host)
        known.reached = True
        if busy_for_s is None:
            known.busy = 0
        else:
            known.busy += 1
            known.busy_for_s = max(known.busy_for_s, busy_for_s)

    def note_unreachable(self, host: str) -> None:
        """No connection to the host could be made."""
        self._host(host).unreachable += 1
