"""Fits the scorer of subjects: a conditional logistic regression over each amount's candidates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.schemas.facts import FACT_KINDS, FactKind
from dateline.transforms.facts.scorer import UNIT, softmax
from dateline.transforms.facts.subjects import SubjectWeights

PENALTY = 15.0  # half of it times the sum of the squared weights
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
        return softmax([weights.log_odds(self.kind, each) for each in self.features])


def gain(text: str, subject: str) -> float:
    """The harmonic mean of precision and recall of the subject's words."""
    one, other = (
        frozenset(re.findall(r"\w+", part.casefold())) - _GRAMMAR for part in (text, subject)
    )
    return 2 * len(one & other) / max(1, len(one) + len(other))


def wanted_shares(gains: Sequence[float]) -> NDArray[np.float64] | None:
    """Each candidate's share of what is wanted: the square of its gain, where that is at least half
    of the best one's. None where no candidate has any."""
    found = np.asarray(gains, dtype=np.float64)
    if not len(found) or not found.any():
        return None
    most = found.max()
    shares = np.where(found >= most / 2, (found / most) ** 2, 0.0)
    return np.asarray(shares / shares.sum())


def fitted_subjects(learnt: Sequence[Choice]) -> SubjectWeights:
    """The weights, in whole units of 1/``UNIT``, from choices of which one candidate is wanted."""
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
    shares = [wanted_shares(choice.gains) for choice in learnt]
    wanted = np.concatenate([each for each in shares if each is not None])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        sums = table @ weights
        odds = np.exp(sums - np.repeat(np.maximum.reduceat(sums, starts), sizes))
        told = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
        cost = -(wanted * np.log(told + 1e-12)).sum() + PENALTY * (weights @ weights) / 2
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
