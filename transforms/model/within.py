"""Mentions and evidence that reach over boilerplate, cut: offsets have to hold in the field."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from dateline.schemas.article import Article
from dateline.schemas.enrichment import EntityMention, Prediction
from dateline.schemas.names import Evidence, Name, NamePlace
from dateline.transforms.boilerplate.texts import FIELDS, spans_in, text_of
from dateline.transforms.facts.places import cut as cut_fact
from dateline.transforms.model.mentions import named_entities
from dateline.transforms.model.repeated import repeated_part


def within_text(prediction: Prediction, article: Article) -> Prediction:
    """The prediction with mentions, facts and evidence on one side of the boilerplate.

    The model reads blanks in its place, and may read on over them.
    """
    if not article.boilerplate:
        return prediction
    content = article.content or ""
    cut = [_cut(mention, article) for mention in prediction.mentions]
    mentions = tuple(mention for mention in cut if mention is not None)
    shown = tuple(_with_evidence(name, article) for name in prediction.names)
    parts = [cut_fact(fact, partial(_one_side, article)) for fact in prediction.facts]
    facts = tuple(fact for fact in parts if fact is not None)
    if (mentions, shown, facts) == (prediction.mentions, prediction.names, prediction.facts):
        return prediction
    moved: dict[NamePlace, NamePlace | None] = {
        NamePlace(before.field, before.start, before.end): NamePlace(
            after.field, after.start, after.end
        )
        if after is not None
        else None
        for before, after in zip(prediction.mentions, cut, strict=True)
    }
    names = []
    for name in shown:
        places = tuple(place for old in name.places if (place := moved.get(old, old)) is not None)
        if places:
            names.append(replace(name, places=places))
    return replace(
        prediction,
        mentions=mentions,
        entities=tuple(named_entities(mentions, repeated_part(article.summary or "", content))),
        names=tuple(names),
        facts=facts,
    )


def _cut(mention: EntityMention, article: Article) -> EntityMention | None:
    """The mention, or the part of it before the boilerplate; behind it where none is before.

    A part of an amount has no value that one could rely on.
    """
    place = _one_side(article, mention.field, mention.start, mention.end)
    if place == (mention.start, mention.end):
        return mention
    if place is None:
        return None
    start, end = place
    part = mention.text[start - mention.start : end - mention.start]
    return replace(mention, text=part, start=start, end=end, value=None, unit=None)


def _with_evidence(name: Name, article: Article) -> Name:
    """The name with evidence of words that are the article's; without any where none are left."""
    if name.tone is None or name.tone.evidence is None:
        return name
    said = name.tone.evidence
    place = _one_side(article, said.field, said.start, said.end)
    if place == (said.start, said.end):
        return name
    evidence = None
    if place is not None:
        start, end = place
        words = said.text[start - said.start : end - said.start]
        evidence = Evidence(said.field, start, end, words)
    return replace(name, tone=replace(name.tone, evidence=evidence))


def _one_side(article: Article, name: str, start: int, end: int) -> tuple[int, int] | None:
    """The part of a stretch before the boilerplate, behind it where none is before, or None."""
    whole = start, end
    field = next(field for field in FIELDS if field == name)
    text = text_of(article, field)
    for span in spans_in(article.boilerplate, field):
        if span.end <= start or span.start >= end:
            continue
        if text[start : span.start].strip():
            end = span.start
            break
        start = span.end
    if (start, end) == whole:
        return whole
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    return (start, start + len(part)) if part else None
