"""SIGTERM and SIGINT: the run in progress may end within a grace time, else it is abandoned."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.commit import Point

logger = logging.getLogger("dateline.watch")

LAST_RESORT_S = 15.0
"""Seconds that an abandoned run has for giving the data set back before the process just ends."""


class RunAbandoned(BaseException):
    """The grace time is over and the run had not begun its commit: nothing of it is visible."""


class StopSignals:
    """``stop`` is set by the first signal; a second one ends the grace time at once.

    A run that has begun to commit is always let finish: that takes moments, and ending it would
    only leave the rest of the work to the next run.
    """

    def __init__(self, grace_s: float) -> None:
        self.stop = threading.Event()
        self.abandoned = False
        self._grace_s = grace_s
        self._told = self._running = self._committing = False

    @contextmanager
    def installed(self) -> Iterator[StopSignals]:
        """Handles the signals within; for the main thread only."""
        handlers: dict[int, Callable[[int, FrameType | None], None]] = {
            signal.SIGTERM: self._on_stop,
            signal.SIGINT: self._on_stop,
        }
        if hasattr(signal, "SIGALRM"):  # without it (Windows) the run is let finish
            handlers[signal.SIGALRM] = self._on_alarm
        before = {number: signal.signal(number, handle) for number, handle in handlers.items()}
        try:
            yield self
        finally:
            self._disarm()
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def run(self) -> Iterator[Callable[[Point], None]]:
        """The time of one run; yields its observer of commit points.

        Raises:
            RunAbandoned: the run was ended by us, whatever exception that came out as.
        """
        self._running, self._committing = True, False
        try:
            if self._told:
                self._arm(self._grace_s)
            yield self._at
        except BaseException as error:
            if self.abandoned and not isinstance(error, RunAbandoned):
                raise RunAbandoned(str(error)) from error  # Beam wraps what comes through it
            raise
        finally:
            self._running = False
            self._disarm()

    def _at(self, point: Point) -> None:
        if point == "staged":
            self._committing = True

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        again, self._told = self._told, True
        if self._running:
            self._arm(0.001 if again else max(self._grace_s, 0.001))
        # Not here: the interrupted code may hold the event's lock, and this is its thread.
        threading.Thread(target=self.stop.set, name="stop", daemon=True).start()

    def _on_alarm(self, _number: int, _frame: FrameType | None) -> None:
        if not self._running or self._committing:
            return
        if self.abandoned:
            os._exit(1)  # the lease ends with the process, staging goes with the next run
        self.abandoned = True
        raise RunAbandoned("the run was abandoned: it did not end within the grace time")

    def _arm(self, seconds: float) -> None:
        if not hasattr(signal, "setitimer"):
            return
        left = signal.getitimer(signal.ITIMER_REAL)[0]
        if not 0 < left <= seconds:  # a second signal may have interrupted the handler of the first
            signal.setitimer(signal.ITIMER_REAL, seconds, LAST_RESORT_S)

    def _disarm(self) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
