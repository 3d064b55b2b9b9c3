"""The command line as a process, with its streams, its exit code and the signals it takes.

The process is forked from one that has imported everything (``tests/child_processes.py``), which
spares seconds; what is asked of a fresh interpreter has to be tested in one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

from tests.child_processes import PATIENCE_S, pipe, start


class Command:
    """A ``dateline`` with these arguments that runs until it ends or the block is left."""

    def __init__(
        self,
        *arguments: str,
        cwd: Path | None = None,
        environ: Mapping[str, str] | None = None,
        code: str = "",
    ) -> None:
        """Starts it; ``code`` is Python that the process executes first."""
        out, stdout = pipe()
        err, stderr = pipe()
        folder, variables = str(cwd or Path.cwd()), {**os.environ, **(environ or {})}
        self._process = start(_dateline, arguments, folder, variables, code, stdout, stderr)
        self.stdout, self.stderr = _text(out), _text(err)
        stdout.close()
        stderr.close()

    def __enter__(self) -> Command:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self.stdout.close()
        self.stderr.close()

    def send_signal(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def wait(self, seconds: float = PATIENCE_S) -> int:
        """Its exit code, once it has ended; fails where that takes longer."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, f"it did not end in {seconds} s"
        return self._process.exitcode

    def communicate(self) -> tuple[str, str]:
        """All that it writes to its standard output and standard error, until it ends."""
        errors: list[str] = []
        reader = threading.Thread(target=lambda: errors.append(self.stderr.read()))
        reader.start()
        output = self.stdout.read()
        reader.join()
        return output, errors[0]


def dateline(
    *arguments: str, cwd: Path | None = None, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    with Command(*arguments, cwd=cwd, environ=environ) as command:
        output, errors = command.communicate()
        return subprocess.CompletedProcess(arguments, command.wait(), output, errors)


def _text(connection: Connection) -> TextIO:
    text = os.fdopen(os.dup(connection.fileno()), encoding="utf-8")
    connection.close()
    return text


def _dateline(
    arguments: tuple[str, ...],
    folder: str,
    environ: Mapping[str, str],
    code: str,
    stdout: Connection,
    stderr: Connection,
) -> None:
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    for end, number, name in ((stdout, 1, "stdout"), (stderr, 2, "stderr")):
        os.dup2(end.fileno(), number)
        end.close()
        setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", closefd=False))
    sys.argv = ["dateline", *arguments]
    exec(code, {})
    from dateline.pipeline.cli.main import main

    main()
