"""When the last visits of a window begin: in time for all of them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import FeedState
from dateline.schemas.frozen import replaced
from dateline.transforms.streaming.pace import FEWEST_VISITS, Pace, can_wait
from dateline.transforms.streaming.windows import Windows

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
MINUTE = Windows(60.0)
TICK_S = 4.0


def begins_at(pace: Pace, count: int, states: dict[str, FeedState], feeds: list[FeedSpec]) -> int:
    """The second of the window at which the last visits of ``count`` feeds begin."""
    for second in range(60):
        now = NOON + timedelta(seconds=second)
        if pace.at(now, feeds[:count], states, MINUTE, TICK_S).begun == NOON:
            return second
    raise AssertionError("they never begin")


def visited(feed: FeedSpec, seconds: float, interval_s: float = 10.0) -> FeedState:
    """The state of a feed that was visited so many seconds after noon."""
    at = NOON + timedelta(seconds=seconds)
    return FeedState(feed.key, last_attempt_at=at, next_due_at=at + timedelta(seconds=interval_s))


FEEDS = [FeedSpec(url=f"https://h.example/{n}") for n in range(1_000)]
BEFORE = {feed.key: visited(feed, -5) for feed in FEEDS}


def test_last_visits_begin_as_early_as_their_number_asks_for() -> None:
    pace = Pace(visit_s=0.02)  # a thousand take 20 s, with the margin 25 s
    assert begins_at(pace, 1_000, BEFORE, FEEDS) == 60 - 25 - 4
    assert begins_at(pace, 400, BEFORE, FEEDS) == 60 - 10 - 4
    assert begins_at(Pace(), 1_000, BEFORE, FEEDS) == 60 - 6  # a tick and a half, at least


def test_feeds_that_are_not_due_in_the_window_need_no_time() -> None:
    pace = Pace(visit_s=0.02)
    others = {feed.key: visited(feed, -5, interval_s=3_600) for feed in FEEDS[400:]}
    assert begins_at(pace, 1_000, BEFORE | others, FEEDS) == 60 - 10 - 4
    gone = {feed.key: replaced(visited(feed, -5), retired_at=NOON) for feed in FEEDS[400:]}
    assert begins_at(pace, 1_000, BEFORE | gone, FEEDS) == 60 - 10 - 4
    done = {feed.key: visited(feed, 0) for feed in FEEDS[400:]}
    assert begins_at(pace, 1_000, BEFORE | done, FEEDS) == 60 - 10 - 4


def test_once_begun_they_go_on_until_the_window_ends_and_no_longer() -> None:
    begun = Pace(visit_s=0.02, begun=NOON)
    later = NOON + timedelta(seconds=40)
    assert begun.at(later, FEEDS[:1], BEFORE, MINUTE, TICK_S).begun == NOON
    following = begun.at(NOON + timedelta(seconds=61), FEEDS[:1], BEFORE, MINUTE, TICK_S)
    assert following.begun == NOON


def test_a_slower_tick_counts_at_once_and_a_faster_one_by_and_by() -> None:
    pace = Pace().after(100, 2.0)
    assert pace.visit_s == pytest.approx(0.02)
    assert pace.after(100, 6.0).visit_s == pytest.approx(0.06)
    assert 0.01 < pace.after(100, 1.0).visit_s < 0.02
    assert pace.after(FEWEST_VISITS - 1, 60.0) == pace


@given(st.floats(0.001, 0.05), st.integers(1, 1_000))
def test_there_is_time_for_all_of_them(visit_s: float, count: int) -> None:
    begins = begins_at(Pace(visit_s=visit_s), count, BEFORE, FEEDS)
    assert begins == 0 or begins + count * visit_s + TICK_S <= 60 + 1


def test_a_feed_can_wait_while_it_will_be_due_again_in_its_window() -> None:
    state = visited(FEEDS[0], -5)
    assert can_wait(state, NOON + timedelta(seconds=49), MINUTE)
    assert not can_wait(state, NOON + timedelta(seconds=50), MINUTE)
    assert not can_wait(state, NOON + timedelta(seconds=60), MINUTE)  # missed a window
    assert not can_wait(None, NOON, MINUTE)
