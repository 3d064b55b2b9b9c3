"""What an amount is about: the phrase that a learned scorer finds most likely.

The scorer is a conditional logistic regression over the candidates of one amount (McFadden, 1974,
"Conditional logit analysis"); ``training/fit_facts.py`` fits it. Weights are whole numbers, so that
every processor computes the same sums. Where the embedded model read the article, it weighs the
states of a candidate's words, too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from dateline.schemas.facts import FACT_KINDS, FactKind, Phrase
from dateline.transforms.facts.candidates import Candidate, Candidates
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.parties import Parties
from dateline.transforms.facts.scorer import UNIT, Integers, softmax, stored
from dateline.transforms.facts.stated import Stated
from dateline.transforms.facts.states import STATE, STATE_WEIGHT, States
from dateline.transforms.facts.subject_features import subject_features
from dateline.transforms.facts.subject_rules import SubjectRules

_LIKELY = 0.02
"""Candidates of a lower probability are left out."""
_GRAMMAR = frozenset("the of in to and a s for on its".split())


@dataclass(frozen=True)
class SubjectWeights:
    """For each feature its weight for all kinds, and what is added for each kind.

    ``states`` are the weights of the states of a candidate's words, None where none are read.
    """

    rows: Mapping[str, Sequence[int]]
    states: Integers | None = None

    def sum(self, kind: FactKind, features: Sequence[str]) -> int:
        """What speaks for a candidate, in units of 1/``UNIT``."""
        column = 1 + FACT_KINDS.index(kind)
        found = [row for name in features if (row := self.rows.get(name)) is not None]
        return sum(row[0] + row[column] for row in found)

    def probabilities(
        self, kind: FactKind, features: Sequence[Sequence[str]], states: Integers | None
    ) -> list[float]:
        """How likely each candidate is; ``states`` has a row for each."""
        sums = [self.sum(kind, each) for each in features]
        if self.states is None or states is None:
            return softmax(sums, UNIT)
        finer = STATE * STATE_WEIGHT // UNIT
        seen = (states @ self.states).tolist()
        return softmax(
            [finer * one + other for one, other in zip(sums, seen, strict=True)], finer * UNIT
        )


@cache
def shipped_weights(*, with_states: bool = False) -> SubjectWeights:
    """The weights that ship, beside those of states or alone. Read once in a process."""
    arrays = stored("subjects")
    names = [str(name) for name in arrays["names"]]
    which = "with" if with_states else "without"
    rows = dict(zip(names, arrays[f"{which}_states"].tolist(), strict=True))
    return SubjectWeights(rows, arrays["states"].astype(np.int64) if with_states else None)


def learnt_from() -> str:
    """The name and revision of the model whose states the weights that ship belong to."""
    return str(stored("subjects")["model"])


class Subjects:
    """The subjects of an article's facts."""

    def __init__(
        self,
        told: dict[str, Told],
        places: Places,
        states: States | None = None,
        weights: SubjectWeights | None = None,
    ) -> None:
        self._told, self._places, self._states = told, places, states
        self._candidates = Candidates(told, places)
        self._rules, self._parties = SubjectRules(told, places), Parties(told, places)
        self._weights = (
            shipped_weights(with_states=states is not None) if weights is None else weights
        )

    def subject_of(self, kind: FactKind, amount: Stated) -> Phrase | None:
        """The words that the amount is about; None where nothing stands there."""
        found, features = self.features(kind, amount)
        if not found:
            return None
        told = self._weights.probabilities(kind, features, self.states_of(found))
        chosen = found[choose([self.text_of(each) for each in found], told)]
        text = self._told[chosen.field].passage.text
        end = self._places.without_owner(chosen.field, text, chosen.start, chosen.end)
        return self._places.phrase(chosen.field, text, chosen.start, end)

    def features(self, kind: FactKind, amount: Stated) -> tuple[list[Candidate], list[list[str]]]:
        """The candidates around an amount, and what each has."""
        found = self._candidates.around(amount)
        by_rules = [*self._in_roles(kind, amount), *self._rules.told_by(kind, amount)]
        return found, subject_features(kind, amount, found, self._told, by_rules)

    def _in_roles(self, kind: FactKind, amount: Stated) -> list[tuple[str, Phrase]]:
        parties, item = self._parties.parties_of(kind, amount)
        found = [(f"{kind} item", item)] if item else []
        return [*found, *((f"{kind} {party.role}", party.phrase) for party in parties)]

    def states_of(self, found: Sequence[Candidate]) -> Integers | None:
        """The states of the candidates' words, a row for each; None where no model read them."""
        if self._states is None or not found:
            return None
        return np.stack([self._states.of(each.field, each.start, each.end) for each in found])

    def text_of(self, candidate: Candidate) -> str:
        """The words of a candidate."""
        return self._told[candidate.field].passage.text[candidate.start : candidate.end]


def choose(texts: Sequence[str], probabilities: Sequence[float]) -> int:
    """The number of the candidate that has most in common with the likely ones.

    "UK" and "UK house prices" support each other: what is chosen maximises the expected agreement
    with the true one (Kumar and Byrne, 2004, "Minimum Bayes-risk decoding").
    """
    words = [frozenset(re.findall(r"\w+", text.casefold())) - _GRAMMAR for text in texts]
    likely = [number for number, chance in enumerate(probabilities) if chance >= _LIKELY]
    likely = likely or [max(range(len(texts)), key=probabilities.__getitem__)]
    gains = [
        round(
            math.fsum(
                agreement(words[one], words[other]) * probabilities[other] for other in likely
            )
            + probabilities[one] / 1000,
            9,
        )
        for one in likely
    ]
    return likely[max(range(len(likely)), key=gains.__getitem__)]


def agreement(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two phrases agree, 0..1: sharing a word is half of it, sharing all the rest."""
    shared = len(one & other)
    return 0.5 + shared / (len(one) + len(other)) if shared else 0.0
