"""A process that has imported the tests already, and tries each fault in a fork of itself.

Importing the libraries, the modules and the tests takes seconds, a test of a guard some hundredths.
A fault inside a function is put into the function object, wherever that has been imported to; the
file in the copy is replaced as well, for processes that a test starts. Any other fault (a constant,
a default, a class attribute) is tried by a new interpreter.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, NoReturn

import pytest

EARLY = "ignore::pytest.PytestAssertRewriteWarning"  # hypothesis is imported before it is a plugin
OPTIONS = (
    "-W", EARLY, "-x", "-q", "-s", "-p", "no:xdist", "-p", "tests.mutants.profile",
    "--hypothesis-profile=mutants",
)  # fmt: skip

Changes = dict[tuple[str, int], CodeType]
"""The new code of functions, by name and first line of the old."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to do in a fork: the tests, with a fault unless ``before`` and ``after`` are equal."""

    before: bytes
    after: bytes
    tests: tuple[str, ...]
    """Ids, in the order to run them; none for all of them, with a note of the lines they reach."""
    cpu_s: int
    """Seconds of processor time, whatever else the machine does."""
    wall_s: float
    """Seconds by the clock: what waits for ever uses no processor."""


def changed_functions(before: bytes, after: bytes, path: str) -> Changes | None:
    """The functions that differ; None where anything differs that an import has used already."""
    return _differences(compile(before, path, "exec"), compile(after, path, "exec"))


def _differences(old: CodeType, new: CodeType) -> Changes | None:
    if old.co_code != new.co_code or old.co_names != new.co_names:
        return None
    if len(old.co_consts) != len(new.co_consts):
        return None
    found: Changes = {}
    for one, other in zip(old.co_consts, new.co_consts, strict=True):
        if not isinstance(one, CodeType) or not isinstance(other, CodeType):
            if type(one) is not type(other) or one != other:
                return None
        elif one.co_name.startswith("<") and one.co_name != "<lambda>":
            if one != other:
                return None  # a comprehension that the import has run
        elif one.co_flags & 1:  # CO_OPTIMIZED: a function's body, not a class's
            if one.co_freevars != other.co_freevars:
                return None
            found[one.co_name, one.co_firstlineno] = other
        else:
            inner = _differences(one, other)
            if inner is None:
                return None
            found |= inner
    return found


def put_in(changes: Changes, path: str) -> None:
    """Gives the functions of the module at ``path`` their new code."""
    gc.unfreeze()  # tests/conftest.py hides from the collector what importing leaves
    for function in [one for one in gc.get_objects() if isinstance(one, FunctionType)]:
        code = function.__code__
        new = changes.get((code.co_name, code.co_firstlineno))
        if new is not None and os.path.realpath(code.co_filename) == path:
            function.__code__ = new.replace(co_filename=code.co_filename)


class _Tracer:
    """A plugin of pytest that notes which test runs which line of one file, and how long."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.current: str | None = None
        self.lines: dict[int, set[str]] = defaultdict(set)
        self.shared: set[int] = set()
        self.cpu_s: dict[str, float] = {}
        self.wall_s: dict[str, float] = {}
        self._ours: dict[str, bool] = {}

    def _trace(self, frame: FrameType, event: str, _arg: object) -> Any:
        name = frame.f_code.co_filename
        if name not in self._ours:
            self._ours[name] = os.path.realpath(name) == self.file
        if not self._ours[name]:
            return None
        if event in ("call", "line"):
            if self.current is None:
                self.shared.add(frame.f_lineno)
            else:
                self.lines[frame.f_lineno].add(self.current)
        return self._trace

    def start(self) -> None:
        """Trace this thread and all that start from now on.

        Python stops to trace where the tracer fails, as it does where a test reaches the bottom of
        the stack: so every test starts anew.
        """
        threading.settrace(self._trace)
        sys.settrace(self._trace)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.start()
        self.current = item.nodeid
        used, begun = sum(os.times()[:4]), time.monotonic()
        try:
            return (yield)
        finally:
            self.current = None
            self.cpu_s[item.nodeid] = sum(os.times()[:4]) - used
            self.wall_s[item.nodeid] = time.monotonic() - begun

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        """What is made for several tests is run by all of them."""
        before = self.current
        if fixturedef.scope != "function":
            self.current = None
        try:
            return (yield)
        finally:
            self.current = before

    def found(self) -> dict[str, Any]:
        """What was noted; a line of shared work is every test's."""
        for line in self.shared:
            self.lines[line] |= set(self.cpu_s)
        lines = {line: sorted(tests) for line, tests in self.lines.items()}
        return {"cpu_s": self.cpu_s, "wall_s": self.wall_s, "lines": lines}


