"""Pairs that may be of one story: those that plain loops over objects find, none but neighbours."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from dateline.schemas.remembered import StoryMark
from dateline.transforms.same import story_pairs
from dateline.transforms.same.story_evidence import DAY, evidence_of, probability
from dateline.transforms.same.story_pairs import likely_pairs

LEAST = 0.55
SIZE = 8


def mark(rng: random.Random) -> StoryMark:
    """A report with words, some of them names, of few that there are."""

    def some(most: int) -> tuple[int, ...]:
        return tuple(sorted(rng.sample(range(2**32 - 40, 2**32), rng.randint(0, most))))

    title, names = some(4), some(3)
    return StoryMark(
        cluster_id=rng.randbytes(16),
        story_id=bytes(16),
        feed_hash=rng.choice((1, 2**64 - 1)),
        at=int(rng.uniform(0, 6 * DAY)),
        model=rng.choice((7, 7, 7, 2**64 - 2)),
        vector=bytes(rng.randrange(256) for _ in range(SIZE)) if rng.random() < 0.9 else b"",
        title=title,
        words=tuple(sorted({*title, *some(8)})),
        names=names,
    )


def rows(marks: list[StoryMark]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Vectors that are nearly alike, so that many pairs are probable."""
    found = np.zeros((len(marks), SIZE), np.float32)
    for number, one in enumerate(marks):
        if one.vector:
            found[number] = np.frombuffer(one.vector, np.int8) / 1000.0 + 1
            found[number] /= np.linalg.norm(found[number])
    return found


def neighbours(marks: list[StoryMark], number: int) -> list[int]:
    """By objects: the reports before this one that share most words and names with it."""

    def values(mark: StoryMark) -> set[int]:
        return {*mark.words, *mark.names}

    reports = Counter(value for mark in marks for value in values(mark))
    telling = {v for v in values(marks[number]) if reports[v] <= story_pairs.COMMON}
    shared = {n: len(telling & values(marks[n])) for n in range(number)}
    plausible = [
        n
        for n, count in shared.items()
        if count >= story_pairs.SHARED
        and marks[n].model == marks[number].model
        and marks[n].vector
        and marks[number].vector
    ]
    plausible.sort(key=lambda n: (-shared[n], marks[n].cluster_id))
    return plausible[: story_pairs.NEIGHBOURS]


@pytest.mark.parametrize("seed", range(40))
def test_pairs_are_those_that_plain_loops_find(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_pairs, "NEIGHBOURS", 5)
    monkeypatch.setattr(story_pairs, "COMMON", 12)
    rng = random.Random(seed)
    marks = [mark(rng) for _ in range(rng.randint(0, 60))]
    vectors = rows(marks)
    start = rng.randint(0, len(marks))
    evidence = [evidence_of(one) for one in marks]

    def exact(one: int, other: int) -> float:
        return probability(evidence[one], evidence[other], float(vectors[one] @ vectors[other]))

    near = [(one, other) for one in range(start, len(marks)) for other in neighbours(marks, one)]
    found = list(likely_pairs(marks, vectors, start, LEAST))
    assert len(set(found)) == len(found)
    assert {pair for pair in near if exact(*pair) >= LEAST} <= set(found) <= set(near)
    assert all(exact(*pair) >= LEAST - 1e-3 for pair in found)


def test_there_is_something_to_find() -> None:
    rng = random.Random(0)
    marks = [mark(rng) for _ in range(60)]
    found = list(likely_pairs(marks, rows(marks), 30, LEAST))
    assert len(found) > 10
    assert all(other < number and number >= 30 for number, other in found)
