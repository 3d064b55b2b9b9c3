"""No input of the zoo takes more than linear time.

What is measured is CPU time of the thread at two sizes, one four times the other; what takes long
is measured at smaller ones. Where a first round looks steeper than 1.4 the sizes take turns up to
24 times and the least of each counts, so that other work on the machine does not count: at a load
of 25 on two cores all inputs stay below it. n log n gives 1.1, a root too many 1.5, and every fault
so far had 2. The benchmark, with three larger sizes and more rounds, holds 1.1.
"""

from __future__ import annotations

import sys

import pytest

from benchmarks import hostile
from benchmarks.hostile import Growth, _once, measure, steps
from benchmarks.hostile_inputs import DOCUMENTS, PIECES, PLACES
from benchmarks.hostile_steps import EVERYWHERE, TEXT_STEPS, WORST, Worst, zoo

EXPONENT = 1.4
MATTERS_S = 0.03
"""CPU seconds below which it does not matter how something grows."""
ENOUGH_S = 0.04
"""CPU seconds of the smaller size after which an even smaller one is compared with it."""
LONGEST_S = 10.0


PART = 3
"""Inputs of one test: each test has to be short."""
TESTS = [
    pytest.param(inputs[at : at + PART], id=f"{step}-{at // PART}")
    for step in steps()
    for inputs in [[worst for worst in zoo() if worst.step == step]]
    for at in range(0, len(inputs), PART)
]


def sizes(worst: Worst) -> tuple[int, int]:
    """Two sizes, one four times the other; texts in documents are smaller than whole ones, and of
    the text that the model does not read any more an eighth is enough."""
    beyond = 0.125 if worst.step == "model, beyond what it reads" else 0.5
    most = int(worst.base * (1.0 if worst.step == "documents" else beyond))
    return most // 4, most


def is_linear(worst: Worst) -> bool:
    """Whether an input takes no time that matters, or four times as much for four times the size.

    Each size is tried once, the smaller one first; where that takes long enough already, it is
    compared with a quarter of it. More rounds come only where that looks too steep.
    """
    least, most = sizes(worst)
    seconds = _once(worst, worst.make(least))
    assert seconds < LONGEST_S, worst.name
    if seconds > ENOUGH_S:
        least, short, long = least // 4, _once(worst, worst.make(least // 4)), seconds
    else:
        short, long = seconds, _once(worst, worst.make(most))
    if (
        long < MATTERS_S
        or Growth(worst.step, worst.name, (1, 4), (short, long)).exponent < EXPONENT
    ):
        return True
    one = Worst(worst.step, worst.name, least, worst.make, worst.run)
    growth = measure(one, sizes=(1, 4), rounds=1, aim=EXPONENT, short_s=0)
    return growth.exponent < EXPONENT or growth.seconds[-1] < MATTERS_S


@pytest.mark.parametrize("inputs", TESTS)
def test_every_step_is_linear(inputs: list[Worst]) -> None:
    inputs[0].run(inputs[0].make(inputs[0].base // 100))  # what is imported or loaded first
    assert [worst.name for worst in inputs if not is_linear(worst)] == []


def test_a_quadratic_step_is_no_linear_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "MORE_ROUNDS", 3)  # no round makes it less steep

    def quadratic(text: str) -> int:
        return sum(text.count("a", 0, place) for place in range(0, len(text), 10))

    assert not is_linear(Worst("test", "letters", 480_000, lambda size: "a" * size, quadratic))


def test_a_quadratic_step_is_told() -> None:
    def quadratic(text: str) -> int:
        return sum(text.count("a", 0, place) for place in range(0, len(text), 10))

    growth = measure(
        Worst("test", "letters", 5_000, lambda size: "a" * size, quadratic), rounds=1, aim=9
    )
    assert growth.exponent > 1.6  # far beyond the bound


def test_the_exponent_is_the_slope() -> None:
    assert Growth("s", "n", (1, 2, 4), (3.0, 6.0, 12.0)).exponent == pytest.approx(1)
    assert Growth("s", "n", (1, 2, 4), (1.0, 4.0, 16.0)).exponent == pytest.approx(2)
    assert Growth("s", "n", (1_000, 2_000), (1.0, 2.0)).per_mb == pytest.approx((1_000, 1_000))


def test_every_piece_that_is_named_exists_and_sizes_are_kept() -> None:
    named = {*EVERYWHERE, *(piece for pieces in WORST.values() for piece in pieces)}
    named |= {piece for _, _, pieces in TEXT_STEPS.values() for piece in pieces}
    assert named <= set(PIECES)
    assert set(WORST) == set(PLACES)
    for build in DOCUMENTS.values():
        assert 0.2 < len(build(40_000)) / 40_000 < 1.5


@pytest.mark.skipif(sys.version_info < (3, 11), reason="urllib has a cache of another kind")
def test_measuring_forgets_what_is_remembered_from_call_to_call() -> None:
    worst = next(w for w in zoo() if (w.step, w.name) == ("addresses", "escapes"))
    made = worst.make(20_000)

    def asked() -> list[tuple[int, int]]:
        return [(one.cache_info().hits, one.cache_info().misses) for one in hostile._caches()]

    worst.run(made)  # imports what has caches
    hostile._caches.cache_clear()
    _once(worst, made)
    first = asked()
    worst.run(made)
    assert asked() != first, "from the cache of addresses"
    _once(worst, made)
    assert asked() == first
