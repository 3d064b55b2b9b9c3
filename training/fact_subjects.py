"""Fits the scorer of subjects: a conditional logistic regression over each amount's candidates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dateline.schemas.facts import FACT_KINDS, FactKind
from dateline.transforms.facts.scorer import UNIT, softmax
from dateline.transforms.facts.subjects import SubjectWeights

PENALTY = 3.0
LEAST = 3  # candidates that a feature is found in
SMALLEST = 0.02  # weights below are left out
_GRAMMAR = frozenset("the of in to and a s".split())


@dataclass(frozen=True)
class Choice:
    """The candidates for one amount; ``gains`` tells how much of the subject each one is, 0..1."""

    kind: FactKind
    texts: Sequence[str]
    features: Sequence[Sequence[str]]
    gains: Sequence[float]

    def probabilities(self, weights: SubjectWeights) -> list[float]:
        """What the scorer says of each candidate."""
        return softmax([weights.sum(self.kind, each) for each in self.features], UNIT)


def gain(text: str, subject: str) -> float:
    """The harmonic mean of precision and recall of the subject's words."""
    one, other = (
        frozenset(re.findall(r"\w+", part.casefold())) - _GRAMMAR for part in (text, subject)
    )
    return 2 * len(one & other) / max(1, len(one) + len(other))


def fitted_subjects(learnt: Sequence[Choice]) -> SubjectWeights:
    """The weights, in whole units of 1/``UNIT``.

    A candidate's share of what is wanted is the square of its gain, where that is at least half of
    the best one's.
    """
    from scipy.optimize import minimize  # type: ignore[import-not-found,unused-ignore]
    from scipy.sparse import csr_matrix  # type: ignore[import-not-found,unused-ignore]

    named = [
        [name for plain in each for name in (plain, f"{choice.kind}: {plain}")]
        for choice in learnt
        for each in choice.features
    ]
    counts = Counter(name for each in named for name in each)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    column = {name: number for number, name in enumerate(names)}
    entries = [
        (row, column[name]) for row, each in enumerate(named) for name in each if name in column
    ]
    rows, columns = zip(*entries, strict=True)
    table = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(named), len(names)))
    across = table.T.tocsr()
    sizes = np.asarray([len(choice.texts) for choice in learnt])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    gains = np.concatenate([np.asarray(choice.gains) for choice in learnt])
    most = np.repeat(np.maximum.reduceat(gains, starts), sizes)
    wanted = np.where(gains >= most / 2, (gains / most) ** 2, 0.0)
    wanted /= np.repeat(np.add.reduceat(wanted, starts), sizes)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        sums = table @ weights
        odds = np.exp(sums - np.repeat(np.maximum.reduceat(sums, starts), sizes))
        told = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
        cost = -(wanted * np.log(told + 1e-12)).sum() + PENALTY / 2 * (weights @ weights)
        return float(cost), across @ (told - wanted) + PENALTY * weights

    found = minimize(
        loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 120}
    ).x
    made: dict[str, list[int]] = {}
    for name, weight in zip(names, found.tolist(), strict=True):
        if abs(weight) < SMALLEST:
            continue
        kind, separator, plain = name.partition(": ")
        place = 1 + FACT_KINDS.index(kind) if separator and kind in FACT_KINDS else 0
        made.setdefault(plain if place else name, [0] * (1 + len(FACT_KINDS)))[place] = round(
            weight * UNIT
        )
    return SubjectWeights(made)