class _Server:
    """A plugin of pytest that runs tests in forks, as it is told, instead of once."""

    def __init__(self, path: str, connection: Any, log: str) -> None:
        self.path, self.connection, self.log = path, connection, log

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        with suppress(EOFError, BrokenPipeError):  # whoever asks is gone
            while isinstance(task := self.connection.recv(), Task):
                self.connection.send(self._try(session, task))
        return True

    def _try(self, session: pytest.Session, task: Task) -> str:
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            code = 2
            try:
                code = self._in_the_fork(session, task)
            finally:
                sys.stdout.flush()
                os._exit(code)
        until, done, status = time.monotonic() + task.wall_s, 0, 0
        while not done and time.monotonic() < until:
            done, status = os.waitpid(pid, os.WNOHANG)
            if not done:
                time.sleep(0.01)
        for end in (os.killpg, os.kill):  # with all that the tests started
            with suppress(ProcessLookupError, PermissionError):
                end(pid, signal.SIGKILL)
        if not done:
            os.waitpid(pid, 0)
        if not done or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
            return "time"
        return "killed" if status else "survived"

    def _in_the_fork(self, session: pytest.Session, task: Task) -> int:
        os.setsid()
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (task.cpu_s, hard))
        out = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        changes = changed_functions(task.before, task.after, self.path)
        if changes is None:
            _in_a_new_interpreter([f"--basetemp={self.log}.tmp", *task.tests])
        if task.before != task.after:
            put_in(changes, self.path)
        items = session.items
        tracer = None
        if task.tests:
            by_id = {item.nodeid: item for item in items}
            items = [by_id[test] for test in task.tests]
        else:
            tracer = _Tracer(self.path)
            session.config.pluginmanager.register(tracer)
        for number, item in enumerate(items):
            after = items[number + 1] if number + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if session.testsfailed:
                terminal = session.config.pluginmanager.get_plugin("terminalreporter")
                if terminal is not None:
                    terminal.summary_failures()
                return 1
        if tracer is not None:
            sys.settrace(None)
            Path(f"{self.log}.reach").write_text(json.dumps(tracer.found()))
        return 0


def _in_a_new_interpreter(arguments: Sequence[str]) -> NoReturn:
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *OPTIONS, *arguments])


def serve(
    root: str, module: str, files: Sequence[str], log: str, heavy: Any, connection: Any
) -> None:
    """In a process of its own: imports the tests in ``files``, then does what it is told."""
    os.setpgrp()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.chdir(root)
    sys.path.insert(0, root)
    os.environ["PYTHONPATH"] = os.pathsep.join((root, str(Path(__file__).parents[2])))
    for name in heavy:
        __import__(name)
    temporary = f"--basetemp={log}.tmp"
    plugin = _Server(os.path.realpath(module), connection, log)
    code = int(pytest.main([*OPTIONS, temporary, *files], plugins=[plugin]))
    connection.send(f"ended with {code}")
    sys.stdout.flush()
    os._exit(code)


def start(*arguments: Any) -> tuple[Any, Any]:
    """The process (see ``serve``, without the connection) and our end of the connection."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(*arguments, theirs))
    process.start()
    theirs.close()
    return process, ours
