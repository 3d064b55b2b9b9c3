"""Facts moved to other offsets, and cut where the article's own words end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dateline.schemas.facts import Fact, Party, Phrase
from dateline.schemas.names import Evidence, NamePlace

Cut = Callable[[str, int, int], "tuple[int, int] | None"]
"""The part of the stretch ``[start, end)`` of a field that counts, None where none does."""


def moved(fact: Fact, field: str, shift: Callable[[str], int]) -> Fact:
    """The fact with all its places in ``field``, further back by what ``shift`` says of theirs."""

    def phrase(old: Phrase) -> Phrase:
        by = shift(old.place.field)
        return replace(old, place=NamePlace(field, old.place.start + by, old.place.end + by))

    by, said = shift(fact.field), fact.evidence
    by_said = shift(said.field)
    return replace(
        fact,
        field=field,
        start=fact.start + by,
        end=fact.end + by,
        subject=phrase(fact.subject) if fact.subject else None,
        item=phrase(fact.item) if fact.item else None,
        evidence=Evidence(field, said.start + by_said, said.end + by_said, said.text),
        parties=tuple(Party(party.role, phrase(party.phrase)) for party in fact.parties),
    )


def cut(fact: Fact, part: Cut) -> Fact | None:
    """The fact with words that count only; None where its amount is not whole.

    Evidence is shortened; a subject, an item or a party that is not whole is left out.
    """

    def whole(phrase: Phrase) -> bool:
        place = phrase.place
        return part(place.field, place.start, place.end) == (place.start, place.end)

    if part(fact.field, fact.start, fact.end) != (fact.start, fact.end):
        return None
    said = fact.evidence
    kept = part(said.field, said.start, said.end)
    if kept is None or not (kept[0] <= fact.start and fact.end <= kept[1]):
        kept = fact.start, fact.end
    if kept != (said.start, said.end):
        words = said.text[kept[0] - said.start : kept[1] - said.start]
        said = Evidence(said.field, *kept, words)
    return replace(
        fact,
        evidence=said,
        subject=fact.subject if fact.subject and whole(fact.subject) else None,
        item=fact.item if fact.item and whole(fact.item) else None,
        parties=tuple(party for party in fact.parties if whole(party.phrase)),
    )
