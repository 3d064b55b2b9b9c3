"""The numbers of polling: when a feed is due, how long it is left alone, when it expires."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedOutcome, FeedState, FetchedFeed, FetchStatus
from dateline.transforms.http.polling import advance, after_skips, is_due, is_silent

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # a Tuesday
URL = "https://news.example.org/rss"
SPEC = FeedSpec(url=URL)
SETTINGS = FetchSettings()
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY_S = 86_400.0


def fetched(
    status: FetchStatus = "ok", state: FeedState | None = None, **fields: Any
) -> FetchedFeed:
    due = DueFeed(fields.pop("spec", SPEC), state)
    return FetchedFeed(due, status, NOW, URL, **fields)


def failed(state: FeedState | None, kind: str = "Http500", **fields: Any) -> FeedOutcome:
    return FeedOutcome(fetched("failed", state, error_class=kind, **fields))


def step(
    outcome: FeedOutcome,
    now: datetime = NOW,
    settings: FetchSettings = SETTINGS,
    jitter: float = 0.0,
) -> FeedState:
    return advance(outcome, now=now, settings=settings, jitter=jitter)


def wait_s(state: FeedState, now: datetime = NOW) -> float:
    assert state.next_due_at is not None
    return (state.next_due_at - now).total_seconds()


def due(state: FeedState | None, now: datetime, spec: FeedSpec = SPEC) -> bool:
    return is_due(spec, state, now, SETTINGS)


# --- when a feed is due


def test_a_visit_may_come_a_tenth_of_its_interval_early() -> None:
    state = FeedState(URL, last_attempt_at=NOW, next_due_at=NOW + HOUR)
    early = NOW + HOUR * 0.9
    assert due(state, early)
    assert not due(state, early - SECOND)


@pytest.mark.parametrize(
    "state",
    [
        FeedState(URL, last_attempt_at=NOW),
        FeedState(URL, next_due_at=NOW + HOUR),
        FeedState(URL, last_attempt_at=NOW + SECOND, next_due_at=NOW + HOUR),
    ],
    ids=["no next visit", "no last visit", "last visit in the future"],
)
def test_a_feed_whose_state_makes_no_sense_is_due(state: FeedState) -> None:
    assert due(state, NOW)


def test_a_feed_that_was_visited_this_very_second_is_not_due() -> None:
    assert not due(FeedState(URL, last_attempt_at=NOW, next_due_at=NOW + HOUR), NOW)


def test_a_file_is_due_however_its_scheme_is_written() -> None:
    state = FeedState(URL, last_attempt_at=NOW, next_due_at=NOW + HOUR)
    assert due(state, NOW, FeedSpec(url="FILE:///feeds/a.xml"))
    assert not due(state, NOW, FeedSpec(url="https://files.example/feed"))


def test_a_disabled_feed_is_never_due() -> None:
    for url in (URL, "file:///feeds/a.xml"):
        assert not due(None, NOW, FeedSpec(url=url, enabled=False))


# --- back-off


def failures(count: int, kind: str = "Http500", **how: Any) -> list[float]:
    state: FeedState | None = None
    waits = []
    for _ in range(count):
        state = step(failed(state, kind), **how)
        waits.append(wait_s(state))
    return waits


def test_a_passing_fault_doubles_the_wait_from_the_floor_up_to_a_day() -> None:
    assert failures(11) == [
        300,
        600,
        1_200,
        2_400,
        4_800,
        9_600,
        19_200,
        38_400,
        76_800,
        DAY_S,
        DAY_S,
    ]


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 451])
def test_a_refusal_doubles_the_wait_from_the_ceiling_up_to_a_day(status: int) -> None:
    waits = failures(6, f"Http{status}")
    assert waits == [3_600, 7_200, 14_400, 28_800, 57_600, DAY_S]


def test_jitter_adds_up_to_a_quarter() -> None:
    assert failures(1, jitter=1.0) == [375]
    assert failures(1, jitter=0.5) == [337.5]
    assert failures(1, jitter=7.0) == [375]
    assert failures(1, jitter=-1.0) == [300]


def test_who_asks_for_rarer_visits_than_daily_has_them_after_failures_too() -> None:
    rare = FetchSettings(max_interval=3 * DAY_S)
    assert failures(3, "Http404", settings=rare) == [3 * DAY_S] * 3


def test_a_feed_that_failed_for_years_is_still_tried_daily() -> None:
    state = step(failed(FeedState(URL, consecutive_failures=50_000)))
    assert (wait_s(state), state.consecutive_failures) == (DAY_S, 50_001)


def test_a_gone_feed_keeps_the_day_on_which_it_went() -> None:
    gone = FeedOutcome(fetched("gone", error_class="Http410"))
    state = step(gone)
    again = step(FeedOutcome(fetched("gone", state, error_class="Http410")), now=NOW + HOUR)
    assert (again.retired_at, again.consecutive_failures) == (NOW, 2)


# --- what others ask for


def test_retry_after_lengthens_a_wait_and_never_shortens_one() -> None:
    assert wait_s(step(failed(None, "Http429", retry_after_s=10.0))) == 300
    state = step(failed(None, "Http429", retry_after_s=900.0))
    assert due(state, NOW + SECOND * 900)
    assert not due(state, NOW + SECOND * 899)


def test_a_busy_host_is_asked_again_exactly_when_it_said() -> None:
    old = FeedState(URL, last_attempt_at=NOW, next_due_at=NOW + SECOND, etag='"a"')
    state = step(failed(old, "HostBusyError", retry_after_s=900.0))
    assert due(state, NOW + SECOND * 900)
    assert not due(state, NOW + SECOND * 899)
    assert replace(state, next_due_at=None) == replace(old, next_due_at=None)


@pytest.mark.parametrize("wait", [None, 0.0])
def test_a_feed_that_was_not_visited_stays_as_it_was(wait: float | None) -> None:
    old = FeedState(URL, last_attempt_at=NOW - HOUR, next_due_at=NOW, consecutive_failures=2)
    assert step(failed(old, "DeadlineError", retry_after_s=wait)) == old


def test_a_visit_after_skipped_hours_comes_when_they_are_over_and_not_before() -> None:
    outcome = FeedOutcome(fetched(), skip_hours=(13, 14), entry_interval_s=3_600.0)
    state = step(outcome)
    assert due(state, NOW + 3 * HOUR)
    assert not due(state, NOW + 3 * HOUR - SECOND)
    assert wait_s(step(FeedOutcome(fetched(), skip_hours=(14,), entry_interval_s=3_600.0))) == 3_600


def test_skipped_hours_are_left_at_the_full_hour() -> None:
    half_past = NOW.replace(minute=30, second=5, microsecond=7)
    assert after_skips(half_past, (12,), ()) == NOW + HOUR
    assert after_skips(half_past, (11, 13), ()) == half_past
    assert after_skips(NOW, (12, 13, 15), ()) == NOW + 2 * HOUR
    assert after_skips(NOW, (), (" TUESDAY ",)) == datetime(2026, 11, 25, tzinfo=timezone.utc)
    assert after_skips(NOW.replace(hour=23), (23, 24), ()) == datetime(
        2026, 11, 25, 1, tzinfo=timezone.utc
    )


def test_twenty_three_hours_are_skipped_but_not_all() -> None:
    assert after_skips(NOW, [hour for hour in range(24) if hour != 11], ()) == NOW + 23 * HOUR
    assert after_skips(NOW, range(1, 25), ()) == NOW


# --- what a document leaves behind


def test_a_document_without_entries_is_a_success() -> None:
    empty = replace(FeedOutcome(fetched(headers={"etag": '"e"'})), error_class="EmptyFeed")
    state = step(empty, now=NOW)
    assert (state.etag, state.consecutive_failures, state.last_success_at) == ('"e"', 0, NOW)


def test_what_a_document_says_replaces_what_the_one_before_said() -> None:
    old = FeedState(
        URL, title="Old", update_hint_s=60.0, skip_hours=(1,), skip_days=("monday",),
        last_entry_at=NOW, last_modified="then", etag='"1"', retired_at=NOW,
    )  # fmt: skip
    state = step(FeedOutcome(fetched(state=old, headers={"last-modified": "now"})))
    assert (state.title, state.update_hint_s, state.skip_hours, state.skip_days) == (
        "Old",
        None,
        (),
        (),
    )
    assert (state.etag, state.last_modified, state.retired_at) == (None, "now", None)
    assert state.last_entry_at == NOW


def test_a_document_with_older_entries_does_not_turn_back_the_newest() -> None:
    old = FeedState(URL, last_entry_at=NOW - HOUR, title="Old")
    earlier = FeedOutcome(fetched(state=old), newest_entry_at=NOW - 2 * HOUR, title="New")
    assert step(earlier).last_entry_at == NOW - HOUR
    assert step(earlier).title == "New"
    later = FeedOutcome(fetched(state=old), newest_entry_at=NOW)
    assert step(later).last_entry_at == NOW


@pytest.mark.parametrize("gap", [None, 0.0, -5.0])
def test_a_document_without_a_rhythm_leaves_the_known_one(gap: float | None) -> None:
    old = FeedState(URL, interval_s=1_000.0)
    assert step(FeedOutcome(fetched(state=old), entry_interval_s=gap)).interval_s == 1_000


def test_a_feed_without_a_rhythm_is_visited_at_the_ceiling() -> None:
    assert wait_s(step(FeedOutcome(fetched()))) == SETTINGS.max_interval


def test_no_hint_leads_below_the_floor() -> None:
    spec = FeedSpec(url=URL)
    outcome = FeedOutcome(
        fetched(spec=spec, fresh_for_s=1.0), entry_interval_s=1.0, update_hint_s=2.0
    )
    assert wait_s(step(outcome)) == SETTINGS.min_interval


# --- redirects


def moves(to: str, *, url: str = URL, fetch_url: str | None = None, seen: int = 3) -> FeedState:
    spec = FeedSpec(url=url)
    state = FeedState(spec.key, fetch_url=fetch_url)
    for _ in range(seen):
        state = step(FeedOutcome(fetched(state=state, spec=spec, redirects=((301, to),))))
    return state


def test_two_sightings_of_a_move_are_not_enough_and_three_are() -> None:
    assert moves("https://new.example/", seen=2).fetch_url is None
    assert moves("https://new.example/", seen=3).fetch_url == "https://new.example/"


@pytest.mark.parametrize(
    ("url", "to", "applied"),
    [
        ("http://a.example/", "http://b.example/", True),
        ("http://a.example/", "https://b.example/", True),
        ("https://a.example/", "https://b.example/", True),
        ("https://a.example/", "http://b.example/", False),
        ("HTTPS://a.example/", "http://b.example/", False),
        ("https://a.example/", "HTTPS://b.example/", True),
    ],
)
def test_a_move_never_gives_up_encryption(url: str, to: str, applied: bool) -> None:
    assert (moves(to, url=url).fetch_url == to) is applied


def test_a_move_from_a_moved_address_counts_from_there() -> None:
    state = moves("http://third.example/", url="http://a.example/", fetch_url="https://b.example/")
    assert state.fetch_url == "https://b.example/", "the address in use is encrypted"
    assert (
        moves("https://c.example/", fetch_url="https://b.example/").fetch_url
        == "https://c.example/"
    )


def test_a_redirect_to_where_it_already_leads_counts_for_nothing() -> None:
    state = moves("https://b.example/", fetch_url="https://b.example/", seen=1)
    assert (state.redirect_url, state.redirect_seen) == (None, 0)


@pytest.mark.parametrize("url", ["http://a.example/", "https://a.example/"])
def test_a_visit_without_a_redirect_leaves_nothing_counted(url: str) -> None:
    spec = FeedSpec(url=url)
    state = FeedState(url, redirect_url="https://b.example/", redirect_seen=2)
    for _ in range(3):
        state = step(FeedOutcome(fetched(state=state, spec=spec)))
        assert (state.redirect_url, state.redirect_seen, state.fetch_url) == (None, 0, None)


def test_a_moved_address_that_fails_five_times_is_given_up_with_its_validators() -> None:
    state = FeedState(URL, fetch_url="https://b.example/", etag='"1"', last_modified="then")
    for _ in range(4):
        state = step(failed(state))
    assert (state.fetch_url, state.etag) == ("https://b.example/", '"1"')
    state = step(failed(state))
    assert (state.fetch_url, state.etag, state.last_modified) == (None, None, None)


def test_an_address_that_does_not_answer_keeps_its_validators() -> None:
    state = FeedState(URL, etag='"1"', last_modified="then", consecutive_failures=30)
    kept = step(failed(state, "ConnectTimeoutError"))
    assert (kept.etag, kept.last_modified) == ('"1"', "then")


def test_after_five_errors_the_whole_document_is_asked_for() -> None:
    """Some servers fail only where a request has conditions, and else would do so for ever."""
    state = FeedState(URL, etag='"1"', last_modified="then", held=b"seen")
    for _ in range(4):
        state = step(failed(state))
    assert (state.etag, state.last_modified) == ('"1"', "then")
    state = step(failed(state))
    assert (state.etag, state.last_modified, state.held) == (None, None, b"seen")


def test_a_server_that_refuses_conditions_is_asked_without_them_at_once() -> None:
    state = FeedState(URL, etag='"1"', last_modified="then")
    state = step(failed(state, "Http412", http_status=412))
    assert (state.etag, state.last_modified) == (None, None)


# --- silence


def test_silence_begins_after_three_days_or_ten_gaps_whichever_is_later() -> None:
    for interval_s, silent_after_s in ((60.0, 3 * DAY_S), (DAY_S, 10 * DAY_S)):
        state = FeedState(URL, interval_s=interval_s, last_entry_at=NOW)
        border = NOW + timedelta(seconds=silent_after_s)
        assert not is_silent(state, border)
        assert is_silent(state, border + SECOND)


def test_a_feed_without_dates_or_without_a_rhythm_is_not_called_silent() -> None:
    later = NOW + timedelta(days=400)
    assert not is_silent(FeedState(URL, interval_s=60.0), later)
    assert not is_silent(FeedState(URL, last_entry_at=NOW), later)
