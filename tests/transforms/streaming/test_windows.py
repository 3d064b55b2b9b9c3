"""Windows are over when all shards have passed them, and never before."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.streaming.windows import Progress, Windows, run_id

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
MINUTE = Windows(60.0)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_window_waits_for_the_slowest_shard() -> None:
    progress = Progress(shards=2)
    progress.waiting.add(NOON)
    progress.note(0, after(130), stopped=False)
    assert progress.over(MINUTE) == []  # nothing was heard of the other shard
    progress.note(1, after(59), stopped=False)
    assert progress.over(MINUTE) == []
    progress.note(1, after(60), stopped=False)
    assert progress.over(MINUTE) == [NOON]


def test_what_comes_late_is_over_at_once() -> None:
    progress = Progress(shards=1)
    progress.note(0, after(200), stopped=False)
    progress.waiting.add(NOON)
    progress.note(0, after(10), stopped=False)  # time never goes back
    assert progress.over(MINUTE) == [NOON]


def test_a_stop_of_all_shards_ends_every_window() -> None:
    progress = Progress(shards=2)
    progress.waiting |= {after(60), NOON}
    progress.note(0, after(70), stopped=True)
    assert progress.over(MINUTE) == []
    progress.note(1, after(70), stopped=True)
    assert progress.over(MINUTE) == [NOON, after(60)]


@given(st.floats(1, 86_400), st.integers(0, 4_000_000_000))
def test_every_time_is_in_one_window(length_s: float, seconds: int) -> None:
    windows = Windows(length_s)
    at = datetime.fromtimestamp(seconds, timezone.utc)
    start = windows.start_of(at)
    slack = timedelta(milliseconds=1)  # floats
    assert start - slack <= at < windows.end_of(start) + slack


def test_equal_visits_have_one_name_and_others_another() -> None:
    visits = [("a", after(1)), ("b", after(2))]
    name = run_id(MINUTE, NOON, visits)
    assert name == run_id(MINUTE, NOON, reversed(visits))
    assert name.startswith("20261124T120000Z-")
    assert name != run_id(MINUTE, NOON, [("a", after(1)), ("b", after(3))])
    assert name != run_id(MINUTE, NOON, visits[:1])
