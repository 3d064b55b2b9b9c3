"""A deadline for parsing, even for code that cannot be interrupted.

Documents of ordinary size are parsed where they are: every step is linear in their size, which the
tests hold it to. Large ones go to a process of their own, warm after the first, that is killed and
replaced when it does not answer in time or dies. A signal or a thread would not do: neither stops
a C function, and Beam's workers are threads.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection

from dateline.transforms.feeds.deadline.task import ParsedDocument, ParseTask, parse_document
from dateline.transforms.feeds.errors import ParserCrashed, ParseTimeout

LARGE = 300_000
"""Bytes from which a document is parsed in the other process."""

_START_S = 60.0  # seconds for a new process to import what it needs on a busy machine
_MAIN = """\
import sys
sys.path[:] = sys.argv.pop(1).split(":")
from dateline.transforms.feeds.deadline.worker import main
main()
"""


def worker_command() -> tuple[str, ...]:
    """What starts the other process, with an import path on which the current folder is not.

    ``python -m`` would put it first, and a ``pickle.py`` that lies there would be run. It stays
    on the path where Dateline itself is imported from it: in a checkout that is not installed.
    """
    import dateline

    home = os.path.dirname(os.path.dirname(os.path.abspath(dateline.__file__)))
    here = os.path.realpath("")
    paths = [path for path in sys.path if path and os.path.realpath(path) != here]
    if home not in paths:
        paths.insert(0, home)
    return (sys.executable, "-c", _MAIN, ":".join(paths))


class DeadlineParser:
    """Parses documents one at a time; not for use by several threads at once.

    ``large`` is the size from which the other process is used, ``command`` what starts it.
    """

    def __init__(
        self, timeout_s: float, *, large: int = LARGE, command: Sequence[str] | None = None
    ) -> None:
        self._timeout_s = timeout_s
        self._large = large
        self._command = tuple(command or worker_command())
        self._worker: _Worker | None = None

    def parse(self, task: ParseTask) -> ParsedDocument:
        """Read and normalise a document.

        Raises ``FeedError``; ``ParseTimeout`` and ``ParserCrashed`` where the other process had to
        be given up.
        """
        if len(task.body) < self._large or sys.platform == "win32":
            return parse_document(task)
        if self._worker is None:
            self._worker = _Worker(self._command)
        try:
            answer = self._worker.ask(task, self._timeout_s)
        except (ParseTimeout, ParserCrashed):
            self.close()
            raise
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """End the other process, if there is one; the next large document starts a new one."""
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

    def ask(self, task: ParseTask, timeout_s: float) -> ParsedDocument | Exception:
        """The worker's answer. Raises ``ParseTimeout`` or ``ParserCrashed``."""
        size = f"{len(task.body):,} bytes"
        try:
            if not self._ready:
                if not self._results.poll(_START_S):
                    raise ParserCrashed("the parsing process did not start")
                self._results.recv_bytes()
                self._ready = True
            started = time.monotonic()
            # The worker reads a task at once, so this blocks no longer than the copy takes.
            self._tasks.send_bytes(pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL))
            if not self._results.poll(max(0.0, timeout_s - (time.monotonic() - started))):
                raise ParseTimeout(
                    f"parsing the document ({size}) took longer than {timeout_s:g} s "
                    "(fetch.parse_timeout)"
                )
            answer = pickle.loads(self._results.recv_bytes())
        except (EOFError, OSError) as error:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            raise ParserCrashed(
                f"the parsing process died over the document ({size}), "
                f"exit status {self._process.returncode}"
            ) from error
        if not isinstance(answer, (ParsedDocument, Exception)):
            raise ParserCrashed(f"the parsing process answered {type(answer).__name__}")
        return answer

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._tasks.close()
        self._results.close()
        self._process.kill()
        self._process.wait()
