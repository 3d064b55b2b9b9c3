"""What is known of a feed: its document, how the visit went, the state kept for the next."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from dateline.schemas.frozen import made_quickly, pickled_quickly

if TYPE_CHECKING:  # the configuration is no concern of those who only read a data set
    from dateline.schemas.config import FeedSpec

FetchStatus = Literal["ok", "not_modified", "failed", "gone"]


@made_quickly
@dataclass(frozen=True, slots=True)
class FeedState:
    """One feed as the last committed run left it; times are UTC.

    ``feed`` is the key: the URL of the config without credentials.
    """

    feed: str
    fetch_url: str | None = None  # where permanent redirects lead, once they are trusted
    etag: str | None = None  # verbatim, RFC 9110 section 8.8.3
    last_modified: str | None = None  # verbatim
    next_due_at: datetime | None = None
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None  # 200 that parsed, or 304
    last_changed_at: datetime | None = None  # 200 that parsed
    last_entry_at: datetime | None = None  # newest trusted published_at ever seen
    interval_s: float | None = None  # rhythm of the feed: smoothed seconds between entries
    consecutive_failures: int = 0
    redirect_url: str | None = None  # a permanent redirect that is not trusted yet
    redirect_seen: int = 0  # in how many runs in a row
    retired_at: datetime | None = None  # 410 Gone
    silent: bool = False  # no new entry for far longer than its rhythm
    title: str | None = None
    update_hint_s: float | None = None  # what the last document said: ttl, sy:updatePeriod
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    held: bytes | None = None  # the entries of the last document, see transforms/feeds/held.py
    took_s: int | None = None  # whole seconds of the last visit that worked


@pickled_quickly
@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed that this run visits, with what is known of it (``None`` on the first visit)."""

    spec: FeedSpec
    state: FeedState | None = None


@pickled_quickly
@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """The answer to one visit. ``body`` is decompressed bytes, present only with status ``ok``."""

    due: DueFeed
    status: FetchStatus
    fetched_at: datetime
    url: str  # after redirects, without credentials
    http_status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    body: bytes | None = None
    redirects: tuple[tuple[int, str], ...] = ()  # (status, target) hop by hop
    error_class: str | None = None
    error_message: str | None = None
    retry_after_s: float | None = None  # from Retry-After
    fresh_for_s: float | None = None  # from Cache-Control max-age or Expires
    elapsed_s: float = 0.0
    bytes_received: int = 0  # on the wire, before decompression
    requests: int = 0


@made_quickly
@dataclass(frozen=True, slots=True)
class FeedOutcome:
    """All that a run learnt of one feed, light enough to be gathered in one place."""

    fetched: FetchedFeed  # body already dropped
    entries: int = 0
    rejected: int = 0
    known: int = 0  # entries that the last document held, too, and that nobody looks at again
    held: bytes | None = None  # the entries of this document, see transforms/feeds/held.py
    title: str | None = None
    parser: str | None = None
    newest_entry_at: datetime | None = None
    entry_interval_s: float | None = None  # median gap between the entries of this document
    update_hint_s: float | None = None  # ttl, sy:updatePeriod
    skip_hours: tuple[int, ...] = ()  # UTC hours 0-23
    skip_days: tuple[str, ...] = ()  # English day names
    error_class: str | None = None  # a parse failure; fetch failures are in ``fetched``
    error_message: str | None = None
    state: FeedState | None = None  # left by the visit, where it has been worked out already


@lru_cache(maxsize=8192)
def feed_hash(feed: str) -> int:
    """Unsigned 64-bit name of a feed, as the memories keep it."""
    return int.from_bytes(hashlib.blake2b(feed.encode(), digest_size=8).digest(), "big")
