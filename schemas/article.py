"""An item of news on its way: as the feed says it, as we understand it, and enriched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dateline.schemas.enrichment import Prediction
from dateline.schemas.frozen import made_quickly, pickled_quickly
from dateline.schemas.vocabulary import (
    TRUSTED_QUALITIES as TRUSTED_QUALITIES,
)
from dateline.schemas.vocabulary import (
    PublishedQuality as PublishedQuality,
)

TextSource = Literal["title", "summary", "content", "fulltext"]

ImageSource = Literal["declared", "html"]
"""Whether a feed names the picture of an entry, or it is the first one in the entry's HTML."""


BoilerplateKind = Literal[
    "credit",  # who reported, edited, photographed: "(Reporting by Jane Doe)"
    "publisher",  # the name of the site or of the agency by itself: " - Reuters"
    "appeared_on",  # where a text was published first: "The post … appeared first on …"
    "continue_reading",  # "Continue reading", "Read more"
    "signup",  # newsletters, subscriptions, "follow us on Facebook"
    "copyright",  # "© 2026 …", "All rights reserved"
    "navigation",  # "Advertisement", "Share this", "Click here to …"
    "section",  # the name of a section or a series at an end: "Markets", "Opinion: "
    "recurring",  # any other text that this feed repeats from article to article
]
"""What a stretch of boilerplate is."""


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A stretch ``[start, end)`` of characters of a field that is not about the article's news."""

    field: Literal["title", "summary", "content"]
    start: int
    end: int
    kind: BoilerplateKind


@made_quickly
@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attached file (RSS enclosure, Atom link rel=enclosure, media:content)."""

    url: str
    type: str | None = None
    length: int | None = None  # bytes


@made_quickly
@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the feed says it: links resolved, text still with its markup."""

    position: int
    id: str | None = None  # guid / atom:id / rdf:about / JSON Feed id, verbatim
    id_is_permalink: bool = False
    link: str | None = None  # resolved against xml:base and the feed's URL
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    published_raw: str | None = None
    updated_raw: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    image_url: str | None = None
    source_title: str | None = None  # rss:source, atom:source: the publisher behind an aggregator
    source_url: str | None = None
    origin_link: str | None = (
        None  # the page behind a feed service's redirect (feedburner:origLink)
    )


@pickled_quickly
@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document, whatever its format."""

    format: str  # rss20, rss10, rss09x, atom10, atom03, json11, ...
    parser: str  # which of our readers understood it
    title: str | None = None
    link: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    ttl_s: float | None = None  # RSS ttl, in seconds
    update_period_s: float | None = None  # sy:updatePeriod / sy:updateFrequency
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()  # what had to be mended to read it


@made_quickly
@dataclass(frozen=True, slots=True)
class FurtherKeys:
    """What else an article may be known by, besides its guid and its URL; 16 bytes each."""

    guids: tuple[bytes, ...] = ()  # tell as much as its guid: its key by the rules of before
    pages: tuple[bytes, ...] = ()  # tell as much as its URL
    same_text: tuple[bytes, ...] = ()  # tell something only where the text is known as well
    kept: tuple[bytes, ...] = ()  # remembered with the article's own
    guid_is_link: bool = False  # whether the guid only spells the link in another way


NO_FURTHER_KEYS = FurtherKeys()


@made_quickly
@dataclass(frozen=True, slots=True)
class Article:
    """One article, normalised: plain text, canonical URL, UTC times, stable identity."""

    article_id: str  # 32 hex digits
    guid_key: bytes | None  # 16 bytes: identity by guid, scoped to the feed unless it is global
    url_key: bytes | None  # 16 bytes: identity by canonical URL, where that is specific
    content_hash: int  # unsigned 64 bit over title, summary and content
    feed: str
    title: str
    summary: str
    content: str | None
    text_source: TextSource
    first_seen_at: datetime
    published_quality: PublishedQuality
    published_at: datetime | None = None
    published_raw: str | None = None
    updated_at: datetime | None = None
    url: str | None = None
    guid: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    language_source: Literal["declared", "detected", "unknown"] = "unknown"
    feed_name: str | None = None
    feed_group: str | None = None
    source_title: str | None = None
    image_url: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    position: int = 0  # of the entry in its document: breaks ties, not stored
    revision: int = 1
    also_in_feeds: tuple[str, ...] = ()  # other feeds that served the same text in this run
    cluster_id: str | None = None  # article_id of the first seen of its copies, often its own
    is_first_seen: bool | None = None  # false for a copy of another feed's article
    publisher: str = ""  # who speaks: the article's own site, or who the feed is; not stored
    is_owner: bool = False  # whether that is the article's own site; not stored
    quotes: str | None = None  # article_id of the article that another publisher's text is about
    further_keys: FurtherKeys = NO_FURTHER_KEYS  # not stored
    older_hash: int | None = None  # content_hash by the rule of before, where that differs
    field_hashes: int = 0  # three times 16 bit: title, summary, content
    changed_fields: tuple[str, ...] | None = None  # what a revision changed, as far as known
    image_source: ImageSource | None = None
    boilerplate: tuple[Boilerplate, ...] = ()  # by field in reading order, apart from each other


EnrichmentStatus = Literal["ok", "unsupported_language", "failed", "disabled"]


@pickled_quickly
@dataclass(frozen=True, slots=True)
class EnrichedArticle:
    """An article with what the model saw in it; ``prediction`` comes only with ``ok``."""

    article: Article
    status: EnrichmentStatus
    model: str | None = None  # name and revision
    prediction: Prediction | None = None
