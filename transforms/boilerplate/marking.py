"""The boilerplate of an article, as stretches of its fields.

The general list and the credits need no memory, so they count from a feed's first hour; what a feed
repeats counts as soon as it is known to recur. Nothing is taken from a title but its ends, and an
article never loses all of its text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dateline.schemas.article import Article, Boilerplate, BoilerplateKind
from dateline.schemas.frozen import replaced
from dateline.transforms.boilerplate.credits import credit_spans
from dateline.transforms.boilerplate.lines import (
    OwnTexts,
    body_segments,
    lines_of,
    own_texts,
    title_core,
)
from dateline.transforms.boilerplate.names import Names, squeezed
from dateline.transforms.boilerplate.phrases import kind_of_phrase
from dateline.transforms.boilerplate.recurring import NOTHING, Recurring
from dateline.transforms.boilerplate.segments import Segment
from dateline.transforms.boilerplate.texts import FIELDS, Field, spans_in, text_of, without
from dateline.transforms.boilerplate.titles import title_spans
from dateline.transforms.feeds.articles.authority import site_of
from dateline.transforms.feeds.memo import memo

_Span = tuple[int, int, BoilerplateKind]

_NAME_PARTS = re.compile(r"\s+[|–—-]\s+|\s*[:»(),]\s*")
_SEPARATES = re.compile(r"[|•►▶·]")
_LONGEST_NAME = 60
_BODIES: tuple[Field, Field] = ("summary", "content")


def mark(article: Article, recurring: Recurring = NOTHING) -> Article:
    """The article with its boilerplate."""
    found = boilerplate_of(article, recurring)
    return article if found == article.boilerplate else replaced(article, boilerplate=found)


def with_content(article: Article) -> Article:
    """The article with the boilerplate of a content that took the place of the feed's.

    It is told by the general list; what the feed repeats, its pages need not.
    """
    known = tuple(span for span in article.boilerplate if span.field != "content")
    found = tuple(span for span in boilerplate_of(article) if span.field == "content")
    return replaced(article, boilerplate=(*known, *found))


def boilerplate_of(article: Article, recurring: Recurring = NOTHING) -> tuple[Boilerplate, ...]:
    """The stretches of an article's fields that are boilerplate, by field in reading order.

    They are apart from each other. Where nothing but boilerplate would be left there is none.
    """
    names = Names(
        _publishers(article), frozenset([author.casefold() for author in article.authors])
    )
    found = title_spans(article.title, names, recurring)
    core = title_core(article.title)
    own = own_texts(article, core) if recurring.counts else []
    for field in _BODIES:
        text = text_of(article, field)
        if text:
            segments = body_segments(text, core)
            repeated = _repeated(text, segments, own, article.title, recurring)
            found += _in_body(text, field, segments, repeated, names)
    if not found:
        return ()
    for field in FIELDS:
        if _has_words(without(text_of(article, field), spans_in(found, field))):
            return tuple(found)
    return ()


def _in_body(
    text: str,
    field: Field,
    segments: Sequence[Segment],
    repeated: Mapping[int, BoilerplateKind],
    names: Names,
) -> list[Boilerplate]:
    spans: list[_Span] = [(start, end, "credit") for start, end in credit_spans(text)]
    last = len(segments) - 1
    at = 0
    for number, segment in enumerate(segments):
        kind = repeated.get(segment.start)
        if kind is None:
            words = text[segment.start : segment.end]
            if last and number in (0, last) and len(words) <= _LONGEST_NAME:
                kind = names.kind_of(words)
            is_line = segment.opens_line and segment.closes_line
            kind = kind or kind_of_phrase(words, is_line=is_line)
            if kind is None:
                continue
        start, end = segment.start, segment.end
        if _SEPARATES.search(text, segment.gap, start):
            start = max(segment.gap, at)  # the bar before it goes with it
        if number < last and _SEPARATES.search(text, end, segments[number + 1].start):
            end = segments[number + 1].start
        at = end
        spans.append((start, end, kind))
    return _apart(field, spans)


def _repeated(
    text: str,
    segments: Sequence[Segment],
    own: OwnTexts,
    title: str,
    recurring: Recurring,
) -> dict[int, BoilerplateKind]:
    """The segments that recur in the feed, by where they start; never all of a text."""
    found: dict[int, BoilerplateKind] = {}
    if not recurring.counts:
        return found
    for line in lines_of(text, segments, own):
        if line.hash not in recurring.counts:
            continue
        segment = line.segment
        at_end = segment is segments[0] or segment is segments[-1]
        words = text[segment.start : segment.end]
        kind = recurring.kind_of(line.hash, words, title, at_end=at_end)
        if kind is not None:
            found[segment.start] = kind
    return found if len(found) < len(segments) else {}


def _publishers(article: Article) -> frozenset[str]:
    """What the publisher is called: by the feed, by the source of the entry, by its address."""
    return _names(article.source_title, article.feed_name, _host(article.url))


@memo(4_096)
def _names(source: str | None, feed_name: str | None, site: str | None) -> frozenset[str]:
    names = [part for part in (feed_name, source) if part]
    names += [part for name in names for part in _NAME_PARTS.split(name)]
    if site:
        names += [site, site.partition(".")[0]]
    return frozenset(name for name in map(squeezed, names) if len(name) > 1)


def _host(url: str | None) -> str | None:
    if not url:
        return None
    start = url.find("//") + 2
    return _site(url[: url.find("/", start)] if url.find("/", start) > 0 else url)


@memo(4_096)
def _site(address: str) -> str | None:
    return site_of(address)


def _apart(field: Field, spans: list[_Span]) -> list[Boilerplate]:
    """The stretches in reading order; of two that overlap the longer one."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
        elif span[1] - span[0] > kept[-1][1] - kept[-1][0]:
            kept[-1] = span
    return [Boilerplate(field, start, end, kind) for start, end, kind in kept]


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)
