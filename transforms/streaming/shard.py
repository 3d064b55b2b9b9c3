"""One shard of hosts in a continuous run: what is due, visited, and known of its feeds since.

The head of the data set is the truth. What a shard knows beyond it is a cache: a job that starts
anew reads the head, asks again what had not been committed, and sameness sorts that out.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from hashlib import blake2b
from typing import NamedTuple

from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import DueFeed, FeedState
from dateline.transforms.http.errors import NOT_VISITED
from dateline.transforms.http.polling import advance, is_due
from dateline.transforms.http.visit_parser import ParsedVisit, VisitParser
from dateline.transforms.http.visit_summary import has_document, jitter
from dateline.transforms.http.visits import host_of, visit_all, visiting_order
from dateline.transforms.reporting.archiving import packed
from dateline.transforms.streaming.pace import Pace, can_wait
from dateline.transforms.streaming.windows import Windows

MOST_VISITS = 1_000
"""Visits of one shard at a time: what is due beyond waits for the next pulse of the engine, which
bounds the memory that a cold start takes."""
ArticleKey = tuple[str, int, datetime]
_OLD = b"x"
"""First byte of what savepoints of before hold: elements without a heading, as zlib begins."""
Enriched = tuple[EnrichedArticle, "DeadLetter | None"]


@dataclass(frozen=True, slots=True)
class ShardVisits:
    """What one shard did in one tick; it comes for every tick, so that windows can be closed."""

    shard: int
    at: datetime
    visits: tuple[ParsedVisit, ...] = ()
    stopped: bool = False
    """Whether the shard has been told to stop: nothing comes from it any more."""
    ahead: Mapping[ArticleKey, Enriched] = field(default_factory=dict)
    """What the model said of entries that are new to their feed."""


def article_key(article: Article) -> ArticleKey:
    """What names an entry of one visit, whatever is decided on it."""
    return article.feed, article.position, article.first_seen_at


class Heading(NamedTuple):
    """What a packed element says of itself, which is read without its visits."""

    shard: int
    at: datetime
    stopped: bool
    visits: int


def pack(came: ShardVisits) -> bytes:
    """One element of the stream as bytes, which every coder and every state takes as they are.

    Its heading comes first: a thousand visits take as long to read as to make.
    """
    first = pickle.dumps((came.shard, came.at, came.stopped, len(came.visits)))
    return len(first).to_bytes(2, "big") + first + zlib.compress(pickle.dumps(came), 1)


def heading(packed: bytes) -> Heading:
    """The heading of an element that ``pack`` packed."""
    if packed.startswith(_OLD):
        came = unpack(packed)
        return Heading(came.shard, came.at, came.stopped, len(came.visits))
    return Heading(*pickle.loads(packed[2 : 2 + int.from_bytes(packed[:2], "big")]))


def unpack(packed: bytes) -> ShardVisits:
    """The element that ``pack`` packed."""
    begins = 0 if packed.startswith(_OLD) else 2 + int.from_bytes(packed[:2], "big")
    came: ShardVisits = pickle.loads(zlib.decompress(packed[begins:]))
    return came


def shard_of(host: str, shards: int) -> int:
    """The shard that owns a host; the same in every process."""
    digest = blake2b(host.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % shards


def feeds_of_shard(feeds: Iterable[FeedSpec], shard: int, shards: int) -> list[FeedSpec]:
    """The enabled feeds whose hosts a shard owns."""
    return [f for f in feeds if f.enabled and shard_of(host_of(DueFeed(f)), shards) == shard]


def due_feeds(
    feeds: Iterable[FeedSpec],
    states: Mapping[str, FeedState],
    now: datetime,
    settings: FetchSettings,
    windows: Windows,
    pace: Pace,
) -> list[DueFeed]:
    """What is due now, longest unvisited first; a feed is visited once in a window at most.

    A window is committed at its end. So a feed that would be due several times in one is asked
    when it is due for the last time, or when ``pace`` says that the last visits have begun: what
    comes until then is committed as early, and what comes just after a visit at the beginning would
    wait for two windows.
    """
    last_visits = pace.begun == windows.start_of(now)
    due = []
    for feed in feeds:
        state = states.get(feed.key)
        last = state.last_attempt_at if state else None
        if last is not None and windows.start_of(last) == windows.start_of(now):
            continue
        if not is_due(feed, state, now, settings):
            continue
        if last_visits or not can_wait(state, now, windows):
            due.append(DueFeed(feed, state))
    return visiting_order(due)[:MOST_VISITS]


def is_behind(dues: Sequence[DueFeed], visits: Sequence[ParsedVisit]) -> bool:
    """Whether more may be due than a tick takes. Not where most hosts were not even asked: those
    that are down are left alone until the next tick."""
    return len(dues) >= MOST_VISITS and len(visits) * 2 >= len(dues)


def visit(
    dues: Iterable[DueFeed],
    parser: VisitParser,
    settings: FetchSettings,
    now: datetime,
    windows: Windows,
    *,
    archive: bool = False,
) -> Iterator[ParsedVisit]:
    """Visits feeds; each outcome carries the state that the visit leaves behind.

    Those that were not asked, because their host is down or time ran out, stay due and are left
    out. With ``archive`` documents go along, packed.
    """
    name = windows.name(windows.start_of(now))
    for fetched in visit_all(dues, settings, now):
        if fetched.error_class in NOT_VISITED:
            continue
        seen = parser.read(fetched, now)
        chance = jitter(fetched.due.spec.key, name)
        state = advance(seen.outcome, now=now, settings=settings, jitter=chance)
        document = None
        if archive and has_document(fetched) and fetched.body is not None:
            document = packed(fetched.body)
        yield replace(seen, outcome=replace(seen.outcome, state=state), document=document)


def overdue_s(feeds: Iterable[FeedSpec], states: Mapping[str, FeedState], now: datetime) -> float:
    """Seconds by which the visit is late that is latest; a feed that is new is not late."""
    late = 0.0
    for feed in feeds:
        state = states.get(feed.key)
        if state is None or state.next_due_at is None or state.retired_at is not None:
            continue
        late = max(late, (now - state.next_due_at).total_seconds())
    return late


def utc(seconds: float) -> datetime:
    """Seconds since 1970 as a time, whole microseconds."""
    return datetime.fromtimestamp(seconds, timezone.utc)
