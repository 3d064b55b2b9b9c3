"""The texts of an article without their boilerplate, for all that reads or counts them.

The text columns keep what the feed says. Whoever wants to know what an article is about asks here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from dateline.schemas.article import Article, Boilerplate

Field = Literal["title", "summary", "content"]
FIELDS: tuple[Field, Field, Field] = ("title", "summary", "content")


def blanked(article: Article, field: Field) -> str:
    """A text with blanks in the place of boilerplate, cut where only blanks follow.

    Every other character keeps its place, so offsets into the result are offsets into the field.
    """
    text = text_of(article, field)
    spans = spans_in(article.boilerplate, field)
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], " " * (span.end - span.start))
        at = span.end
    parts.append(text[at:])
    return "".join(parts).rstrip()


def without_boilerplate(article: Article, field: Field) -> str:
    """A text without its boilerplate; what stood on both sides of it is parted by a space."""
    return without(text_of(article, field), spans_in(article.boilerplate, field))


def without(text: str, spans: Iterable[Boilerplate]) -> str:
    """A text without some stretches of it, which come in reading order."""
    kept: list[str] = []
    at = 0
    for span in spans:
        kept.append(text[at : span.start].strip())
        at = span.end
    if not at:
        return text
    kept.append(text[at:].strip())
    return " ".join(filter(None, kept))


def text_of(article: Article, field: Field) -> str:
    """A text as the feed says it; empty where there is none."""
    if field == "title":
        return article.title
    return article.summary if field == "summary" else article.content or ""


def spans_in(spans: Iterable[Boilerplate], field: Field) -> list[Boilerplate]:
    """The stretches of one field, in reading order."""
    return [span for span in spans if span.field == field]
