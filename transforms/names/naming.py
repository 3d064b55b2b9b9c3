"""All names of an article with their identities: the one function that the model calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from dateline.schemas.enrichment import EntityMention
from dateline.schemas.names import Identity, Name, NamePlace, NameTone
from dateline.transforms.names.capitals import is_joined, role_of_capital
from dateline.transforms.names.composed import composed
from dateline.transforms.names.grouping import Group, grouped
from dateline.transforms.names.records import Candidate, Lexicon
from dateline.transforms.names.salience import salience
from dateline.transforms.names.settling import (
    Surroundings,
    candidates,
    identity_of_record,
    only_certain,
    settled,
    unknown,
)

ToneOf = Callable[[Sequence[EntityMention]], NameTone | None]
"""How the article speaks of a name, by its mentions; what a model with such a head passes."""


def names_of(
    mentions: Sequence[EntityMention],
    texts: Mapping[str, str],
    lexicon: Lexicon,
    *,
    country: str | None = None,
    day: date | None = None,
    tone_of: ToneOf | None = None,
) -> tuple[Name, ...]:
    """The names of an article, most salient first.

    Args:
        mentions: of all types, in reading order; amounts and dates are passed over.
        texts: each field's text, in reading order; the title is "title", or "text" up to " || ".
        lexicon: what is known of names, the user's own included.
        country: of the feed, ISO 3166.
        day: of publication.
        tone_of: without it no name has a tone.
    """
    groups = grouped(mentions, texts, lexicon)
    if not groups:
        return ()
    around = Surroundings(" ".join(texts.values()), country, day)
    found = [candidates(group, lexicon) for group in groups]
    identities: list[Identity | None] = [None] * len(groups)
    for number, group in enumerate(groups):
        sure = only_certain(found[number])
        if sure is not None:
            identity = identity_of_record(sure.record, "exact" if sure.is_canonical else "alias")
        elif (record := composed(group.name, lexicon)) is not None and not found[number]:
            identity = identity_of_record(record, "alias")
        else:
            continue
        identities[number] = identity
        if identity.country:
            around.countries[identity.country] += len(group.mentions)
    pieces: list[tuple[Identity, Group]] = []
    for number, group in enumerate(groups):
        known = identities[number]
        if known is None:
            known = _by_context(group, found[number], around)
        if known.kind == "city" and known.country:
            states = [
                mention
                for other, its in zip(groups, found, strict=True)
                for mention in other.mentions
                if _acts(its, texts.get(mention.field, "")[: mention.start])
            ]
            pieces += _parted(group, known, found[number], states, texts)
        else:
            pieces.append((known, group))
    return _names(pieces, mentions, texts, tone_of)


def _by_context(group: Group, found: Sequence[Candidate], around: Surroundings) -> Identity:
    if not found:
        return unknown(group, ambiguous=False)
    answer = settled(group, found, around)
    if answer is None:
        return unknown(group, ambiguous=True)
    return identity_of_record(*answer)


def _acts(found: Sequence[Candidate], before: str) -> bool:
    """Whether a name stands for a state or an alliance: a capital only in "between … and …"."""
    if any(c.record.kind in ("country", "government", "alliance") for c in found):
        return True
    return before.endswith("between ") and any("capital" in c.record.context for c in found)


def _parted(
    group: Group,
    city: Identity,
    found: Sequence[Candidate],
    states: Sequence[EntityMention],
    texts: Mapping[str, str],
) -> list[tuple[Identity, Group]]:
    """A capital as its government where it acts, and as a city where it is a place.

    Mentions that say nothing by themselves follow those that do; where none does, it is a city.
    """
    state = next((c.record for c in found if "capital" in c.record.context), None)
    if state is None:
        return [(city, group)]
    acts = Group(group.type)
    place = Group(group.type)
    silent: list[EntityMention] = []
    for mention in group.mentions:
        text = texts.get(mention.field, "")
        near = any(
            o.field == mention.field
            and (is_joined(text[o.end : mention.start]) or is_joined(text[mention.end : o.start]))
            for o in states
        )
        role = role_of_capital(text, mention.start, mention.end, near_state=near)
        if role is None:
            silent.append(mention)
        else:
            (acts if role == "government" else place).mentions.append(mention)
    (acts if acts.mentions and not place.mentions else place).mentions.extend(silent)
    government = Identity(
        "government", "context", state.context[1], state.country, "iso3166", state.country
    )
    return [(i, g) for i, g in ((government, acts), (city, place)) if g.mentions]


def _names(
    pieces: Sequence[tuple[Identity, Group]],
    mentions: Sequence[EntityMention],
    texts: Mapping[str, str],
    tone_of: ToneOf | None,
) -> tuple[Name, ...]:
    """One name for each identity and kind; what has no identifier stays apart."""
    order = {id(mention): place for place, mention in enumerate(mentions)}
    together: dict[tuple[object, ...], tuple[Identity, Group]] = {}
    for number, (identity, group) in enumerate(pieces):
        key: tuple[object, ...] = (identity.scheme, identity.id, identity.kind)
        if identity.id is None:
            key = (number,)
        if key in together:
            first, all_ = together[key]
            all_.mentions += group.mentions
            if _RANK[identity.status] < _RANK[first.status]:
                together[key] = (identity, all_)
        else:
            together[key] = (identity, Group(group.type, list(group.mentions)))
    for _, group in together.values():
        group.mentions.sort(key=lambda mention: order[id(mention)])
    title = _title(texts)
    lengths = {field: len(text) for field, text in texts.items()}
    names = []
    for identity, group in together.values():
        places = tuple(NamePlace(m.field, m.start, m.end) for m in group.mentions)
        tone = tone_of(group.mentions) if tone_of else None
        score = salience(
            places, lengths, title=title, type_=group.type, kind=identity.kind, tone=tone
        )
        names.append(Name(group.name, group.type, identity, score, places, tone))
    names.sort(key=lambda name: -name.salience)
    return tuple(names)


_RANK = {"exact": 0, "alias": 1, "context": 2, "ambiguous": 3, "none": 4}


def _title(texts: Mapping[str, str]) -> tuple[str, int]:
    """The field of the title and where it ends in it."""
    if "title" in texts:
        return "title", len(texts["title"])
    text = texts.get("text", "")
    end = text.find(" || ")
    return "text", end if end >= 0 else len(text)
