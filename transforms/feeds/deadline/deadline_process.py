"""A process for work that may have to be given up, and the pipes to it.

A signal or a thread would not do: neither stops a C function, and Beam's workers are threads.
The deadline is CPU time of the process, kept by its own timer (``setitimer``): how busy the machine
is does not change which work is given up.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any, Protocol

_START_S = 60.0  # seconds for a new process to import what it needs on a busy machine
_PATIENCE = 60  # times the deadline by the clock: only a stopped process takes that long
_MAIN = """\
import sys
sys.path[:] = sys.argv.pop(1).split(":")
from dateline.transforms.feeds.deadline.worker import main
main()
"""


class CpuTimeExceeded(Exception):
    """The work took more CPU time than it may; the process was ended."""


class ProcessDied(Exception):
    """The process ended, or answered what it should not."""


class Task(Protocol):
    """Work that can be sent to the process."""

    def run(self) -> Any:
        """Do it; the result or the exception is sent back."""


def clean_import_path() -> list[str]:
    """Where a process of Dateline imports from: as this one, but not from the current folder.

    ``python -m`` would put it first, and a ``pickle.py`` that lies there would be run. It stays
    on the path where Dateline itself is imported from it: in a checkout that is not installed.
    """
    import dateline

    home = os.path.dirname(os.path.dirname(os.path.abspath(dateline.__file__)))
    here = os.path.realpath("")
    paths = [path for path in sys.path if path and os.path.realpath(path) != here]
    if home not in paths:
        paths.insert(0, home)
    return paths


def worker_command() -> tuple[str, ...]:
    """What starts the process."""
    return (sys.executable, "-c", _MAIN, ":".join(clean_import_path()))


class DeadlineProcess:
    """Does one task at a time; started by the first, and anew after one that it did not survive.

    Not for use by several threads at once, and not on Windows. ``command`` is what starts the
    process.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = tuple(command or worker_command())
        self._worker: _Worker | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._worker is not None

    def run(self, task: Task, cpu_s: float) -> Any:
        """The task's result.

        Raises what the task raises; ``CpuTimeExceeded`` where it took more than ``cpu_s`` seconds
        of CPU time, ``ProcessDied`` where it brought the process down.
        """
        if self._worker is None:
            self._worker = _Worker(self._command)
        try:
            answer = self._worker.ask(task, cpu_s)
        except (CpuTimeExceeded, ProcessDied):
            self.close()
            raise
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """End the process, if there is one; the next task starts a new one."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None


class _Worker:
    """One process and the pipes to it."""

    def __init__(self, command: tuple[str, ...]) -> None:
        task_end, self_task_end = os.pipe()
        self_result_end, result_end = os.pipe()
        try:
            self._process = subprocess.Popen(
                [*command, str(task_end), str(result_end)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(task_end, result_end),
            )
        finally:
            os.close(task_end)
            os.close(result_end)
        self._tasks = Connection(self_task_end, readable=False)
        self._results = Connection(self_result_end, writable=False)
        self._ready = False

    def ask(self, task: Task, cpu_s: float) -> Any:
        """The worker's answer. Raises ``CpuTimeExceeded`` or ``ProcessDied``."""
        try:
            if not self._ready:
                if not self._results.poll(_START_S):
                    raise ProcessDied("did not start")
                self._results.recv_bytes()
                self._ready = True
            started = time.monotonic()
            # The worker reads a task at once, so this blocks no longer than the copy takes.
            self._tasks.send_bytes(pickle.dumps((task, cpu_s), protocol=pickle.HIGHEST_PROTOCOL))
            patience = _PATIENCE * cpu_s - (time.monotonic() - started)
            if not self._results.poll(max(0.0, patience)):
                raise ProcessDied(f"gave no answer in {_PATIENCE * cpu_s:g} s")
            return pickle.loads(self._results.recv_bytes())
        except (EOFError, OSError) as error:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            status = self._process.returncode
            if status == -signal.SIGPROF:
                raise CpuTimeExceeded(f"more than {cpu_s:g} s of CPU time") from error
            raise ProcessDied(f"ended with exit status {status}") from error

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._tasks.close()
        self._results.close()
        self._process.kill()
        self._process.wait()
