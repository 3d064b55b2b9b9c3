"""What an amount may be about: the names and noun phrases of its sentence and of the title."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.naming import Placed, Places
from dateline.transforms.facts.phrases import chunks
from dateline.transforms.facts.stated import Stated

_TITLE = 300  # characters of a title that are looked at
_AROUND = 400  # characters on each side of the amount that are looked at
_MOST = 40
_OF = re.compile(r"\s+of\s+(?:(?:the|its|their|all|a|an)\s+)?")

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch ``[start, end)`` of a field, and the name that it is, where it is one."""

    field: str
    start: int
    end: int
    name: Placed | None = None


class Candidates:
    """The names and noun phrases of an article's fields, each field parted once."""

    def __init__(self, told: Mapping[str, Told], places: Places) -> None:
        self._told, self._places = told, places
        self._title = next(iter(told))
        self._phrases: dict[str, list[Stretch]] = {}

    def around(self, amount: Stated) -> list[Candidate]:
        """Those of the amount's sentence in reading order, then those of the title; at most 40."""
        found: dict[tuple[str, int, int], Candidate] = {}
        for field, start, end in self._zones(amount):
            for placed in self._places.within(field, start, end):
                key = field, placed.start, placed.end
                found[key] = Candidate(field, placed.start, placed.end, placed)
            phrases = self._phrases_of(field)
            low = bisect_left(phrases, (start, 0))
            for first, after in phrases[low : bisect_left(phrases, (end, 0))]:
                if after <= end:
                    found.setdefault((field, first, after), Candidate(field, first, after))
        others = [
            each
            for each in found.values()
            if each.field != amount.field or each.start >= amount.end or each.end <= amount.start
        ]
        others.sort(key=lambda each: (each.field != amount.field, each.start, each.end))
        return others[:_MOST]

    def _zones(self, amount: Stated) -> Iterator[tuple[str, int, int]]:
        start, end = self._told[amount.field].passage.sentence(amount.start, amount.end)
        yield amount.field, max(start, amount.start - _AROUND), min(end, amount.end + _AROUND)
        if self._title != amount.field:
            yield self._title, 0, min(len(self._told[self._title].passage.text), _TITLE)

    def _phrases_of(self, field: str) -> list[Stretch]:
        if field not in self._phrases:
            passage = self._told[field].passage
            apart = chunks(passage)
            self._phrases[field] = sorted([*apart, *joined(passage.text, apart)])
        return self._phrases[field]


def joined(text: str, apart: Sequence[Stretch]) -> Iterator[Stretch]:
    """Pairs of phrases with "of" between them."""
    for (first, end), (start, after) in pairwise(apart):
        if start - end < 12 and _OF.fullmatch(text, end, start):
            yield first, after
