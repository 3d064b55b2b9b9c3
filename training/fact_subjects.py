"""Fits the scorer of subjects: a conditional logistic regression over each amount's candidates.

It is fitted twice: on the features alone, and beside the states of the candidates' words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dateline.schemas.facts import FACT_KINDS, FactKind
from dateline.transforms.facts.scorer import UNIT, Integers
from dateline.transforms.facts.states import STATE, STATE_WEIGHT
from dateline.transforms.facts.subjects import SubjectWeights

PENALTY, OF_STATES = 15.0, 100.0  # half of it times the sum of the squared weights
LEAST = 3  # candidates that a feature is found in
SMALLEST = 0.02  # weights below are left out
_GRAMMAR = frozenset("the of in to and a s".split())


@dataclass(frozen=True)
class Choice:
    """The candidates for one amount; ``gains`` tells how much of the subject each one is, 0..1.

    ``states`` has the states of each candidate's words.
    """

    kind: FactKind
    texts: Sequence[str]
    features: Sequence[Sequence[str]]
    gains: Sequence[float]
    states: Integers | None = None

    def probabilities(self, weights: SubjectWeights) -> list[float]:
        """What the scorer says of each candidate."""
        return weights.probabilities(self.kind, self.features, self.states)


def gain(text: str, subject: str) -> float:
    """The harmonic mean of precision and recall of the subject's words."""
    one, other = (
        frozenset(re.findall(r"\w+", part.casefold())) - _GRAMMAR for part in (text, subject)
    )
    return 2 * len(one & other) / max(1, len(one) + len(other))


def fitted_subjects(learnt: Sequence[Choice], *, with_states: bool = True) -> SubjectWeights:
    """The weights, in whole units of 1/``UNIT``; of states in units of 1/``STATE_WEIGHT``.

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
    given = [choice.states for choice in learnt if with_states and choice.states is not None]
    states = np.vstack(given).astype(np.float32) / STATE if given else np.zeros((len(named), 0))
    spread = float(states.std()) if given else 1.0
    states = (states / spread).astype(np.float32)
    sizes = np.asarray([len(choice.texts) for choice in learnt])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    gains = np.concatenate([np.asarray(choice.gains) for choice in learnt])
    most = np.repeat(np.maximum.reduceat(gains, starts), sizes)
    wanted = np.where(gains >= most / 2, (gains / most) ** 2, 0.0)
    wanted /= np.repeat(np.add.reduceat(wanted, starts), sizes)

    penalty = np.repeat([PENALTY, OF_STATES], [len(names), states.shape[1]])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        sums = table @ weights[: len(names)] + states @ weights[len(names) :].astype(np.float32)
        odds = np.exp(sums - np.repeat(np.maximum.reduceat(sums, starts), sizes))
        told = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
        cost = -(wanted * np.log(told + 1e-12)).sum() + (penalty * weights) @ weights / 2
        more = told - wanted
        slope = np.concatenate([across @ more, states.T @ more.astype(np.float32)])
        return float(cost), slope + penalty * weights

    found = minimize(
        loss, np.zeros(len(names) + states.shape[1]), jac=True, method="L-BFGS-B",
        options={"maxiter": 120},
    ).x  # fmt: skip
    seen = np.rint(found[len(names) :] / spread * STATE_WEIGHT).astype(np.int64)
    made: dict[str, list[int]] = {}
    for name, weight in zip(names, found[: len(names)].tolist(), strict=True):
        if abs(weight) < SMALLEST:
            continue
        kind, separator, plain = name.partition(": ")
        place = 1 + FACT_KINDS.index(kind) if separator and kind in FACT_KINDS else 0
        made.setdefault(plain if place else name, [0] * (1 + len(FACT_KINDS)))[place] = round(
            weight * UNIT
        )
    return SubjectWeights(made, seen if given else None)
