"""What an amount is about: the phrase that a learned scorer finds most likely.

The scorer is a conditional logistic regression over the candidates of one amount (McFadden, 1974,
"Conditional logit analysis"); ``training/fit_facts.py`` fits it. Weights are whole numbers, so that
every processor computes the same sums. Where the layers of facts read the article, what they say of
each candidate is added.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dateline.schemas.facts import FACT_KINDS, FactKind, Phrase
from dateline.transforms.facts.candidates import Candidate, Candidates
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.network import FactNetwork
from dateline.transforms.facts.parties import Parties
from dateline.transforms.facts.scorer import UNIT, softmax, stored
from dateline.transforms.facts.stated import Stated
from dateline.transforms.facts.subject_features import subject_features
from dateline.transforms.facts.subject_rules import SubjectRules
from dateline.transforms.facts.taxed_goods import is_told_of

_LIKELY = 0.02
"""Candidates of a lower probability are left out."""
_GRAMMAR = frozenset("the of in to and a s for on its".split())


@dataclass(frozen=True)
class SubjectWeights:
    """For each feature its weight for all kinds, and what is added for each kind."""

    rows: Mapping[str, Sequence[int]]

    def log_odds(self, kind: FactKind, features: Sequence[str]) -> float:
        """What speaks for a candidate."""
        column = 1 + FACT_KINDS.index(kind)
        found = [row for name in features if (row := self.rows.get(name)) is not None]
        return sum(row[0] + row[column] for row in found) / UNIT


@cache
def shipped_weights() -> SubjectWeights:
    """The weights that ship. Read once in a process."""
    arrays = stored("subjects")
    names = [str(name) for name in arrays["names"]]
    return SubjectWeights(dict(zip(names, arrays["weights"].tolist(), strict=True)))


class Subjects:
    """The subjects of an article's facts."""

    def __init__(
        self,
        told: dict[str, Told],
        places: Places,
        network: FactNetwork | None = None,
        weights: SubjectWeights | None = None,
        parties: Parties | None = None,
    ) -> None:
        self._told, self._places, self._network = told, places, network
        self.candidates = Candidates(told, places)
        self._rules, self._parties = SubjectRules(told, places), parties or Parties(told, places)
        self._weights = shipped_weights() if weights is None else weights

    def subject_of(self, kind: FactKind, amount: Stated) -> Phrase | None:
        """The words that the amount is about; None where nothing stands there."""
        found, features = self.features(kind, amount)
        if not found:
            return None
        if kind == "tariff":
            left = self._of_the_tariff(amount, found)
            found, features = [found[n] for n in left], [features[n] for n in left]
        sums = [self._weights.log_odds(kind, each) for each in features]
        if self._network:
            places = [(each.field, each.start, each.end) for each in found]
            also = self._network.subjects(amount.place, places)
            sums = [a + b for a, b in zip(sums, also, strict=True)]
        chosen = found[choose([self.text_of(each) for each in found], softmax(sums))]
        text = self._told[chosen.field].passage.text
        end = self._places.without_owner(chosen.field, text, chosen.start, chosen.end)
        return self._places.phrase(chosen.field, text, chosen.start, end)

    def features(self, kind: FactKind, amount: Stated) -> tuple[list[Candidate], list[list[str]]]:
        """The candidates around an amount, and what each has."""
        found = self.candidates.around(amount)
        by_rules = [*self._in_roles(kind, amount), *self._rules.told_by(kind, amount)]
        return found, subject_features(kind, amount, found, self._told, by_rules)

    def _in_roles(self, kind: FactKind, amount: Stated) -> list[tuple[str, Phrase]]:
        parties, item = self._parties.parties_of(kind, amount)
        found = [(f"{kind} item", item)] if item else []
        return [*found, *((f"{kind} {party.role}", party.phrase) for party in parties)]

    def _of_the_tariff(self, amount: Stated, found: Sequence[Candidate]) -> list[int]:
        """The numbers of the candidates that a tariff may be about; most often all.

        Where the tariff with its goods is what its clause tells of, "a 25 % auto tariff stays, the
        dollar rose and equities surged", only the goods are left.
        """
        _, item = self._parties.parties_of("tariff", amount)
        every = list(range(len(found)))
        if item is None or item.place.field != amount.field or item.place.start < amount.end:
            return every
        text, place = self._told[amount.field].passage.text, item.place
        if not is_told_of(text, amount, (place.start, place.end)):
            return every
        goods = [
            number
            for number, each in enumerate(found)
            if each.field == place.field and each.start < place.end and place.start < each.end
        ]
        return goods or every

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
