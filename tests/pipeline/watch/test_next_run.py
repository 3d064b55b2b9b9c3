"""When the next run of a watch begins."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.pipeline.watch.next_run import (
    MAX_BACKOFF_S,
    MAX_GAP_S,
    Interval,
    earliest_due,
    next_run_at,
)
from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import FeedState
from tests.rows import each

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def after(interval: Interval, **known: Any) -> float:
    """Seconds from noon, when the last run started; it took ten."""
    given_ = {"earliest": None, "failures": 0, "chance": 0.0} | known
    ended = NOON + timedelta(seconds=given_.pop("took", 10))
    return (next_run_at(interval, started=NOON, ended=ended, **given_) - NOON).total_seconds()


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, 900),
        ({"chance": 1.0}, 990),
        ({"took": 2000}, 2000),  # longer than its share: the next follows at once
        ({"failures": 1}, 10 + 30),
        ({"failures": 3, "chance": 1.0}, 10 + 120 * 1.1),
        ({"failures": 99}, 10 + MAX_BACKOFF_S),
        ({"earliest": at(60)}, 900),  # due times do not count
    ],
)
def test_at_a_fixed_pace(known: dict[str, Any], expected: float) -> None:
    assert after(Interval(900, 0.1), **known) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"earliest": at(300)}, 300),
        ({"earliest": at(300), "chance": 1.0}, 306),
        ({"earliest": at(1)}, 60),  # feeds that fall due within a minute share a run
        ({"earliest": at(-500), "took": 400}, 400),
        ({"earliest": at(9e6)}, MAX_GAP_S),
        ({"earliest": None}, MAX_GAP_S),
    ],
)
def test_by_the_due_times_of_the_feeds(known: dict[str, Any], expected: float) -> None:
    assert after(Interval(), **known) == pytest.approx(expected)


@given(
    every=st.none() | st.floats(1, 1e6),
    took=st.floats(0, 1e5),
    due=st.none() | st.floats(-1e6, 1e6),
    failures=st.integers(0, 2000),
    chance=st.floats(0, 1),
)
def test_the_next_run_never_begins_before_the_last_has_ended(
    every: float | None, took: float, due: float | None, failures: int, chance: float
) -> None:
    earliest = None if due is None else at(due)
    known = {"took": took, "earliest": earliest, "failures": failures, "chance": chance}
    wait = after(Interval(every, 0.5), **known)
    assert took - 1e-3 <= wait <= took + max(MAX_GAP_S, MAX_BACKOFF_S, every or 0) * 1.5 + 60


def feed(name: str, **said: Any) -> FeedSpec:
    return FeedSpec(url=f"http://{name}.example/x", **said)


def state(name: str, due: float | None, last: float = -100, **known: Any) -> FeedState:
    next_due = None if due is None else at(due)
    return FeedState(
        f"http://{name}.example/x", next_due_at=next_due, last_attempt_at=at(last), **known
    )


@each(
    ("feeds", "states", "expected"),
    [
        ([], [], None),
        ([feed("a")], [], 0),  # never visited
        ([feed("a"), feed("b")], [state("a", 500), state("b", 200)], 200),
        ([feed("a"), feed("b")], [state("a", 500), state("b", -5, retired_at=NOON)], 500),
        ([feed("b", revive=True)], [state("b", -5, retired_at=NOON)], -5),
        ([feed("a", enabled=False)], [], None),
        ([feed("a")], [state("a", None)], 0),
        ([feed("a")], [state("a", 9000, last=5000)], 0),  # the clock was set back
    ],
)
def test_the_earliest_due_time(
    feeds: list[FeedSpec], states: list[FeedState], expected: float | None
) -> None:
    found = earliest_due(feeds, {state.feed: state for state in states}, NOON)
    assert found == (None if expected is None else at(expected))
