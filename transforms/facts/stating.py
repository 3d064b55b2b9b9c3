"""All facts of an article: the one function that the model calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from dateline.schemas.enrichment import EntityMention
from dateline.schemas.facts import Fact, FactKind, Modality
from dateline.schemas.names import Evidence, Name
from dateline.transforms.facts.adjoining import (
    CERTAIN,
    adjoined,
    has_moved,
    is_same_otherwise,
    stays,
)
from dateline.transforms.facts.changes import changes, direction_of
from dateline.transforms.facts.days import day_of
from dateline.transforms.facts.features import features, kind_of
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.lexical import lexical_features
from dateline.transforms.facts.modality import modality_of
from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.network import FactNetwork
from dateline.transforms.facts.parties import Parties
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.repeats import repeated
from dateline.transforms.facts.roles import Roles
from dateline.transforms.facts.stated import Stated, stated_amounts
from dateline.transforms.facts.subjects import Subjects
from dateline.transforms.facts.units import named_countries, settled_unit

_BEFORE = re.compile(
    r"\b(?:since|cris[ie]s of|crash of|(?:told|tells)\s[^.;]{0,30}\bon|up from [^.;]{0,12}\bon"
    r"|down from [^.;]{0,12}\bon)\s+(?:the\s+|early\s+|late\s+|mid-)?$",
    re.IGNORECASE,
)


def facts_of(
    mentions: Sequence[EntityMention],
    texts: Mapping[str, str],
    names: Sequence[Name],
    country: str | None = None,
    read: Callable[[Sequence[Stated]], FactNetwork] | None = None,
    published: date | None = None,
) -> tuple[Fact, ...]:
    """What the amounts among the mentions state, in reading order.

    Args:
        mentions: of all types, in reading order.
        texts: each field's text, in reading order; the first is the title.
        names: those of the article with their identities.
        country: of the feed, ISO 3166: what a bare "$" is.
        read: reads the article once more with these amounts marked, where the model can: kinds,
            modalities and subjects are told better so.
        published: the day of publication in UTC, which dates are counted from.
    """
    amounts = stated_amounts(mentions, texts, country)
    if not amounts:
        return ()
    title = next(iter(texts))
    told = {
        name: Told.of(
            Passage.of(name, text, [(a.start, a.end) for a in amounts if a.field == name])
        )
        for name, text in texts.items()
        if name == title or any(amount.field == name for amount in amounts)
    }
    places = Places(names)
    network = read(amounts) if read else None
    parties = Parties(told, places)
    subjects = Subjects(told, places, network, parties=parties)
    roles = Roles(told, places, network, subjects.candidates) if network else None
    countries = named_countries(names)
    stated = {amount.unit for amount in amounts if amount.quality == "stated"}
    changed = changes(amounts, dict(texts))
    again = repeated(amounts)
    dates = [mention for mention in mentions if mention.type == "DATE"]
    facts: list[Fact] = []
    for number, amount in enumerate(amounts):
        if number in changed.used or number in again:
            continue
        passage = told[amount.field].passage
        around = told[amount.field], told[title]
        lexical = lexical_features(amount, *around)
        kind, probability = kind_of(amount, passage, features(amount, *around, lexical), network)
        if settled := adjoined(amount, passage.text) or _moved(amount, passage, places):
            kind, probability = settled, max(probability, CERTAIN) if kind == settled else CERTAIN
        same = _same_otherwise(facts, amounts[:number], amount, passage.text)
        if same:
            kind, probability = same.kind, same.confidence
        unchanged = stays(amount, passage.text)
        previous = changed.previous.get(number)
        who, item = parties.parties_of(kind, amount)
        if roles:
            who, item = roles.filled(kind, amount, who, item)
        start, end = passage.clause(amount.start, amount.end)
        modality: Modality = (
            "actual"
            if unchanged
            else same.modality
            if same
            else modality_of(kind, amount, passage, lexical, network)
        )
        when = _when([d for d in dates if d.field == amount.field], passage.text, start, end)
        facts.append(
            Fact(
                amount.field,
                amount.start,
                amount.end,
                amount.text,
                amount.value,
                amount.value_high,
                settled_unit(amount, countries, stated),
                kind,
                same.subject if same else subjects.subject_of(kind, amount),
                "flat" if unchanged else direction_of(kind, amount, passage, previous),
                modality,
                previous,
                round(probability, 4),
                Evidence(amount.field, start, end, passage.text[start:end]),
                item,
                when.text if when else None,
                who,
                day_of(passage.text, when.start, when.end, published, so=modality == "actual")
                if when
                else None,
            )
        )
    return tuple(facts)


def _when(dates: Sequence[EntityMention], text: str, start: int, end: int) -> EntityMention | None:
    """The first date of a clause that is not one of something before: "highest since 2009"."""
    for mention in dates:
        if start <= mention.start < end and not _BEFORE.search(text, start, mention.start):
            return mention
    return None


def _moved(amount: Stated, passage: Passage, places: Places) -> FactKind | None:
    """A move where the name of a company or an index stands before the verb of it."""
    if amount.is_money:
        return None
    start, _ = passage.clause(amount.start, amount.end)
    text = passage.text
    for placed in places.within(amount.field, start, amount.start):
        name = placed.name
        if name.type != "ORG" or name.identity.kind not in ("company", "index", "other"):
            continue
        if has_moved(text[placed.end : amount.start], text[start : amount.start]):
            return "move"
    return None


def _same_otherwise(
    facts: Sequence[Fact], before: Sequence[Stated], amount: Stated, text: str
) -> Fact | None:
    """The fact that an amount only says otherwise: "$150 billion, or 2 % of GDP"."""
    if not before or not facts or not is_same_otherwise(before[-1], amount, text):
        return None
    last = facts[-1]
    return last if (last.field, last.start) == (before[-1].field, before[-1].start) else None
