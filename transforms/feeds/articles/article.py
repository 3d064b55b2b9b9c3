"""From the entries of a feed document to articles: plain text, UTC, canonical URL, identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple, TypeAlias

from dateline.schemas.article import (
    TRUSTED_QUALITIES,
    Article,
    Entry,
    ImageSource,
    ParsedFeed,
    PublishedQuality,
)
from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.authority import Authority
from dateline.transforms.feeds.articles.entry_keys import (
    EntryKeys,
    Told,
    entry_keys,
    is_telling,
)
from dateline.transforms.feeds.articles.feed_language import (
    LanguageSource,
    TextToRead,
    languages_of,
)
from dateline.transforms.feeds.articles.identity import Keys, keys_of, text_key
from dateline.transforms.feeds.articles.picture import pictures_of
from dateline.transforms.feeds.articles.text_hashes import TextHashes
from dateline.transforms.feeds.articles.texts import Texts, hashes_of, texts_of
from dateline.transforms.feeds.dates.dates import parse_date
from dateline.transforms.feeds.dates.day_order import day_first
from dateline.transforms.feeds.text.language_codes import declared_language
from dateline.transforms.feeds.text.plain_text import MAX_MARKUP, title_text

MAX_NAMES = 100
"""Authors, and categories, of one entry that are kept."""
MAX_NAME = 500
"""Characters of a name that are kept: of an author, a category, a feed."""
MAX_NAMES_LENGTH = 5_000
"""Characters of all authors, and of all categories, of one entry."""


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """An entry that cannot be an article, and why."""

    position: int
    article: str | None  # guid or link
    error_class: str
    message: str


@dataclass(frozen=True, slots=True)
class NormalisedFeed:
    """What became of the entries of one document: each is an article or rejected.

    ``cut`` are those of the articles whose text was too long to be kept whole.
    """

    articles: tuple[Article, ...]
    rejected: tuple[RejectedEntry, ...]
    cut: tuple[RejectedEntry, ...] = ()


_Date: TypeAlias = tuple[datetime | None, str | None, PublishedQuality]
"""When an entry was published: the instant, the text that says so, and how sure it is."""


class _Read(NamedTuple):
    """An entry that becomes an article, with all that is read of it before its keys are."""

    entry: Entry
    text: Texts
    url: str | None
    language: tuple[str | None, LanguageSource]
    picture: tuple[str | None, ImageSource | None]
    date: _Date
    updated: datetime | None
    hashes: TextHashes


_TEXT_CUT = f"the text is longer than {MAX_MARKUP:,} characters; the rest was cut off"


def normalise_feed(
    feed: ParsedFeed,
    spec: FeedSpec,
    *,
    now: datetime,
    title: str | None = None,
    max_age_days: float | None = None,
    final_url: str = "",
) -> NormalisedFeed:
    """Turn every entry into an ``Article`` or a ``RejectedEntry``.

    ``now`` becomes ``first_seen_at``; entries published more than ``max_age_days`` before it are
    rejected. ``title`` is the plain title of the feed, the name of feeds that have none;
    ``final_url`` is where it was fetched from, after redirects.
    """
    name_of_feed = spec.key
    keys = keys_of(feed.entries, feed=name_of_feed, home_page=feed.link)
    urls = [key.url for key in keys]
    texts = [texts_of(entry, url) for entry, url in zip(feed.entries, urls, strict=True)]
    languages = _languages(feed, texts, spec)
    pictures = pictures_of(feed.entries, urls)
    order = day_first((entry.published_raw for entry in feed.entries), now=now)
    oldest = now - timedelta(days=max_age_days) if max_age_days is not None else None
    read: dict[int, _Read] = {}
    told: dict[int, Told] = {}
    rejected: list[RejectedEntry] = []
    for number, (entry, key, text) in enumerate(zip(feed.entries, keys, texts, strict=True)):
        name = entry.id or entry.link
        if not (text.title or text.summary or text.content or key.url):
            message = "the entry has no title, no text and no link"
            rejected.append(RejectedEntry(entry.position, name, "EmptyEntry", message))
            continue
        language = languages[number][0]
        date = published(entry, now=now, language=language, day_first=order)
        at, _, quality = date
        if oldest is not None and at is not None and at < oldest and quality in TRUSTED_QUALITIES:
            message = f"published {at:%Y-%m-%d}, more than {max_age_days:g} days ago"
            rejected.append(RejectedEntry(entry.position, name, "TooOld", message))
            continue
        updated, _ = parse_date(entry.updated_raw, now=now, language=language, day_first=order)
        hashes = hashes_of(text)
        read[number] = _Read(
            entry, text, key.url, languages[number], pictures[number], date, updated, hashes
        )
        told[number] = _told(name_of_feed, entry, key, text, hashes, date, now)
    by_keys = entry_keys(told, feed, urls)
    authors: dict[int, tuple[str, ...]] = {}  # by identity: those of the feed are its entries', too
    authority = Authority(spec, final_url)
    articles = []
    for number, one in read.items():
        names = one.entry.authors
        if id(names) not in authors:
            authors[id(names)] = plain_names(names)
        people = authors[id(names)]
        articles.append(
            _article(one, name_of_feed, by_keys[number], authority, people, spec, now, title)
        )
    cut = [
        RejectedEntry(article.position, article.article_id, "TextCut", _TEXT_CUT)
        for article, one in zip(articles, read.values(), strict=True)
        if one.text.cut
    ]
    return NormalisedFeed(tuple(articles), tuple(rejected), tuple(cut))


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
    entry: Entry, *, now: datetime, language: str | None, day_first: bool | None = None
) -> _Date:
    """When an entry was published: instant, raw text and quality.

    Where the entry only says when it was updated, or its own date cannot be read, that is taken.
    """
    instant, quality = parse_date(
        entry.published_raw, now=now, language=language, day_first=day_first
    )
    if instant is not None or not entry.updated_raw:
        return instant, entry.published_raw, quality
    updated, updated_quality = parse_date(
        entry.updated_raw, now=now, language=language, day_first=day_first
    )
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
        name = _short_name(text) if len(text) <= _MAX_MEMO else title_text(text)[:MAX_NAME]
        room -= len(name)
        if room < 0 or len(names) == MAX_NAMES:
            break
        if name:
            names.append(name)
    return tuple(names)


_MAX_MEMO = 60  # characters of a name that is worth to be remembered: entries repeat them
_short_name = lru_cache(maxsize=4_096)(title_text)


def _told(
    feed: str, entry: Entry, key: Keys, text: Texts, hashes: TextHashes, date: _Date, now: datetime
) -> Told:
    """What the keys of an entry are made of."""
    at, _, quality = date
    older_id = key.guid_key or key.url_key
    if older_id is None:
        older_id = text_key(text.title, text.summary or text.content or key.url or "")
    time = at.isoformat() if at is not None and is_telling(at, quality, now) else ""
    return Told(
        feed=feed,
        guid=entry.id,
        url=key.url,
        title=text.title,
        summary=text.summary,
        content=text.content,
        content_hash=hashes.content,
        time=time,
        older_id=older_id,
    )


def _article(
    read: _Read,
    feed: str,
    keys: EntryKeys,
    authority: Authority,
    authors: tuple[str, ...],
    spec: FeedSpec,
    now: datetime,
    title: str | None,
) -> Article:
    entry, text, hashes = read.entry, read.text, read.hashes
    published_at, published_raw, quality = read.date
    publisher, is_owner = authority.over(read.url, entry.id)
    return Article(
        article_id=keys.article_id,
        guid_key=keys.guid_key,
        url_key=keys.url_key,
        further_keys=keys.further,
        content_hash=hashes.content,
        older_hash=hashes.older,
        field_hashes=hashes.fields,
        feed=feed,
        publisher=publisher,
        is_owner=is_owner,
        title=text.title,
        summary=text.summary,
        content=text.content,
        text_source="content" if text.content else "summary" if text.summary else "title",
        first_seen_at=now,
        published_quality=quality,
        published_at=published_at,
        published_raw=published_raw,
        updated_at=read.updated,
        url=read.url,
        guid=entry.id,
        authors=authors,
        categories=plain_names(entry.categories),
        language=read.language[0],
        language_source=read.language[1],
        feed_name=spec.name or title,
        feed_group=spec.group,
        source_title=title_text(entry.source_title) or None,
        image_url=read.picture[0],
        image_source=read.picture[1],
        enclosures=entry.enclosures,
        position=entry.position,
    )


def _languages(
    feed: ParsedFeed, texts: Sequence[Texts], spec: FeedSpec
) -> list[tuple[str | None, LanguageSource]]:
    """The language of every entry; where the feed declares none, the configuration's counts."""
    of_feed = declared_language(feed.language)
    readable = [
        TextToRead(
            text.title,
            text.summary or text.content or "",
            declared_language(entry.language) or of_feed,
        )
        for entry, text in zip(feed.entries, texts, strict=True)
    ]
    found = languages_of(readable)
    configured = declared_language(spec.language)
    if configured is None:
        return found
    return [
        language if entry.declared else (configured, "declared")
        for entry, language in zip(readable, found, strict=True)
    ]
