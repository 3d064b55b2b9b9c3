"""The kind of a fact: what the words around its amount speak for, the nearest most."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.schemas.facts import FactKind
from dateline.transforms.facts.cues import Hit, hits
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.stated import Stated

REACH = 45
"""Words on each side that are looked at."""
_SENTENCE, _TITLE, _ELSEWHERE = 1.0, 0.45, 0.25


@dataclass
class Told:
    """A passage with the phrases in it."""

    passage: Passage
    hits: list[Hit] = field(default_factory=list)

    @classmethod
    def of(cls, passage: Passage) -> Told:
        """The phrases of a passage, found once."""
        return cls(passage, hits(passage.words))

    def between(self, start: int, end: int) -> list[Hit]:
        """The phrases that begin within a stretch of the text."""
        low = bisect_left(self.hits, self.passage.first_word(start), key=lambda hit: hit.first)
        high = bisect_left(self.hits, self.passage.first_word(end), key=lambda hit: hit.first)
        return self.hits[low:high]


def scores(amount: Stated, told: Told, title: Told | None) -> dict[FactKind, float]:
    """What speaks for each kind; the sentence counts most, then the title."""
    found: dict[FactKind, float] = defaultdict(float)
    passage = told.passage
    first, after = passage.first_word(amount.start), passage.first_word(amount.end)
    start, end = passage.sentence(amount.start, amount.end)
    clause = passage.clause(amount.start, amount.end)
    low = bisect_left(told.hits, first - REACH, key=lambda hit: hit.first)
    for hit in told.hits[low:]:
        if hit.first > after + REACH:
            break
        words = passage.words
        place = words[hit.first].start
        within = hit.first <= first < hit.after
        if hit.has_amount and not within:
            continue  # it speaks of another amount
        behind = hit.first >= after
        gap = hit.first - after if behind else first - hit.after
        near = 1.0 / (1.0 + max(gap, 0) / 7.0)
        where = _SENTENCE if start <= place < end else _ELSEWHERE
        if where == _SENTENCE and not clause[0] <= place < clause[1]:
            where = 0.6
        _add(found, hit, amount, where * near)
    if title is not None and title.passage is not passage:
        for hit in title.hits:
            if hit.first > REACH:
                break
            if hit.has_amount:
                continue
            _add(found, hit, amount, _TITLE * 0.5)
    return dict(found)


def _add(found: dict[FactKind, float], hit: Hit, amount: Stated, share: float) -> None:
    unit = "m" if amount.is_money else "p"
    for cue in hit.cues:
        if cue.units in ("*", unit):
            found[cue.kind] += cue.weight * share


def best(found: dict[FactKind, float], amount: Stated) -> tuple[FactKind, float]:
    """The kind that most speaks for, and how much more than for the next, 0..1."""
    ranked: Sequence[tuple[FactKind, float]] = sorted(found.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < 0.8:
        if amount.is_money and amount.value is not None and amount.value < 2_000:
            return "price", 0.0
        return "other", 0.0
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return ranked[0][0], (ranked[0][1] - second) / ranked[0][1]
