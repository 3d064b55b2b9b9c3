"""Facts of texts of our own, without a model: amounts by their form, names as they are told."""

from __future__ import annotations

from typing import Any

from dateline.schemas.enrichment import EntityMention
from dateline.schemas.facts import Fact
from dateline.schemas.names import Identity, Name, NamePlace
from dateline.transforms.amounts.finding import find_amounts
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.stated import Stated, stated_amounts
from dateline.transforms.facts.stating import facts_of

Known = tuple[str, str, Any, str | None, str | None]
"""A name of a text: the words, type, kind, identifier, country."""


def mentions_in(texts: dict[str, str], country: str | None = None) -> list[EntityMention]:
    """The certain amounts of texts as a model would mention them."""
    return [
        EntityMention(
            text[a.start : a.end], a.type, a.start, a.end, 0.9, field, a.value, a.unit,
            a.value_high, a.quality,
        )
        for field, text in texts.items()
        for a in find_amounts(text, country)
        if a.certain
    ]  # fmt: skip


def names_in(texts: dict[str, str], known: tuple[Known, ...]) -> list[Name]:
    """Names at all places where their words stand."""
    found = []
    for words, type_, kind, id_, country in known:
        places = []
        for field, text in texts.items():
            at = text.find(words)
            while at >= 0:
                places.append(NamePlace(field, at, at + len(words)))
                at = text.find(words, at + 1)
        identity = Identity(kind, "exact" if id_ else "none", words, id_, None, country)
        found.append(Name(words, type_, identity, 0.5, tuple(places)))
    return found


def stated(title: str, summary: str = "") -> tuple[list[Stated], dict[str, Told]]:
    """Amounts of a text and its passages."""
    texts = {"title": title, "summary": summary}
    amounts = stated_amounts(mentions_in(texts), texts, None)
    told = {
        field: Told.of(
            Passage.of(field, text, [(a.start, a.end) for a in amounts if a.field == field])
        )
        for field, text in texts.items()
    }
    return amounts, told


def facts(title: str, *known: Known, summary: str = "", country: str | None = None) -> list[Fact]:
    """What a text states, and that all its places are right."""
    texts = {"title": title, "summary": summary, "content": ""}
    found = facts_of(mentions_in(texts, country), texts, names_in(texts, known), country)
    for fact in found:
        assert texts[fact.field][fact.start : fact.end] == fact.amount
        said = fact.evidence
        assert texts[said.field][said.start : said.end] == said.text
        assert said.start <= fact.start <= fact.end <= said.end
        phrases = [fact.subject, fact.item, *(party.phrase for party in fact.parties)]
        for phrase in phrases:
            if phrase is not None:
                place = phrase.place
                assert texts[place.field][place.start : place.end] == phrase.text
    return list(found)
