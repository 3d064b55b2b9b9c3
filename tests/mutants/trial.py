"""Runs tests against a copy of the checkout in which one module is replaced.

A copy, so that other processes that a test starts see the fault too, and so that nothing can be
left behind in the checkout. How a fault is tried is in ``tests/mutants/warm.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from tests.mutants.warm import Task, start

HEAVY = (
    "apache_beam", "duckdb", "feedparser", "hypothesis", "lxml.etree", "numpy",
    "onnxruntime", "pyarrow.dataset", "pyarrow.parquet", "pydantic", "pytest", "rich", "typer",
)  # fmt: skip
BIG = 200_000
"""Bytes from which a file is linked into the copy instead of copied."""


SLOW_S = 2.0
"""Seconds of processor time from which on a test is not asked where a quicker one reaches the
lines: a guard is to be held by a quick test."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What the tests do where nothing is changed."""

    cpu_s: dict[str, float]
    """Processor time that each test takes, by its id, with what it starts."""
    wall_s: dict[str, float]
    """The same by the clock."""
    lines: dict[int, set[str]]
    """The tests that run a line of the module in their own process."""

    def tests(self, first: int, last: int) -> list[str]:
        """The tests to ask about a fault in these lines, quickest first: those that reach any of
        them, without slow ones if there are others; all, if none is known to."""
        found = set().union(*(self.lines.get(line, set()) for line in range(first, last + 1)))
        found = found or set(self.cpu_s)
        quick = {test for test in found if self.cpu_s[test] < SLOW_S}
        return sorted(quick or found, key=lambda test: self.cpu_s[test] + self.wall_s[test])

    def reached(self, first: int, last: int) -> bool:
        """True if a test is known to run one of the lines."""
        return any(self.lines.get(line) for line in range(first, last + 1))

    def task(self, before: bytes, after: bytes, first: int, last: int) -> Task:
        """How to try a fault in these lines, with limits that a busy machine does not reach."""
        tests = self.tests(first, last)
        cpu_s = 5 + 4 * sum(self.cpu_s[test] for test in tests)
        wall_s = 30 + 6 * sum(self.wall_s[test] for test in tests)
        return Task(before, after, tuple(tests), int(cpu_s), wall_s)


@dataclass
class Copy:
    """A copy of the checkout that one process at a time works in."""

    root: Path
    module: str
    written: int = 0
    process: Any = None
    connection: Any = None
    original: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.original = (self.root / self.module).read_bytes()

    def write(self, source: bytes) -> None:
        """Replace the module; every version gets a time of its own, which Python's cache tells."""
        path = self.root / self.module
        path.write_bytes(source)
        self.written += 1
        os.utime(path, (1_500_000_000 + self.written,) * 2)

    @property
    def log(self) -> Path:
        """What the tests last said."""
        return self.root.parent / f"{self.root.name}.log"

    def start(self, files: Sequence[str]) -> None:
        """Starts the process that tries faults here, with the tests in ``files``."""
        self.process, self.connection = start(
            str(self.root), self.module, list(files), str(self.log), HEAVY
        )

    def send(self, task: Task) -> None:
        """Begins to try a fault."""
        self.write(task.after)
        self.connection.send(task)

    def verdict(self) -> str:
        """What became of it: "killed", "time" or "survived".

        Raises:
            TrialError: the tests do not even start.
        """
        try:
            verdict = str(self.connection.recv())
        except EOFError:
            verdict = "died"
        if verdict not in ("killed", "time", "survived"):
            raise TrialError(f"pytest {verdict}:\n{self.log.read_text()[-4000:]}")
        self.write(self.original)
        return verdict

    def stop(self) -> None:
        """Ends the process with all that it started."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.kill()
            self.process.join()


class TrialError(RuntimeError):
    """The tests fail where nothing is changed, or none of them runs the module."""


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


def measure_reach(copy: Copy, files: Sequence[str], limit_s: float = 1200) -> Reach:
    """Run all tests in ``files`` without a fault; ``copy`` has been started.

    Raises:
        TrialError: they fail, take too long or do not run the module.
    """
    copy.send(Task(copy.original, copy.original, (), int(limit_s), limit_s))
    verdict = copy.verdict()
    if verdict != "survived":
        said = copy.log.read_text()[-4000:]
        raise TrialError(f"the tests fail without a fault ({verdict}):\n{said}")
    found = json.loads(Path(f"{copy.log}.reach").read_text())
    lines = {int(line): set(tests) for line, tests in found["lines"].items()}
    if not lines:
        raise TrialError(f"no test of {', '.join(files)} runs {copy.module}")
    return Reach(found["cpu_s"], found["wall_s"], lines)


def try_all(copies: Sequence[Copy], tasks: Sequence[Task]) -> Iterator[tuple[int, str]]:
    """Try every fault and yield its number with "killed", "time" or "survived", in the order in
    which they end; the copies have been started."""
    free, waiting = list(copies), list(enumerate(tasks))[::-1]
    running: dict[Any, tuple[Copy, int]] = {}
    while waiting or running:
        while free and waiting:
            copy, (number, task) = free.pop(), waiting.pop()
            copy.send(task)
            running[copy.connection] = (copy, number)
        for connection in wait(list(running)):
            copy, number = running.pop(connection)
            free.append(copy)
            yield number, copy.verdict()
