"""Who takes part in a fact, as the layers of facts tell it: they point at a name or a phrase.

A role has a query of its own, which the amount makes, and all candidates have one key for all roles
(as for subjects, see ``network.py``); "nobody" is a candidate, too. What stands beside a candidate
counts as well (``signs_of``). Weights are whole numbers, so that every processor computes the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np

from dateline.schemas.facts import FactKind, Party, Phrase, Role
from dateline.transforms.facts.candidates import Candidate, Candidates, Stretch
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.naming import Places, is_one
from dateline.transforms.facts.network import (
    KEY,
    UNIT,
    Exact,
    FactNetwork,
    RoleHeads,
    product,
)
from dateline.transforms.facts.scorer import softmax
from dateline.transforms.facts.stated import Stated
from dateline.transforms.facts.states import STATE

ITEM = "item"
HEADS = ("buyer", "seller", ITEM, "imposer", "target", "bank")
"""The columns of the heads."""
ASKED: Mapping[FactKind, tuple[str, ...]] = {
    "contract": ("buyer", "seller", ITEM),
    "tariff": ("imposer", "target", ITEM),
}
"""Banks are told well enough by rules."""
SURE = 0.8
"""What is told as nearly certain; a wrong party is worse than none."""
_ARTICLE = 700  # characters of a field whose names are looked at
_MOST = 60
_BESIDE = 12  # characters on each side of a candidate
_KINDS = {
    "country": 0, "government": 0, "alliance": 0, "region": 0, "city": 0, "demonym": 1,
    "ministry": 2, "armed_force": 2, "agency": 2, "central_bank": 3, "company": 4, "person": 5,
}  # fmt: skip
_OTHER_NAME, _NO_NAME = 6, 7
_STATES = frozenset(("country", "government", "alliance", "region", "demonym"))
_TYPES = ("ORG", "LOC", "PER", "MISC")
_BEFORE = ("by", "to", "from", "with", "of", "for", "on", "against", "the", "and", "at", "in")
_ARTICLES = frozenset(("the", "a", "an", "its"))
_WORD = re.compile(r"[\w']+")
_GRAMMAR = frozenset("the of in to and a s".split())
SIGNS = 6 + 8 + len(_TYPES) + len(_BEFORE) + 4


def candidates_of(
    found: Candidates, told: Mapping[str, Told], places: Places, amount: Stated
) -> list[Candidate]:
    """The names and phrases around an amount, then the names of the rest of the article."""
    chosen = found.around(amount)
    known = {(each.field, each.start, each.end) for each in chosen}
    for field in told:
        for placed in places.within(field, 0, _ARTICLE):
            apart = field != amount.field or (
                placed.start >= amount.end or placed.end <= amount.start
            )
            if apart and (field, placed.start, placed.end) not in known:
                known.add((field, placed.start, placed.end))
                chosen.append(Candidate(field, placed.start, placed.end, placed))
    return chosen[:_MOST]


def signs_of(each: Candidate, text: str, amount: Stated, title: str) -> list[bool]:
    """What tells of a candidate beside its words: its place, the kind of name, its neighbours."""
    here = each.field == amount.field
    distance = each.start - amount.start if here else 0
    kind = _KINDS.get(each.name.name.identity.kind, _OTHER_NAME) if each.name else _NO_NAME
    type_ = each.name.name.type if each.name else ""
    words = _WORD.findall(text[max(0, each.start - _BESIDE) : each.start].lower())
    last = words[-1] if words else ""
    before = words[-2] if last in _ARTICLES and len(words) > 1 else last
    behind = text[each.end : each.end + 2]
    return [
        here, each.field == title, here and distance < 0, here and -40 < distance < 0,
        here and 0 <= distance < 40, abs(distance) > 120,
        *(kind == number for number in range(8)),
        *(type_ == name for name in _TYPES),
        *(before == word for word in _BEFORE),
        behind in ("'s", "’s"), behind[:1] == ",", last in ("a", "an"), not words,
    ]  # fmt: skip


class Roles:
    """The roles of an article's facts."""

    def __init__(
        self,
        told: Mapping[str, Told],
        places: Places,
        network: FactNetwork,
        candidates: Candidates,
    ) -> None:
        self._told, self._places, self._network = told, places, network
        self._candidates = candidates
        self._title = next(iter(told))

    def filled(
        self,
        kind: FactKind,
        amount: Stated,
        parties: tuple[Party, ...],
        item: Phrase | None,
    ) -> tuple[tuple[Party, ...], Phrase | None]:
        """What rules tell of a fact, and for what they leave open those that are nearly certain."""
        known = {party.role for party in parties} | ({ITEM} if item else set())
        open_ = [role for role in ASKED.get(kind, ()) if role not in known]
        heads = self._network.heads.roles
        if not open_ or heads is None:
            return parties, item
        found = candidates_of(self._candidates, self._told, self._places, amount)
        if not found:
            return parties, item
        chances = self._chances(heads, amount, found)
        for role in open_:
            able = [
                chance if _may_be(role, each) else 0.0
                for each, chance in zip(found, chances[role], strict=True)
            ]
            phrase = self._surest(found, able)
            if phrase is None or (role != ITEM and _is_one_of(phrase, parties)):
                continue
            if role == ITEM:
                item = phrase
            else:
                parties = (*parties, Party(cast("Role", role), phrase))
        return parties, item

    def _chances(
        self, heads: RoleHeads, amount: Stated, found: Sequence[Candidate]
    ) -> dict[str, list[float]]:
        states = [self._network.row(each.field, each.start, each.end) for each in found]
        signs = [
            signs_of(each, self._told[each.field].passage.text, amount, self._title)
            for each in found
        ]
        return chances(heads, self._network.row(*amount.place), states, signs)

    def _surest(self, found: Sequence[Candidate], chances: Sequence[float]) -> Phrase | None:
        """The likeliest candidate, where it and others for the same are ``SURE`` together."""
        best = max(range(len(found)), key=chances.__getitem__)
        words = [self._words(each) for each in found]
        together = sum(
            chance
            for chance, each, said in zip(chances, found, words, strict=True)
            if not said.isdisjoint(words[best]) or _are_one(each, found[best])
        )
        if together < SURE:
            return None
        chosen = found[best]
        text = self._told[chosen.field].passage.text
        end = self._places.without_owner(chosen.field, text, chosen.start, chosen.end)
        return self._places.phrase(chosen.field, text, chosen.start, end)

    def _words(self, each: Candidate) -> frozenset[str]:
        text = self._told[each.field].passage.text[each.start : each.end]
        return frozenset(re.findall(r"\w+", text.casefold())) - _GRAMMAR


