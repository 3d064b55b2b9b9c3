"""Acts when the time of a query is over, from a thread that is there before any query.

A process whose memory a query has spent can start no thread any more, and is to answer the next
query all the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread


class TimeLimit:
    """One limit at a time; not for use by several threads at once."""

    def __init__(self) -> None:
        """Starts the thread, which does not keep the process alive."""
        self._changed = Condition()
        self._end: float | None = None
        self._act: Callable[[], object] = lambda: None
        self._closed = False
        Thread(target=self._watch, name="time-limit", daemon=True).start()

    @contextmanager
    def over(self, seconds: float, act: Callable[[], object]) -> Iterator[None]:
        """Calls ``act`` in the thread where the block takes longer; never after the block."""
        with self._changed:
            self._end, self._act = time.monotonic() + seconds, act
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._end = None

    def close(self) -> None:
        """Ends the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                left = None if self._end is None else self._end - time.monotonic()
                if left is not None and left <= 0:
                    self._end = None
                    self._act()
                else:
                    self._changed.wait(left)
