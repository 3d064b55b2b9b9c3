"""The process that answers queries of strangers: what it is asked comes in by one pipe, as JSON.

It holds nothing but a locked session, and its memory has an end: the operating system gives it no
more, where DuckDB's own count is too kind (a single list of two thousand million numbers is not
counted until it is there).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from dateline.schemas.errors import DatelineError

LAST_S = 10.0
"""Seconds after the limit when this process ends itself: who asked may be gone by then."""
ROOM = 2
"""Address space that the process may take beside what it begins with, in limits of memory."""


def main() -> None:
    """Answers line by line until the pipe of questions is closed."""
    with (
        os.fdopen(int(sys.argv[1]), "r", encoding="utf-8") as questions,
        os.fdopen(int(sys.argv[2]), "w", encoding="utf-8") as answers,
    ):
        serve = _Served(json.loads(questions.readline()))
        for line in questions:
            answers.write(json.dumps(serve.answer(json.loads(line)), default=str) + "\n")
            answers.flush()


class _Served:
    """The session, opened with the first question."""

    def __init__(self, first: dict[str, Any]) -> None:
        from dateline.pipeline.guarded.locked_session import Limits, LockedSession

        self._root = first["root"]
        self._limits = Limits(**first["limits"])
        self._open = LockedSession
        self._session: LockedSession | None = None

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer, or the error in words."""
        from dateline.pipeline.guarded.locked_session import Asked

        try:
            if self._session is None:
                self._session = self._open(self._root, self._limits)
                bound_memory(ROOM * self._limits.memory_mb << 20)
            values = tuple(question["values"])
            with _ended_after(self._limits.seconds + LAST_S):
                return self._session.answer(Asked(**(question | {"values": values})))
        except DatelineError as error:
            return {"error": str(error), "kind": type(error).__name__}
        except MemoryError:
            return {"error": "there is not enough memory for that", "kind": "AskedTooMuchError"}


@contextlib.contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    signal.setitimer(signal.ITIMER_REAL, seconds)  # its signal ends the process, whatever it does
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def bound_memory(room: int) -> None:
    """Lets this process take ``room`` bytes of address space more than now, where that is known."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as handle:
            pages = int(handle.read().split()[0])
        most = pages * resource.getpagesize() + room
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
