"""Many visits at once: one event loop in a thread of its own, its results as a plain iterator."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from dateline.schemas.config import FetchSettings
from dateline.transforms.http.client import HttpClient
from dateline.transforms.http.errors import DeadlineError
from dateline.transforms.http.robots import RobotsRules

Job = TypeVar("Job")
Result = TypeVar("Result")
Visit = Callable[[Job, HttpClient, RobotsRules], Awaitable[Result]]
GiveUp = Callable[[Job, DeadlineError], Result]

_PATIENCE_S = 0.25
_ROUNDS = 12
"""Rounds of the event loop in which a job comes as far as it can without waiting for others."""
_BACKLOG = 4  # results that may wait for the reader, in units of ``concurrency``


class ConcurrentVisits(Generic[Job, Result]):
    """Jobs under way since this object was made; iterate once for one result per job, as they come.

    The reader goes on with its work while answers are awaited; at most a few results per slot wait
    for it, which bounds the memory. What ``settings.deadline`` cuts off ends in ``give_up``.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        visit: Visit[Job, Result],
        give_up: GiveUp[Job, Result],
        settings: FetchSettings,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._count = len(jobs)
        self._loop = _Loop(jobs, visit, give_up, settings, environ)
        if jobs:
            self._loop.start()

    def __iter__(self) -> Iterator[Result]:
        try:
            for _ in range(self._count):
                yield self._loop.next_result()
        finally:
            self.stop()

    def await_start(self) -> None:
        """Waits until as many jobs have begun as may be in flight, or have a name to wait for.

        For work that can be done meanwhile: begun at once, it would keep the first requests back,
        for one interpreter runs one thread at a time.
        """
        if self._count:
            self._loop.begun.wait()

    def stop(self) -> None:
        """End what is still in flight; nothing happens where all is done."""
        if self._count:
            self._loop.stop()


class _Loop(threading.Thread, Generic[Job, Result]):
    """The thread with the event loop; results cross over in a queue."""

    def __init__(
        self,
        jobs: Sequence[Job],
        visit: Visit[Job, Result],
        give_up: GiveUp[Job, Result],
        settings: FetchSettings,
        environ: Mapping[str, str] | None,
    ) -> None:
        super().__init__(name="visits", daemon=True)
        self._jobs, self._visit, self._give_up = jobs, visit, give_up
        self._settings, self._environ = settings, environ
        self._limit = _BACKLOG * settings.concurrency
        self._results: queue.SimpleQueue[tuple[Result] | BaseException] = queue.SimpleQueue()
        self._started = threading.Event()
        self.begun = threading.Event()
        self._work: asyncio.Future[list[None]] | None = None

    def next_result(self) -> Result:
        """The next result; raises what broke the loop itself."""
        result = self._results.get()
        if isinstance(result, BaseException):
            raise result
        if self._results.qsize() < self._limit:
            self._call(self._client.gate.open.set)
        return result[0]

    def stop(self) -> None:
        """End the loop, visits in flight included."""
        self._started.wait()
        patience = self._settings.connect_timeout
        while self.is_alive() and patience > 0:
            # Again and again: asyncio.wait_for can swallow one cancellation (cpython issue 86296).
            if self._work is not None:
                self._call(self._work.cancel)
            self.join(timeout=_PATIENCE_S)
            patience -= _PATIENCE_S

    def _call(self, function: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed once all visits are done
            self._loop.call_soon_threadsafe(function)

    def run(self) -> None:
        """Called by ``start``."""
        try:
            asyncio.run(self._main())
        except asyncio.CancelledError:
            pass  # stop() was called
        except BaseException as error:
            self._results.put(error)
        finally:
            self._started.set()
            self.begun.set()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        deadline = self._loop.time() + self._settings.deadline
        async with HttpClient(self._settings, environ=self._environ) as client:
            self._client = client
            robots = RobotsRules(client)
            size = self._settings.concurrency
            doors = [asyncio.Event() for _ in range(0, len(self._jobs), size)]
            self._work = asyncio.gather(
                client.check_environment(),  # wrong, it ends the run, rather than each visit
                *(
                    self._one(job, client, robots, deadline, doors[place // size])
                    for place, job in enumerate(self._jobs)
                ),
            )
            self._started.set()
            # Not all at once: what thousands of jobs do before they wait for their turn would keep
            # the first requests from leaving.
            for door in doors:
                door.set()
                for _ in range(_ROUNDS):
                    await asyncio.sleep(0)
                self.begun.set()
            # stop() cancels this alone, so that the client is closed in peace.
            await self._work

    async def _one(
        self,
        job: Job,
        client: HttpClient,
        robots: RobotsRules,
        deadline: float,
        door: asyncio.Event,
    ) -> None:
        await door.wait()
        left = deadline - self._loop.time()
        try:
            result = await asyncio.wait_for(self._visit(job, client, robots), left)
        except asyncio.TimeoutError:
            late = f"not done within this run's {self._settings.deadline:g} s (fetch.deadline)"
            result = self._give_up(job, DeadlineError(late))
        await client.check_environment()  # so that nobody reads what a wrong one brought
        self._results.put((result,))
        if self._results.qsize() >= self._limit:
            client.gate.open.clear()