def chances(
    heads: RoleHeads, amount: Exact, states: Sequence[Exact], signs: Sequence[Sequence[bool]]
) -> dict[str, list[float]]:
    """The probability of each candidate by role; what is missing to one is nobody's.

    Args:
        amount: the state of the amount with the bias, whole numbers.
        states: those of the candidates.
        signs: of each candidate, ``SIGNS`` of them.
    """
    query = np.rint(product([amount], heads.query)[0] * (KEY / UNIT))
    keys = np.rint(product(states, heads.key) * (KEY / UNIT))
    met = keys @ query.reshape(len(HEADS), -1).T  # whole numbers below 2^53
    said = [np.asarray(each, dtype=np.float64) * STATE for each in signs]
    beside: Exact = product(states, heads.prior) + product(said, heads.signs)
    nobody = product([amount], heads.nobody)[0]
    sums = (met / KEY**2 + beside / UNIT).tolist()
    return {
        role: softmax([nobody[column] / UNIT, *(row[column] for row in sums)])[1:]
        for column, role in enumerate(HEADS)
    }


def _may_be(role: str, each: Candidate) -> bool:
    """Whether a candidate may be it at all: goods are no body, and no place sells but a state."""
    if each.name is None:
        return True
    type_, kind = each.name.name.type, each.name.name.identity.kind
    if role == ITEM:
        return type_ == "MISC" and kind != "demonym"
    return type_ != "LOC" or kind in _STATES or (kind == "city" and role != "seller")


def _are_one(one: Candidate, other: Candidate) -> bool:
    return bool(one.name and other.name and is_one(one.name.name, other.name.name))


def _is_one_of(phrase: Phrase, parties: Sequence[Party]) -> bool:
    """Whether a phrase is a party already, who cannot be on both sides."""
    return any(
        phrase.text == party.phrase.text
        or (phrase.id is not None and phrase.id == party.phrase.id)
        or _touch(phrase, party.phrase)
        for party in parties
    )


def _touch(one: Phrase, other: Phrase) -> bool:
    first: Stretch = one.place.start, one.place.end
    second: Stretch = other.place.start, other.place.end
    return one.place.field == other.place.field and first[0] < second[1] and second[0] < first[1]
