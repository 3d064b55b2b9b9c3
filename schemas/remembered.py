"""What is remembered of articles: the rows of the memories of identities, copies and stories."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.schemas.feed import feed_hash as feed_hash
from dateline.schemas.frozen import made_quickly, pickled_quickly


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Identity:
    """One text of one article that one feed served, under one key.

    Each feed has rows of its own, because an article is forgotten feed by feed.
    """

    key: bytes  # 16 bytes
    article_id: bytes  # 16 bytes
    content_hash: int
    feed_hash: int
    revision: int
    seen_at: int  # seconds since 1970
    holder: int | None = None  # hash of the publisher whose article it is; None in older rows
    is_owned: bool | None = None  # whether that publisher is the article's own site
    field_hashes: int | None = None  # three times 16 bit: title, summary, content


@made_quickly
@dataclass(frozen=True, slots=True)
class Signature:
    """What copies are found by; about 500 bytes an article."""

    article_id: bytes  # 16 bytes
    cluster_id: bytes  # 16 bytes; the article's own until copies are looked for
    feed_hash: int
    hashes: tuple[int, ...]  # unsigned 32 bit, ascending
    whole: int | None = None  # unsigned 32 bit over title, text and date; None for few words
    title: tuple[int, ...] | None = None  # its words, 32 bit each: odd for one with a digit
    told: int | None = None  # publication, or first sighting where none can be trusted, since 1970


@pickled_quickly
@dataclass(frozen=True, slots=True)
class StoryMark:
    """What a story is recognised by: the first article of a cluster; about 550 bytes.

    ``story_id`` is the story that the cluster joined when it came, its own where it began one. A
    story that merged into another one later has a further mark that says so.
    """

    cluster_id: bytes  # 16 bytes
    story_id: bytes  # 16 bytes
    feed_hash: int
    at: int  # publication, or first sighting where none can be trusted, seconds since 1970
    model: int  # hash of the model's name and revision: vectors of two models are not compared
    vector: bytes  # sentence vector, a signed byte for each dimension
    title: tuple[int, ...]  # hashes of the telling words of the title, ascending
    words: tuple[int, ...]  # the same of title and lead
    names: tuple[int, ...]  # the same of the names in it
    seen_at: int = 0  # the run that wrote it, seconds since 1970


@pickled_quickly
@dataclass(frozen=True, slots=True)
class FeedLines:
    """Which lines recur in a feed; at most about 3 kB a feed.

    Lines are known by the CRC-32 of their spelling. Counts are of articles and fade: both are
    halved whenever ``articles`` reaches its bound.
    """

    feed_hash: int
    articles: int = 0  # distinct articles that were counted, faded
    lines: tuple[int, ...] = ()  # unsigned 32 bit: seen in several articles, ascending
    counts: tuple[int, ...] = ()  # of each of these
    once: tuple[int, ...] = ()  # seen in one article, the latest last
    recent: tuple[tuple[int, ...], ...] = ()  # words of the latest articles, 16 bits each
