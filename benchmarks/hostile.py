"""Seconds per MB of the worst inputs for every step that touches text, and how they grow.

    python -m benchmarks.hostile [--only STEP] [--every] [--scale N]

Each input is measured at one, two and four times its base size, in CPU time, the least of several
rounds; from these the exponent is fitted: 1 is linear, 2 quadratic. ``--every`` tries every piece
of text in every step and place (an hour), ``--scale`` multiplies the sizes. Exits with 1 where an
exponent is over 1.1 even after more rounds.
"""

from __future__ import annotations

import argparse
import functools
import gc
import math
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.hostile_inputs import PLACES
from benchmarks.hostile_steps import SIZES, Worst, zoo
from benchmarks.measure import Sample, Side, Work, sample

AIM = 1.1
"""Greatest exponent, with room for noise."""
ROUNDS, MORE_ROUNDS = 4, 24
_LONG_S = 1.0  # noise changes little in what takes more: half of the rounds do
_SHORT_S = 0.004  # what takes less is done several times
_LIMIT_S = 300  # CPU seconds after which an input is said to hang


@dataclass(frozen=True)
class Growth:
    """CPU seconds of an input at each of the sizes, which are in characters, bytes or entries."""

    step: str
    name: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def per_mb(self) -> tuple[float, ...]:
        """CPU seconds for a million of them."""
        return tuple(t * 1e6 / n for n, t in zip(self.sizes, self.seconds, strict=True))

    @property
    def is_document(self) -> bool:
        """Whether it is measured on whole documents."""
        return self.step == "documents" or self.step in PLACES

    @property
    def exponent(self) -> float:
        """Slope of the line through the logarithms (least squares)."""
        xs, ys = ([math.log(value) for value in values] for values in (self.sizes, self.seconds))
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        over = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
        return over / sum((a - x) ** 2 for a in xs)


def measure(
    worst: Worst,
    sizes: Sequence[int] = SIZES,
    rounds: int = ROUNDS,
    aim: float = AIM - 0.02,
    short_s: float = _SHORT_S,
) -> Growth:
    """The growth of one input; sizes take turns, and many more where it looks steeper than ``aim``.

    What takes less than ``short_s`` is done several times. CPU time is that of this thread: the
    timer that ends what hangs makes the clock of the process count in ticks.
    """
    inputs = [worst.make(worst.base * size) for size in sizes]
    lengths = tuple(len(made) for made in inputs)
    worst.run(inputs[0])  # what is imported or loaded by the first call
    times = max(1, round(short_s / max(1e-6, _once(worst, inputs[0]))))
    best = [math.inf] * len(inputs)
    found = Growth(worst.step, worst.name, (), ())
    for number in range(1, MORE_ROUNDS + 1):
        gc.collect()
        for place, made in enumerate(inputs):
            best[place] = min(best[place], sum(_once(worst, made) for _ in range(times)) / times)
        found = Growth(worst.step, worst.name, lengths, tuple(best))
        enough = rounds // 2 if best[-1] > _LONG_S else rounds
        if number >= enough and found.exponent <= aim:
            break
    return found


def _once(worst: Worst, made: Any) -> float:
    """CPU seconds of the step; what is remembered from call to call is forgotten before."""
    for remembered in _caches():
        remembered.cache_clear()
    started = time.thread_time()
    worst.run(made)
    return time.thread_time() - started


@functools.cache
def _caches() -> list[Any]:
    """The bounded caches of functions in modules that are loaded when this is first called."""
    return [
        value
        for name, module in list(sys.modules.items())
        if name.startswith("dateline.")
        for value in list(vars(module).values())
        if hasattr(value, "cache_info") and value.cache_info().maxsize is not None
    ]


def one_step(step: str, every: bool, scale: int) -> Work:
    """All inputs of a step, measured; a side of :mod:`benchmarks.measure`."""

    def limited(worst: Worst) -> Growth:
        print(f"measuring: {worst.name}", file=sys.stderr, flush=True)
        if hasattr(signal, "setitimer"):  # its signal ends the process, whatever it does
            signal.setitimer(signal.ITIMER_PROF, _LIMIT_S)
        return measure(worst)

    def work() -> dict[str, Any]:
        inputs = [worst for worst in zoo(every=every, scale=scale) if worst.step == step]
        found = [limited(worst) for worst in inputs]
        for place, growth in enumerate(found):  # noise can last for seconds: once more, later
            if growth.exponent > AIM:
                found[place] = min(growth, limited(inputs[place]), key=lambda one: one.exponent)
        return {"found": [[one.name, one.sizes, one.seconds] for one in found]}

    return work


def steps() -> list[str]:
    """Names of the steps."""
    return list(dict.fromkeys(worst.step for worst in zoo()))


def measure_all(
    only: str | None = None, *, every: bool = False, scale: int = 1
) -> Iterator[tuple[str, Sample, list[Growth]]]:
    """Each step with its inputs, in a process of its own.

    Raises :class:`benchmarks.measure.SideFailed`, whose message names the input, where one fails
    or hangs.
    """
    for step in steps():
        if only is None or only.lower() in step.lower():
            arguments = {"step": step, "every": every, "scale": scale}
            taken = sample(Side(step, "benchmarks.hostile:one_step", arguments), timeout_s=36_000)
            found = [
                Growth(step, name, tuple(sizes), tuple(seconds))
                for name, sizes, seconds in taken.facts.pop("found")
            ]
            yield step, taken, found


def line(growth: Growth) -> str:
    """One input as a line of text."""
    told = "  ".join(f"{value:8.3f}" for value in growth.per_mb)
    return f"{growth.step[:28]:28} {growth.name[:34]:34} {told}  {growth.exponent:8.2f}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--only", metavar="STEP", help="steps whose name contains this")
    parser.add_argument("--every", action="store_true", help="every piece in every step and place")
    parser.add_argument("--scale", type=int, default=1, help="times the sizes")
    args = parser.parse_args(argv)
    print(f"{'step':28} {'input':34} {'s/MB: 1x':>8}  {'2x':>8}  {'4x':>8}  exponent")
    found: list[Growth] = []
    for _, _, growths in measure_all(args.only, every=args.every, scale=args.scale):
        for growth in growths:
            print(line(growth), flush=True)
        found += growths
    if not found:
        parser.error(f"no step is called {args.only!r}; there are: {', '.join(steps())}")
    steep = [growth for growth in found if growth.exponent > AIM]
    slowest = max(found, key=lambda growth: growth.per_mb[-1])
    print(f"{len(found)} inputs; slowest: {slowest.step}, {slowest.name}, "
          f"{slowest.per_mb[-1]:.2f} s/MB")  # fmt: skip
    for growth in steep:
        print(f"exponent over {AIM}: {growth.step}, {growth.name}: {growth.exponent:.2f}")
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main())
