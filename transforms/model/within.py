"""Mentions that reach over boilerplate, cut to one side: offsets have to hold in the field."""

from __future__ import annotations

from dataclasses import replace

from dateline.schemas.article import Article
from dateline.schemas.enrichment import EntityMention, Prediction
from dateline.schemas.names import NamePlace
from dateline.transforms.boilerplate.texts import FIELDS, spans_in, text_of
from dateline.transforms.model.mentions import named_entities
from dateline.transforms.model.repeated import repeated_part


def within_text(prediction: Prediction, article: Article) -> Prediction:
    """The prediction with each mention on one side of the article's boilerplate.

    The model reads blanks in its place, and may read on over them.
    """
    if not article.boilerplate:
        return prediction
    content = article.content or ""
    cut = [_cut(mention, article) for mention in prediction.mentions]
    mentions = tuple(mention for mention in cut if mention is not None)
    if mentions == prediction.mentions:
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
    for name in prediction.names:
        places = tuple(place for old in name.places if (place := moved.get(old, old)) is not None)
        if places:
            names.append(replace(name, places=places))
    return replace(
        prediction,
        mentions=mentions,
        entities=tuple(named_entities(mentions, repeated_part(article.summary or "", content))),
        names=tuple(names),
    )


def _cut(mention: EntityMention, article: Article) -> EntityMention | None:
    """The mention, or the part of it before the boilerplate; behind it where none is before.

    A part of an amount has no value that one could rely on.
    """
    field = next(field for field in FIELDS if field == mention.field)
    text = text_of(article, field)
    start, end = mention.start, mention.end
    for span in spans_in(article.boilerplate, field):
        if span.end <= start or span.start >= end:
            continue
        if text[start : span.start].strip():
            end = span.start
            break
        start = span.end
    if (start, end) == (mention.start, mention.end):
        return mention
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    if not part:
        return None
    return replace(mention, text=part, start=start, end=start + len(part), value=None, unit=None)
