"""From the entries of a feed document to articles: plain text, UTC, canonical URL, identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from dateline.schemas.article import TRUSTED_QUALITIES, Article, Entry, ParsedFeed, PublishedQuality
from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.identity import Keys, content_hash, keys_of, text_key
from dateline.transforms.feeds.dates.dates import parse_date
from dateline.transforms.feeds.text.language import declared_language, detect_language
from dateline.transforms.feeds.text.plain_text import body_text, title_text

MAX_NAMES = 100
"""Authors, and categories, of one entry that are kept."""
MAX_NAME = 500
"""Characters of a name that are kept: of an author, a category, a feed."""
MAX_NAMES_LENGTH = 5_000
"""Characters of all authors, and of all categories, of one entry."""

LanguageSource = Literal["declared", "detected", "unknown"]


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """An entry that cannot be an article, and why."""

    position: int
    article: str | None  # guid or link
    error_class: str
    message: str


@dataclass(frozen=True, slots=True)
class NormalisedFeed:
    """What became of the entries of one document: each is in one of the two."""

    articles: tuple[Article, ...]
    rejected: tuple[RejectedEntry, ...]


@dataclass(frozen=True, slots=True)
class _Texts:
    title: str
    summary: str
    content: str | None


def normalise_feed(
    feed: ParsedFeed,
    spec: FeedSpec,
    *,
    now: datetime,
    title: str | None = None,
    max_age_days: float | None = None,
) -> NormalisedFeed:
    """Turn every entry into an ``Article`` or a ``RejectedEntry``.

    ``now`` becomes ``first_seen_at``; entries published more than ``max_age_days`` before it are
    rejected. ``title`` is the plain title of the feed, the name of feeds that have none.
    """
    keys = keys_of(feed.entries, feed=spec.key, home_page=feed.link)
    texts = [_texts(entry) for entry in feed.entries]
    declared = declared_language(feed.language) or declared_language(spec.language)
    common = None if declared else _common_language(texts)
    oldest = now - timedelta(days=max_age_days) if max_age_days is not None else None
    authors: dict[int, tuple[str, ...]] = {}  # by identity: those of the feed are its entries', too
    articles: list[Article] = []
    rejected: list[RejectedEntry] = []
    for entry, key, text in zip(feed.entries, keys, texts, strict=True):
        name = entry.id or entry.link
        if not (text.title or text.summary or text.content or key.url):
            message = "the entry has no title, no text and no link"
            rejected.append(RejectedEntry(entry.position, name, "EmptyEntry", message))
            continue
        language, source = _language(entry, text, declared, common)
        if id(entry.authors) not in authors:
            authors[id(entry.authors)] = plain_names(entry.authors)
        people = authors[id(entry.authors)]
        article = _article(entry, key, text, people, spec, now, language, source, title)
        published = article.published_at
        if (
            oldest is not None
            and published is not None
            and published < oldest
            and article.published_quality in TRUSTED_QUALITIES
        ):
            message = f"published {published:%Y-%m-%d}, more than {max_age_days:g} days ago"
            rejected.append(RejectedEntry(entry.position, name, "TooOld", message))
            continue
        articles.append(article)
    return NormalisedFeed(tuple(articles), tuple(rejected))


def published_times(articles: Sequence[Article]) -> list[datetime]:
    """Publication times that can be trusted, oldest first."""
    return sorted(
        article.published_at
        for article in articles
        if article.published_at is not None and article.published_quality in TRUSTED_QUALITIES
    )


def median_gap_s(times: Sequence[datetime]) -> float | None:
    """Median seconds between neighbours in a sorted list; ``None`` for fewer than two times."""
    if len(times) < 2:
        return None
    return float(median((b - a).total_seconds() for a, b in pairwise(times)))


def published(
    entry: Entry, *, now: datetime, language: str | None
) -> tuple[datetime | None, str | None, PublishedQuality]:
    """When an entry was published: instant, raw text and quality.

    Where the entry only says when it was updated, or its own date cannot be read, that is taken.
    """
    instant, quality = parse_date(entry.published_raw, now=now, language=language)
    if instant is not None or not entry.updated_raw:
        return instant, entry.published_raw, quality
    updated, updated_quality = parse_date(entry.updated_raw, now=now, language=language)
    raw = entry.published_raw or entry.updated_raw
    if updated is None:
        return None, raw, "unparsed"
    if updated_quality in ("future", "ancient"):
        return updated, raw, updated_quality
    return updated, raw, "updated"


def plain_names(texts: Sequence[str]) -> tuple[str, ...]:
    """Authors or categories as plain text, no more than an entry can sensibly have."""
    names: list[str] = []
    room = MAX_NAMES_LENGTH
    for text in texts:
        name = title_text(text)[:MAX_NAME]
        room -= len(name)
        if room < 0 or len(names) == MAX_NAMES:
            break
        if name:
            names.append(name)
    return tuple(names)


def _article(
    entry: Entry,
    key: Keys,
    text: _Texts,
    authors: tuple[str, ...],
    spec: FeedSpec,
    now: datetime,
    language: str | None,
    language_source: LanguageSource,
    title: str | None,
) -> Article:
    instant, raw, quality = published(entry, now=now, language=language)
    updated, _ = parse_date(entry.updated_raw, now=now, language=language)
    identity = key.guid_key or key.url_key
    if identity is None:
        identity = text_key(text.title, text.summary or text.content or key.url or "")
    return Article(
        article_id=identity.hex(),
        guid_key=key.guid_key,
        url_key=key.url_key,
        content_hash=content_hash(text.title, text.summary, text.content),
        feed=spec.key,
        title=text.title,
        summary=text.summary,
        content=text.content,
        text_source="content" if text.content else "summary" if text.summary else "title",
        first_seen_at=now,
        published_quality=quality,
        published_at=instant,
        published_raw=raw,
        updated_at=updated,
        url=key.url,
        guid=entry.id,
        authors=authors,
        categories=plain_names(entry.categories),
        language=language,
        language_source=language_source,
        feed_name=spec.name or title,
        feed_group=spec.group,
        source_title=title_text(entry.source_title) or None,
        image_url=entry.image_url,
        enclosures=entry.enclosures,
        position=entry.position,
    )


def _texts(entry: Entry) -> _Texts:
    title = title_text(entry.title)
    source = title_text(entry.source_title)
    # Google News writes "Headline - Publisher"; the publisher has its own column.
    if source and title.endswith(f" - {source}") and "//news.google." in (entry.link or ""):
        title = title[: -len(source) - 3].rstrip()
    summary = body_text(entry.summary)
    content = body_text(entry.content) or None
    return _Texts(title, summary, None if content == summary else content)


def _language(
    entry: Entry, text: _Texts, declared: str | None, common: str | None
) -> tuple[str | None, LanguageSource]:
    own = declared_language(entry.language) or declared
    if own:
        return own, "declared"
    detected = detect_language(f"{text.title}. {text.summary or text.content or ''}")
    language = detected or common
    return language, "detected" if language else "unknown"


def _common_language(texts: Sequence[_Texts]) -> str | None:
    return detect_language(". ".join(text.title for text in texts[:40]))
