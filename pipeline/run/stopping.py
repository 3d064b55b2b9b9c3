"""SIGTERM and SIGINT: the run in progress may end within a grace time, else it is abandoned."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from dateline.dataset.publication import Point

logger = logging.getLogger("dateline.run")

LAST_RESORT_S = 15.0
"""Seconds that an abandoned run has for giving the data set back before the process just ends."""

AGAIN_S = 0.1
"""Seconds after which the main thread is told once more: a signal that comes in the moment before
it falls asleep, after Python's last look for signals, does not wake it."""

_STOPS = (signal.SIGTERM, signal.SIGINT)


class RunAbandoned(BaseException):
    """The grace time is over and the run had not begun its commit: nothing of it is visible."""


class StopSignals:
    """``stop`` is set by the first signal; a second one ends the grace time at once.

    A run that has begun to commit is always let finish: that takes moments, and ending it would
    only leave the rest of the work to the next run.

    The kernel may hand a signal to any thread, and a main thread that waits for a lock then
    sleeps on. So a thread of ours reads the signals from a socket and, when the grace time is
    over, wakes the main thread by a signal of its own.
    """

    def __init__(self, grace_s: float) -> None:
        self.stop = threading.Event()
        self.abandoned = False
        self.received: int | None = None
        """The number of the first signal."""
        self._grace_s = grace_s
        self._running = self._committing = False
        self._abandoned_at = 0.0

    @property
    def exit_code(self) -> int:
        """What a shell reports of a process that the signal ended: 143 SIGTERM, 130 SIGINT."""
        return 128 + (self.received or signal.SIGTERM)

    @contextmanager
    def installed(self) -> Iterator[StopSignals]:
        """Handles the signals within; for the main thread only."""
        reader, writer = socket.socketpair()
        writer.setblocking(False)
        handlers = dict.fromkeys(_STOPS, _to_the_socket)
        if hasattr(signal, "SIGALRM"):  # without it (Windows) a run is let finish
            handlers[signal.SIGALRM] = self._on_alarm
        before = {number: signal.signal(number, handle) for number, handle in handlers.items()}
        wakeup = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        thread = threading.Thread(target=self._listen, args=(reader,), name="stop", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            writer.close()  # which ends the thread
            thread.join()
            reader.close()

    @contextmanager
    def run(self) -> Iterator[Callable[[Point], None]]:
        """The time of one run; yields its observer of commit points.

        Raises:
            RunAbandoned: the run was ended by us, whatever exception that came out as.
        """
        self._running, self._committing = True, False
        try:
            yield self._at
        except BaseException as error:
            if self.abandoned and not isinstance(error, RunAbandoned):
                raise RunAbandoned(str(error)) from error  # Beam wraps what comes through it
            raise
        finally:
            self._running = False

    def _at(self, point: Point) -> None:
        if point == "staged":
            self._committing = True

    def _listen(self, reader: socket.socket) -> None:
        """Sets ``stop`` at the first signal and abandons the run when its time is over."""
        over: float | None = None
        while True:
            reader.settimeout(None if over is None else max(over - time.monotonic(), 0.001))
            try:
                received = reader.recv(64)
            except TimeoutError:
                received = bytes([0])
            if not received:
                return
            stops = sum(byte in _STOPS for byte in received)
            if stops:
                if self.received is None:
                    self.received = next(byte for byte in received if byte in _STOPS)
                asked_before, now = self.stop.is_set(), time.monotonic()
                self.stop.set()
                if asked_before or stops > 1:
                    over = now
                elif over is None:
                    over = now + self._grace_s
            if over is not None and time.monotonic() >= over:
                self._end_run()
                over = time.monotonic() + AGAIN_S

    def _end_run(self) -> None:
        if not self._running or self._committing or not hasattr(signal, "pthread_kill"):
            return
        if self.abandoned:
            if time.monotonic() >= self._abandoned_at + LAST_RESORT_S:
                os._exit(self.exit_code)  # the lease ends with it, staging goes with the next run
            return
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGALRM)

    def _on_alarm(self, _number: int, _frame: FrameType | None) -> None:
        if self._running and not self._committing and not self.abandoned:
            self._abandoned_at, self.abandoned = time.monotonic(), True
            raise RunAbandoned("the run was abandoned: it did not end within the grace time")


def _to_the_socket(_number: int, _frame: FrameType | None) -> None:
    """Nothing is left to do: the signal stands in the socket."""


@contextmanager
def ended_by_signals() -> Iterator[Callable[[Point], None]]:
    """The time of a single run that SIGTERM or SIGINT ends; yields its observer of commit points.

    A run that has not begun its commit gives the data set back, deletes what it staged, and the
    process ends with 143 or 130. One that has begun it is let finish and ends as it would have.
    Handlers are installed because the kernel delivers no signal without one to process 1, which
    the command is in a container.
    """
    signals = StopSignals(0.0)
    with signals.installed():
        try:
            with signals.run() as at:
                yield at
        except RunAbandoned:
            name = signal.Signals(signals.received or signal.SIGTERM).name
            logger.warning("stopped by %s; nothing of this run was committed", name)
            leave(signals.exit_code)


def leave(code: int) -> NoReturn:
    """Ends the process now: threads of an abandoned run may still be at work."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def leave_engine(code: int) -> NoReturn:
    """Ends the process as ``leave`` does, but ends a job server of Beam's that is a child of it.

    Behind the usual way out of the interpreter stand threads and channels of gRPC, which have held
    it up for half a minute where the engine was gone.
    """
    atexit._run_exitfuncs()
    leave(code)
