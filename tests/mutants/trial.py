"""Runs tests against a copy of the checkout in which one module is replaced.

A copy, so that other processes that a test starts see the fault too, and so that nothing can be
left behind in the checkout. The tests run in processes that are forked from one which has imported
the heavy libraries already, but none of our own modules.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

HEAVY = (
    "apache_beam", "duckdb", "feedparser", "hypothesis", "lxml.etree", "numpy",
    "onnxruntime", "pyarrow.dataset", "pyarrow.parquet", "pydantic", "pytest", "rich", "typer",
)  # fmt: skip
BIG = 200_000
"""Bytes from which a file is linked into the copy instead of copied."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What the tests do where nothing is changed."""

    seconds: dict[str, float]
    """How long each test takes, by its id."""
    lines: dict[int, set[str]]
    """The tests that run a line of the module in their own process."""

    def tests(self, first: int, last: int) -> list[str]:
        """The tests that reach any of the lines, quickest first; all, if none is known to."""
        found = set().union(*(self.lines.get(line, set()) for line in range(first, last + 1)))
        return sorted(found or self.seconds, key=lambda test: self.seconds.get(test, 0.0))

    def reached(self, first: int, last: int) -> bool:
        """True if a test is known to run one of the lines."""
        return any(self.lines.get(line) for line in range(first, last + 1))


@dataclass
class Copy:
    """A copy of the checkout that one process at a time works in."""

    root: Path
    module: str
    written: int = 0
    original: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.original = (self.root / self.module).read_bytes()

    def write(self, source: bytes) -> None:
        """Replace the module; every version gets a time of its own, which Python's cache tells."""
        path = self.root / self.module
        path.write_bytes(source)
        self.written += 1
        os.utime(path, (1_500_000_000 + self.written,) * 2)


def copy_checkout(root: Path, target: Path, module: str) -> Copy:
    """A copy of ``root`` without its history, its environment and what was built."""

    def copy(source: str, goal: str) -> None:
        if os.path.getsize(source) > BIG:
            os.symlink(os.path.realpath(source), goal)
        else:
            shutil.copy2(source, goal)

    def left_out(folder: str, names: list[str]) -> set[str]:
        built = {"build", "data", "dist", "out"} if Path(folder) == root else {"__pycache__"}
        if Path(folder) == root / "training":
            built.add("work")
        return {name for name in names if name in built or name.startswith(".")}

    shutil.copytree(root, target, symlinks=True, ignore=left_out, copy_function=copy)
    return Copy(target, module)


class _Tracer:
    """A plugin of pytest that notes which test runs which line of one file, and how long."""

    def __init__(self, file: Path) -> None:
        self.file = os.path.realpath(file)
        self.current: str | None = None
        self.lines: dict[int, set[str]] = defaultdict(set)
        self.shared: set[int] = set()
        self.seconds: dict[str, float] = defaultdict(float)
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
        """Trace this thread and all that start from now on."""
        threading.settrace(self._trace)
        sys.settrace(self._trace)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.current = item.nodeid
        try:
            return (yield)
        finally:
            self.current = None

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

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration

    def found(self) -> dict[str, Any]:
        """What was noted; a line of shared work is every test's."""
        for line in self.shared:
            self.lines[line] |= set(self.seconds)
        lines = {line: sorted(tests) for line, tests in self.lines.items()}
        return {"seconds": self.seconds, "lines": lines}


class _Chosen:
    """A plugin of pytest that runs the chosen tests alone, in the order given."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.order = {test: number for number, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.order]
        items.sort(key=lambda item: self.order[item.nodeid])


def _run(copy: Copy, files: Sequence[str], tests: Sequence[str] | None, log: str) -> None:
    """In a process of its own: the tests named, all of the files if none are; exits with pytest's
    code. Without ``tests`` what they reach is written beside the log."""
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.chdir(copy.root)
    sys.path.insert(0, str(copy.root))
    os.environ["PYTHONPATH"] = str(copy.root)
    from hypothesis import Phase, settings

    settings.register_profile(  # what breaks matters here, not the smallest example of it
        "mutants", phases=(Phase.explicit, Phase.generate), derandomize=True, database=None,
        deadline=None, suppress_health_check=list(__import__("hypothesis").HealthCheck),
    )  # fmt: skip
    early = "ignore::pytest.PytestAssertRewriteWarning"  # hypothesis is imported already
    options = ["-W", early, "-x", "-q", "-p", "no:xdist", "--hypothesis-profile=mutants", *files]
    plugin: _Tracer | _Chosen
    if tests is None:
        plugin = _Tracer(copy.root / copy.module)
        plugin.start()
    else:
        plugin = _Chosen(tests)
    code = int(pytest.main(options, plugins=[plugin]))
    if isinstance(plugin, _Tracer):
        sys.settrace(None)
        Path(f"{log}.reach").write_text(json.dumps(plugin.found()))
    sys.stdout.flush()
    os._exit(code)


class TrialError(RuntimeError):
    """The tests fail where nothing is changed, or none of them runs the module."""


def _start(*arguments: object) -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(HEAVY))  # by the first process, for all of them
    process = context.Process(target=_run, args=arguments)
    process.start()
    return process


def stop(process: Any) -> None:
    """End a trial with all that it started."""
    if process.pid is not None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()
    process.join()


def measure_reach(copy: Copy, files: Sequence[str], limit_s: float = 600) -> Reach:
    """Run all tests of ``files`` once; raises TrialError unless they pass and run the module."""
    log = copy.root.parent / "clean.log"
    process = _start(copy, list(files), None, str(log))
    try:
        process.join(limit_s)
        code = process.exitcode
    finally:
        stop(process)
    if code != 0:
        raise TrialError(f"the tests fail without a fault:\n{log.read_text()[-4000:]}")
    found = json.loads(Path(f"{log}.reach").read_text())
    lines = {int(line): set(tests) for line, tests in found["lines"].items()}
    if not lines:
        raise TrialError(f"no test of {', '.join(files)} runs {copy.module}")
    return Reach(found["seconds"], lines)


@dataclass
class Trial:
    """One fault being tried in one copy."""

    copy: Copy
    process: Any
    until: float
    number: int


def try_all(
    copies: Sequence[Copy],
    files: Sequence[str],
    faults: Sequence[tuple[bytes, list[str], float]],
) -> Iterator[tuple[int, str]]:
    """Try every fault (source, tests, seconds that they may take) and yield its number with
    "killed", "time" or "survived", in the order in which they end."""
    free, waiting, running = list(copies), list(enumerate(faults))[::-1], list[Trial]()
    try:
        while waiting or running:
            while free and waiting:
                copy, (number, (source, tests, limit_s)) = free.pop(), waiting.pop()
                copy.write(source)
                log = str(copy.root.parent / f"{copy.root.name}.log")
                process = _start(copy, list(files), tests, log)
                running.append(Trial(copy, process, time.monotonic() + limit_s, number))
            nearest = min(one.until for one in running) - time.monotonic()
            wait([one.process.sentinel for one in running], timeout=max(0.0, nearest))
            for one in list(running):
                late = time.monotonic() > one.until
                if one.process.exitcode is None and not late:
                    continue
                code = one.process.exitcode
                stop(one.process)
                one.copy.write(one.copy.original)
                running.remove(one)
                free.append(one.copy)
                yield one.number, "time" if code is None else "killed" if code else "survived"
    finally:
        for one in running:
            stop(one.process)
