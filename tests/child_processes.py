"""Processes of their own for functions of a test, so that they can be stopped and killed.

They are forked from one process that has imported the job already, and all that a first run loads
(``tests/first_run.py``): a fresh interpreter would spend seconds of CPU time on it, each time.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.first_run"])
PATIENCE_S = 180


def pipe() -> tuple[Connection, Connection]:
    """The ends to read and to write, which a process that is started here may be given."""
    return _CONTEXT.Pipe(duplex=False)


def start(target: Callable[..., None], *arguments: Any, **named: Any) -> BaseProcess:
    """A process that calls ``target``, a function at the top of a module of tests."""
    child = _CONTEXT.Process(target=target, args=arguments, kwargs=named)
    child.start()
    return child


def wait_until_stopped(child: BaseProcess) -> None:
    """Returns once a process that sends itself SIGSTOP stands still."""
    while not _state(child.pid).startswith("T"):
        child.join(timeout=0.01)
        assert child.exitcode is None, f"it ended with {child.exitcode} instead of stopping"


def _state(pid: int | None) -> str:
    """The letter of the state of a process, which Linux tells without a process to ask it."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].strip()
    asked = ["ps", "-o", "state=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def wake(child: BaseProcess) -> int | None:
    """Lets a stopped process go on, and returns the exit code that it ends with."""
    assert child.pid is not None
    os.kill(child.pid, signal.SIGCONT)
    child.join(timeout=PATIENCE_S)
    return child.exitcode
