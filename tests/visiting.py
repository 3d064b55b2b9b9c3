"""One visit of one feed, with settings that suit a server on loopback."""

from __future__ import annotations

from datetime import datetime, timezone

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.http.visits import visit_all
from tests.feed_server import rss

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
FAST = FetchSettings(
    delay=0,
    per_host=64,
    timeout=2,
    read_timeout=0.5,
    connect_timeout=1,
    max_bytes=200_000,
    allow_hosts=("127.0.0.1",),
)
BODY = rss("canal")


def tuned(**changes: object) -> FetchSettings:
    """``FAST`` with some settings changed."""
    return FAST.model_copy(update=changes)


def visit(url: str | FeedSpec, settings: FetchSettings = FAST, **state: object) -> FetchedFeed:
    """Visit one feed, of which ``state`` is known; no proxy is asked."""
    spec = url if isinstance(url, FeedSpec) else FeedSpec(url=url)
    known = FeedState(feed=spec.key, **state) if state else None  # type: ignore[arg-type]
    (fetched,) = visit_all([DueFeed(spec, known)], settings, NOW, environ={})
    return fetched
