"""A shard of hosts: whose feeds they are, what is due, and what a visit leaves."""

from __future__ import annotations

import pickle
import zlib
from datetime import datetime, timedelta, timezone
from typing import cast

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FeedState
from dateline.transforms.http.visit_parser import ParsedVisit, VisitParser
from dateline.transforms.reporting.archiving import unpacked
from dateline.transforms.streaming.pace import Pace
from dateline.transforms.streaming.shard import (
    MOST_VISITS,
    Heading,
    ShardVisits,
    due_feeds,
    feeds_of_shard,
    heading,
    is_behind,
    overdue_s,
    pack,
    unpack,
    visit,
)
from dateline.transforms.streaming.windows import Windows
from tests.feed_server import FeedServer, Reply, rss
from tests.visiting import FAST, tuned

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
MINUTE = Windows(60.0)
STEADY = Pace()


def feeds(count: int) -> list[FeedSpec]:
    return [FeedSpec(url=f"https://h{n % 20}.example/{n}", poll_interval=10) for n in range(count)]


def test_every_feed_has_one_shard_and_a_host_is_never_split() -> None:
    shards = [feeds_of_shard(feeds(100), shard, 4) for shard in range(4)]
    assert sorted(f.url for shard in shards for f in shard) == sorted(f.url for f in feeds(100))
    hosts = [{feed.url.split("/")[2] for feed in shard} for shard in shards]
    assert sum(map(len, hosts)) == 20
    off = FeedSpec(url="https://h0.example/off", enabled=False)
    assert feeds_of_shard([off], 0, 1) == []


def due_at(
    seconds: float, interval_s: float = 10.0, visited_s: float = 5.0, pace: Pace = STEADY
) -> bool:
    """Whether a feed is due so many seconds after noon."""
    (feed,) = feeds(1)
    visited = NOON + timedelta(seconds=visited_s)
    due = visited + timedelta(seconds=interval_s)
    known = {feed.key: FeedState(feed.key, last_attempt_at=visited, next_due_at=due)}
    now = NOON + timedelta(seconds=seconds)
    return bool(due_feeds([feed], known, now, FAST, MINUTE, pace))


def test_a_feed_is_due_once_in_a_window_and_then_for_the_last_time() -> None:
    assert not any(due_at(seconds) for seconds in (15, 30, 59, 60, 80, 109))
    assert due_at(110)
    assert due_at(119)


def test_a_feed_that_is_due_less_often_is_due_at_once() -> None:
    assert not due_at(60, interval_s=70)
    assert due_at(75, interval_s=70)
    assert due_at(60, interval_s=60, visited_s=0)


def test_a_feed_that_missed_a_window_waits_no_longer() -> None:
    assert due_at(120)
    assert due_at(3_601)


def test_all_that_is_due_is_visited_once_the_last_visits_of_its_window_have_begun() -> None:
    begun = Pace(begun=NOON + timedelta(seconds=60))
    assert due_at(80, pace=begun)
    assert not due_at(80, pace=Pace(begun=NOON))
    assert not due_at(110, visited_s=61, pace=begun)  # was visited in this window


def test_how_late_a_visit_is() -> None:
    (feed,) = feeds(1)
    due = NOON + timedelta(seconds=15)
    known = {feed.key: FeedState(feed.key, last_attempt_at=NOON, next_due_at=due)}
    assert overdue_s([feed], known, NOON + timedelta(seconds=60)) == 45


def test_a_cold_start_is_spread_over_ticks() -> None:
    assert len(due_feeds(feeds(MOST_VISITS + 50), {}, NOON, FAST, MINUTE, STEADY)) == MOST_VISITS


def test_a_visit_leaves_the_state_for_the_next_and_no_word_of_feeds_that_were_not_asked(
    feed_server: FeedServer,
) -> None:
    urls = [
        feed_server.add("/good", rss("good", 2)),
        feed_server.add("/stuck", Reply(fault="hang")),
    ]
    dues = [DueFeed(FeedSpec(url=url)) for url in urls]
    parser = VisitParser(None, 10.0)
    try:
        seen = list(visit(dues, parser, tuned(deadline=1.5, read_timeout=9), NOON, MINUTE))
    finally:
        parser.close()
    (good,) = seen
    state = good.outcome.state
    assert state is not None
    assert (state.feed, state.last_success_at, state.etag is not None) == (urls[0], NOON, True)
    assert len(good.articles) == 2
    assert good.fresh == {0, 1}
    assert good.document is None


def test_documents_go_along_where_they_are_archived(feed_server: FeedServer) -> None:
    urls = [feed_server.add("/good", rss("good", 2)), feed_server.add("/down", Reply(500))]
    dues = [DueFeed(FeedSpec(url=url)) for url in urls]
    parser = VisitParser(None, 10.0)
    try:
        seen = list(visit(dues, parser, tuned(), NOON, MINUTE, archive=True))
    finally:
        parser.close()
    found = {v.outcome.fetched.due.spec.url: v.document for v in seen}
    assert unpacked(found[urls[0]] or b"") == rss("good", 2)
    assert found[urls[1]] is None


def test_more_may_be_due_where_a_tick_took_all_it_can_and_hosts_answered() -> None:
    dues = due_feeds(feeds(MOST_VISITS), {}, NOON, FAST, MINUTE, STEADY)
    answered = [cast("ParsedVisit", None)] * (MOST_VISITS // 2)
    assert is_behind(dues, answered)
    assert not is_behind(dues, answered[1:])  # most hosts are down
    assert not is_behind(dues[1:], answered)


def test_an_element_says_what_it_is_before_its_visits_are_read(feed_server: FeedServer) -> None:
    url = feed_server.add("/a", rss("a", 2))
    dues = [DueFeed(FeedSpec(url=url))]
    parser = VisitParser(None, 10.0)
    try:
        visits = tuple(visit(dues, parser, FAST, NOON, MINUTE))
    finally:
        parser.close()
    for came in (ShardVisits(3, NOON, visits), ShardVisits(0, NOON, stopped=True)):
        expected = Heading(came.shard, NOON, came.stopped, len(came.visits))
        before = zlib.compress(pickle.dumps(came), 1)  # as savepoints of before hold it
        for packed in (pack(came), before):
            assert heading(packed) == expected
            assert unpack(packed) == came
    assert heading(pack(ShardVisits(0, NOON, visits))[:200]).visits == 1, (
        "its body is not looked at"
    )
