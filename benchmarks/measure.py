"""Measures sides of a comparison, each in a fresh process, taking turns.

A *side* is a function named ``module:function`` that prepares and returns the work; only the work
is timed. A fresh child process for every repeat keeps imports, caches and peak memory apart; turns
(A, B, A, B, …) spread whatever else the machine does over all sides. Ratios are taken between the
repeats of one turn, so that noise common to both falls out.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Work = Callable[[], dict[str, Any]]
"""Does the work once and returns facts about what it did (how many feeds, articles, bytes)."""


@dataclass(frozen=True)
class Side:
    """One way to do the work.

    ``target`` is ``module:function``; called with ``arguments`` it returns a :data:`Work`.
    ``needs`` are modules without which the side is left out; ``packages`` are distributions whose
    versions are printed. ``repeats`` bounds the repeats of a side too slow for all of them.
    """

    name: str
    target: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    repeats: int | None = None
    start_counts: bool = False
    """Whether interpreter, imports and preparation belong to what the side takes."""

    def missing(self) -> list[str]:
        """Modules that are not installed here."""
        return [name for name in self.needs if importlib.util.find_spec(name) is None]

    def versions(self) -> dict[str, str]:
        """The versions of what the side is made of."""
        return {name: importlib.metadata.version(name) for name in self.packages}


@dataclass(frozen=True)
class Sample:
    """One repeat: seconds of the work by the clock and on CPUs, and of the whole process.

    ``ready_s`` is what the process took before the work: interpreter, imports, preparation.
    ``peak_mb`` is the greatest resident memory (10^6 bytes) of the process or one of its children.
    """

    wall_s: float
    cpu_s: float
    ready_s: float
    ready_cpu_s: float
    peak_mb: float
    facts: dict[str, Any]
    start_counts: bool = False

    @property
    def seconds(self) -> float:
        """What counts, by the clock."""
        return self.wall_s + (self.ready_s if self.start_counts else 0.0)

    @property
    def cpu_seconds(self) -> float:
        """What counts, on processors."""
        return self.cpu_s + (self.ready_cpu_s if self.start_counts else 0.0)


class SideFailed(RuntimeError):
    """A side ended with an error; the message has the end of what it wrote."""


def _cpu_s() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes there, KiB on Linux
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would still count what this process was before exec
        lines = status.read_text().splitlines()
        own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit) / 1e6


def sample(side: Side, timeout_s: float = 1800) -> Sample:
    """Runs a side once in a fresh process.

    Compiled code is kept whatever the shell says: a shell that forbids it (containers often do)
    would have each process compile what it imports, a fifth of a quiet hour.

    Raises:
        SideFailed: the process failed or took longer than ``timeout_s``.
    """
    order = {"target": side.target, "arguments": dict(side.arguments), "started": time.time()}
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.measure"]
    asked = json.dumps(order)  # by standard input: thousands of addresses are no argument
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    try:
        done = subprocess.run(
            command,
            input=asked,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        raise SideFailed(f"{side.name}: still running after {timeout_s:.0f} s") from error
    if done.returncode:
        raise SideFailed(f"{side.name}: {done.stderr.strip()[-600:]}")
    return Sample(**json.loads(done.stdout.splitlines()[-1]), start_counts=side.start_counts)


def take_turns(
    sides: Sequence[Side],
    repeats: int,
    tell: Callable[[str], None] = print,
    before: Callable[[], None] = lambda: None,
) -> dict[str, list[Sample]]:
    """Samples of every side by its name; ``before`` is called ahead of each.

    Sides that are not installed are told and left out.
    """
    found: dict[str, list[Sample]] = {}
    able = []
    for side in sides:
        if missing := side.missing():
            tell(f"left out: {side.name} (not installed: {', '.join(missing)})")
        else:
            able.append(side)
    for turn in range(repeats):
        for side in able:
            if side.repeats is None or turn < side.repeats:
                before()
                one = sample(side)
                found.setdefault(side.name, []).append(one)
                tell(f"{turn + 1}/{repeats} {side.name}: {one.seconds:.2f} s")
    return found


@dataclass(frozen=True)
class Spread:
    """Median, least and greatest of some repeats."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Raises ValueError without any value."""
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.median:.3g}"
        return f"{self.median:.3g} ({self.low:.3g}-{self.high:.3g})"


def ratio(
    top: Sequence[Sample],
    bottom: Sequence[Sample],
    value: Callable[[Sample], float] = lambda one: one.seconds,
) -> Spread:
    """How many times ``bottom`` fits into ``top``, turn by turn."""
    pairs = list(zip(top, bottom, strict=False))
    return Spread.of([value(a) / value(b) for a, b in pairs])


def _child(order: Mapping[str, Any]) -> None:
    module, _, function = order["target"].partition(":")
    work: Work = getattr(importlib.import_module(module), function)(**order["arguments"])
    ready_s, ready_cpu_s = time.time() - order["started"], _cpu_s()
    started = time.perf_counter()
    facts = work()
    wall_s = time.perf_counter() - started
    cpu_s = _cpu_s() - ready_cpu_s
    one = Sample(wall_s, cpu_s, ready_s, ready_cpu_s, _peak_mb(), facts)
    found = asdict(one)
    del found["start_counts"]  # the parent knows
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    _child(json.load(sys.stdin))
