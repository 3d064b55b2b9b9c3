"""Asks a process of its own, which is ended when it does not answer in time."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import asdict
from threading import Lock
from typing import Any

from dateline.pipeline.guarded.locked_session import Asked, AskedTooMuchError, Limits
from dateline.pipeline.guarded.select_only import RefusedError
from dateline.transforms.feeds.deadline.deadline_process import clean_import_path

START_S = 60.0
"""Seconds in which the process opens the data set, the first time."""
GRACE_S = 2.0
"""Seconds after the limit in which the process may still answer by itself."""
_MAIN = """\
import sys
sys.path[:] = sys.argv.pop(1).split(":")
from dateline.pipeline.guarded.worker import main
main()
"""


class QueryProcess:
    """One question at a time to one process; a process that is ended is followed by another.

    Threads may share it.
    """

    def __init__(self, root: str, limits: Limits | None = None) -> None:
        """Starts nothing yet."""
        self.root = root
        self.limits = limits or Limits()
        self._lock = Lock()
        self._process: _Process | None = None

    def ask(self, asked: Asked) -> dict[str, Any]:
        """The answer: rows, columns, commit, and what was cut.

        Raises:
            RefusedError: a stranger's query is not one SELECT over the views.
            AskedTooMuchError: it took more time or memory than there is, or DuckDB refused it.
        """
        with self._lock:
            patience = self.limits.seconds + GRACE_S
            if self._process is None:
                self._process = _Process(self.root, self.limits)
                patience += START_S
            try:
                answer = self._process.ask(asked, patience)
            except TimeoutError:
                self._end()
                raise AskedTooMuchError(
                    f"the query took more than {self.limits.seconds:g} seconds and was ended; "
                    "ask for fewer days, or for sums"
                ) from None
            except (OSError, EOFError, ValueError):
                self._end()
                raise AskedTooMuchError(
                    "the query took more memory than there is and was ended; "
                    "ask for fewer days or columns"
                ) from None
        if "error" in answer:
            kind = RefusedError if answer["kind"] == "RefusedError" else AskedTooMuchError
            raise kind(answer["error"])
        return answer

    def close(self) -> None:
        """Ends the process, if there is one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None


class _Process:
    """The process and the pipes to it."""

    def __init__(self, root: str, limits: Limits) -> None:
        its_questions, self._questions = os.pipe()
        self._answers, its_answers = os.pipe()
        command = (sys.executable, "-c", _MAIN, ":".join(clean_import_path()))
        try:
            self._popen = subprocess.Popen(
                [*command, str(its_questions), str(its_answers)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(its_questions, its_answers),
            )
        finally:
            os.close(its_questions)
            os.close(its_answers)
        self._pending = b""
        self._send({"root": root, "limits": asdict(limits)})

    def ask(self, asked: Asked, patience_s: float) -> dict[str, Any]:
        """The answer. Raises TimeoutError, or EOFError or OSError where the process has died."""
        self._send(asdict(asked))
        end = time.monotonic() + patience_s
        while b"\n" not in self._pending:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError
            block = os.read(self._answers, 1 << 16)
            if not block:
                raise EOFError
            self._pending += block
        line, _, self._pending = self._pending.partition(b"\n")
        answer = json.loads(line)
        if not isinstance(answer, dict):
            raise ValueError("no answer")
        return answer

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self._questions, data) :]

    def kill(self) -> None:
        """Ends it at once."""
        self._popen.kill()
        self._popen.wait()
        os.close(self._questions)
        os.close(self._answers)
