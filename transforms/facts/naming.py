"""The names of an article by the place where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.schemas.facts import Phrase
from dateline.schemas.names import Name, NamePlace

_OWNER = ("'s", "’s")
_A_COMPANY = re.compile(
    r"(?:the\s+)?(?:company|firm|group|bank|(?:car|plane|chip|drug)\s?maker|retailer|airline|lender"
    r"|insurer|manufacturer|contractor)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A name at one of its places."""

    start: int
    end: int
    name: Name


class Places:
    """Where names stand in each field, in reading order."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._by_field: dict[str, list[Placed]] = {}
        for name in names:
            for place in name.places:
                placed = Placed(place.start, place.end, name)
                self._by_field.setdefault(place.field, []).append(placed)
        for found in self._by_field.values():
            found.sort(key=lambda placed: (placed.start, -placed.end))

    def within(self, field: str, start: int, end: int) -> list[Placed]:
        """The names that stand wholly within a stretch of a field."""
        found = self._by_field.get(field, [])
        low = bisect_left(found, start, key=lambda placed: placed.start)
        high = bisect_right(found, end, key=lambda placed: placed.start)
        return [placed for placed in found[low:high] if placed.end <= end]

    def phrase(self, field: str, text: str, start: int, end: int) -> Phrase:
        """Words of a field; they have the identity of the name that they are.

        "The company" is the one that the title names, where it names one alone.
        """
        identity = None
        for placed in self.within(field, start, end):
            if (placed.start, placed.end) == (start, end):
                identity = placed.name.identity.id
        if identity is None and _A_COMPANY.fullmatch(text, start, end):
            titled = [placed.name for placed in self._by_field.get("title", ())]
            companies = {id(n): n.identity.id for n in titled if n.identity.kind == "company"}
            if len(companies) == 1:
                (identity,) = companies.values()
        return Phrase(text[start:end], NamePlace(field, start, end), identity)

    def without_owner(self, field: str, text: str, start: int, end: int) -> int:
        """Where a phrase ends without the mark of an owner, which no name but its own ends in.

        "Corvania's" is Corvania (the words of a possessive are one in ``Passage``), while
        "Molly's" may be a shop.
        """
        if end - start < 3 or not text.startswith(_OWNER, end - 2):
            return end
        named = any(placed.end == end for placed in self.within(field, start, end))
        return end if named else end - 2


def is_one(one: Name, other: Name) -> bool:
    """Whether two names are of one body, as far as is known."""
    known = one.identity.id
    return one is other or (known is not None and known == other.identity.id)
