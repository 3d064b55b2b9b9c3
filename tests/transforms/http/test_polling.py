"""When feeds are due, and what a visit leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedOutcome, FeedState, FetchedFeed, FetchStatus
from dateline.transforms.http.polling import (
    MAX_BACKOFF_S,
    MAX_JITTER,
    REVERT_REDIRECT_AFTER,
    advance,
    after_skips,
    is_due,
    is_silent,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # a Tuesday
URL = "https://news.example.org/rss"
SETTINGS = FetchSettings()
HOUR = timedelta(hours=1)


def outcome(
    status: FetchStatus = "ok",
    state: FeedState | None = None,
    spec: FeedSpec | None = None,
    **fields: Any,
) -> FeedOutcome:
    of_outcome = {name: fields.pop(name) for name in list(fields) if name in _OUTCOME_FIELDS}
    fetched = FetchedFeed(
        due=DueFeed(spec or FeedSpec(url=URL), state),
        status=status,
        fetched_at=NOW,
        url=URL,
        requests=1,
        **fields,
    )
    return FeedOutcome(fetched, **of_outcome)


_OUTCOME_FIELDS = set(FeedOutcome.__dataclass_fields__) - {"fetched", "error_class"}


def failed(state: FeedState | None = None, kind: str = "Http500", **fields: Any) -> FeedOutcome:
    return outcome("failed", state, error_class=kind, error_message="no", **fields)


def unreadable(state: FeedState | None = None, **fields: Any) -> FeedOutcome:
    return replace(outcome("ok", state, **fields), error_class="NotAFeed", error_message="no")


def step(what: FeedOutcome, now: datetime = NOW, jitter: float = 0.0) -> FeedState:
    return advance(what, now=now, settings=SETTINGS, jitter=jitter)


def wait_s(state: FeedState, now: datetime = NOW) -> float:
    assert state.next_due_at is not None
    return (state.next_due_at - now).total_seconds()


def due(state: FeedState | None, now: datetime, **spec: object) -> bool:
    return is_due(FeedSpec(url=URL, **spec), state, now, SETTINGS)  # type: ignore[arg-type]


# --- what is due


def test_a_feed_without_state_is_due_unless_disabled() -> None:
    assert due(None, NOW)
    assert not due(None, NOW, enabled=False)


def test_an_hourly_run_that_starts_early_visits_hourly_feeds() -> None:
    state = step(outcome())
    assert wait_s(state) == 3600
    assert due(state, NOW + HOUR - timedelta(seconds=40))
    assert not due(state, NOW + HOUR / 2)


def test_a_clock_set_back_does_not_silence_a_feed() -> None:
    state = step(outcome(), now=NOW + timedelta(days=400))
    assert due(state, NOW)


def test_file_feeds_are_always_due() -> None:
    state = FeedState(URL, last_attempt_at=NOW, next_due_at=NOW + HOUR)
    assert is_due(FeedSpec(url="file:///feeds/a.xml"), state, NOW, SETTINGS)


def test_gone_retires_and_revive_brings_back() -> None:
    state = step(outcome("gone", error_class="Http410", error_message="gone"))
    assert state.retired_at == NOW
    later = NOW + timedelta(days=30)
    assert not due(state, later)
    assert due(state, later, revive=True)
    assert not due(state, NOW + HOUR / 2, revive=True), "a revived feed is not hammered"
    back = step(outcome("ok", state), now=later)
    assert back.retired_at is None
    assert due(back, later + HOUR)


# --- validators


def test_validators_are_kept_verbatim_and_only_of_readable_documents() -> None:
    headers = {"etag": 'W/"odd, one"', "last-modified": "yesterday"}
    state = step(outcome(headers=headers))
    assert (state.etag, state.last_modified) == ('W/"odd, one"', "yesterday")
    broken = step(unreadable(state, headers={"etag": '"broken"'}))
    assert broken.etag == 'W/"odd, one"'
    assert broken.consecutive_failures == 1
    assert step(unreadable(headers={"etag": '"broken"'})).etag is None
    same = step(outcome("not_modified", broken, headers={"etag": '"else"'}))
    assert (same.etag, same.consecutive_failures) == ('"else"', 0), "RFC 9111 section 4.3.4"
    kept = step(outcome("not_modified", same, headers={}))
    assert kept.etag == '"else"'
    assert step(outcome(state=state)).etag is None, "a server may stop sending validators"


def test_the_time_of_a_visit_that_worked_is_kept_in_whole_seconds() -> None:
    slow = step(outcome("not_modified", elapsed_s=3.9))
    assert slow.took_s == 3
    assert step(failed(slow, elapsed_s=30.0)).took_s == 3
    assert step(outcome("ok", slow, elapsed_s=0.2)).took_s == 0


def test_only_a_new_document_counts_as_a_change() -> None:
    state = step(outcome())
    later = step(outcome("not_modified", state), now=NOW + HOUR)
    assert (later.last_changed_at, later.last_success_at) == (NOW, NOW + HOUR)


# --- redirects

MOVED = ((301, "https://new.example.org/rss"),)


def test_a_permanent_redirect_is_applied_after_three_runs_in_a_row() -> None:
    state: FeedState | None = None
    for n in (1, 2):
        state = step(outcome(state=state, redirects=MOVED))
        assert (state.fetch_url, state.redirect_seen) == (None, n)
    state = step(outcome("not_modified", state, redirects=MOVED))
    assert state.fetch_url == "https://new.example.org/rss"
    assert (state.redirect_url, state.redirect_seen) == (None, 0)


def test_a_run_without_the_redirect_or_with_another_starts_the_count_again() -> None:
    state = step(outcome(state=step(outcome(redirects=MOVED)), redirects=MOVED))
    assert step(outcome(state=state)).redirect_seen == 0
    other = step(outcome(state=state, redirects=((308, "https://third.example.org/"),)))
    assert other.redirect_seen == 1
    assert step(failed(state)).redirect_seen == 2, "a run without an answer says nothing"


@pytest.mark.parametrize(
    "redirects",
    [
        ((302, "https://new.example.org/rss"),),
        ((307, "https://a.example.org/"), (301, "https://new.example.org/rss")),
        ((301, "http://plain.example.org/rss"),),
    ],
    ids=["temporary", "permanent-after-temporary", "downgrade"],
)
def test_other_redirects_are_never_applied(redirects: tuple[tuple[int, str], ...]) -> None:
    state: FeedState | None = None
    for _ in range(6):
        state = step(outcome(state=state, redirects=redirects))
    assert state is not None
    assert state.fetch_url is None
    assert state.redirect_seen == 0


def test_permanent_hops_count_up_to_the_first_temporary_one() -> None:
    chain = (*MOVED, (302, "https://cdn.example.org/today"))
    state: FeedState | None = None
    for _ in range(3):
        state = step(outcome(state=state, redirects=chain))
    assert state is not None
    assert state.fetch_url == MOVED[0][1]


def test_a_redirect_to_something_unreadable_is_not_applied() -> None:
    state: FeedState | None = None
    for _ in range(6):
        state = step(unreadable(state, redirects=MOVED))
    assert state is not None
    assert state.fetch_url is None


def test_a_redirect_back_to_the_config_undoes_the_move() -> None:
    state = FeedState(URL, fetch_url=MOVED[0][1])
    for _ in range(3):
        state = step(outcome(state=state, redirects=((301, URL),)))
    assert state.fetch_url is None


def test_a_dead_target_gives_way_to_the_url_of_the_config() -> None:
    state = FeedState(URL, fetch_url=MOVED[0][1], etag='"1"')
    for n in range(REVERT_REDIRECT_AFTER):
        assert state.fetch_url == MOVED[0][1], n
        state = step(failed(state, "Http404"))
    assert (state.fetch_url, state.etag) == (None, None)


# --- failures


@pytest.mark.parametrize("kind", ["Http500", "Http404", "ReadTimeoutError", "DnsError"])
def test_back_off_grows_with_each_failure_up_to_its_ceiling(kind: str) -> None:
    state: FeedState | None = None
    waits = []
    for n in range(14):
        state = step(failed(state, kind), jitter=(n * 0.37) % 1)
        waits.append(wait_s(state))
    below = [wait for wait in waits if wait < MAX_BACKOFF_S]
    assert below == sorted(set(below))
    assert len(below) > 3
    assert max(waits) <= MAX_BACKOFF_S * (1 + MAX_JITTER)
    assert state is not None
    assert state.consecutive_failures == 14


def test_refusals_wait_longer_than_passing_faults() -> None:
    assert wait_s(step(failed(kind="Http403"))) == SETTINGS.max_interval
    assert wait_s(step(failed(kind="Http503"))) == SETTINGS.min_interval


def test_success_ends_the_back_off() -> None:
    state = step(failed(step(failed())))
    assert step(outcome(state=state)).consecutive_failures == 0


@pytest.mark.parametrize("what", ["failed", "ok", "not_modified"])
def test_retry_after_is_never_cut_short(what: FetchStatus) -> None:
    fields: dict[str, Any] = {"error_class": "Http429"} if what == "failed" else {}
    state = step(outcome(what, retry_after_s=5 * 3600.0, **fields))
    assert not due(state, NOW + 5 * HOUR - timedelta(seconds=1))
    assert due(state, NOW + 5 * HOUR)


def test_a_feed_that_the_deadline_cut_off_stays_as_it_was() -> None:
    state = step(outcome(headers={"etag": '"a"'}))
    later = NOW + HOUR
    cut = step(failed(state, "DeadlineError"), now=later)
    assert cut == state
    assert due(cut, later)


def test_a_feed_of_a_busy_host_is_left_alone_as_long_as_asked() -> None:
    state = step(failed(None, "HostBusyError", retry_after_s=7200.0))
    assert state.consecutive_failures == 0
    assert wait_s(state) >= 7200


# --- rhythm and hints


def test_the_rhythm_of_the_feed_decides_between_floor_and_ceiling() -> None:
    assert wait_s(step(outcome(entry_interval_s=1200.0))) == 1200
    assert wait_s(step(outcome(entry_interval_s=5.0))) == SETTINGS.min_interval
    assert wait_s(step(outcome(entry_interval_s=90_000.0))) == SETTINGS.max_interval


def test_the_rhythm_follows_slowly() -> None:
    state = step(outcome(entry_interval_s=1000.0))
    state = step(outcome(state=state, entry_interval_s=2000.0))
    assert state.interval_s == pytest.approx(1300)
    assert step(outcome(state=state)).interval_s == state.interval_s


def test_a_quiet_feed_is_visited_less_often() -> None:
    state = FeedState(URL, interval_s=600, last_entry_at=NOW - 5 * HOUR)
    assert wait_s(step(outcome("not_modified", state))) == 1800


def test_hints_lengthen_the_interval_up_to_the_ceiling() -> None:
    assert wait_s(step(outcome(entry_interval_s=300.0, fresh_for_s=900.0))) == 900
    assert wait_s(step(outcome(entry_interval_s=300.0, update_hint_s=1800.0))) == 1800
    assert wait_s(step(outcome(entry_interval_s=300.0, fresh_for_s=1e6))) == SETTINGS.max_interval


def test_hints_of_the_document_outlive_a_304() -> None:
    state = step(outcome(entry_interval_s=300.0, update_hint_s=1800.0, skip_hours=(14,)))
    assert wait_s(step(outcome("not_modified", state))) == 1800
    late = NOW.replace(hour=13, minute=40)
    due_at = step(outcome("not_modified", state), now=late).next_due_at
    assert due_at is not None
    assert due_at >= NOW.replace(hour=15)


def test_the_interval_of_the_config_wins_over_rhythm_and_hints() -> None:
    spec = FeedSpec(url=URL, poll_interval=7200)
    state = step(outcome(spec=spec, entry_interval_s=300.0, fresh_for_s=600.0))
    assert wait_s(state) == 7200


def test_skipped_hours_and_days_are_not_visited() -> None:
    state = step(outcome(skip_hours=(13, 14)))
    assert not due(state, NOW.replace(hour=14, minute=59))
    assert due(state, NOW.replace(hour=15))
    assert after_skips(NOW, (), ("Tuesday", "Wednesday")) == datetime(
        2026, 11, 26, tzinfo=timezone.utc
    )
    assert after_skips(NOW, (12,), ()) == NOW.replace(hour=13)
    assert after_skips(NOW, (24,), ()) == NOW


def test_a_feed_that_skips_everything_skips_nothing() -> None:
    assert after_skips(NOW, range(24), ()) == NOW
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    assert after_skips(NOW, (), days) == NOW


def test_silence_is_measured_against_the_rhythm() -> None:
    hourly = FeedState(URL, interval_s=3600, last_entry_at=NOW - timedelta(days=2))
    assert not is_silent(hourly, NOW), "a weekend"
    assert is_silent(hourly, NOW + timedelta(days=2))
    weekly = replace(hourly, interval_s=7 * 86_400)
    assert not is_silent(weekly, NOW + timedelta(days=40))
    assert is_silent(weekly, NOW + timedelta(days=80))
    assert step(outcome("not_modified", hourly), now=NOW + timedelta(days=9)).silent
    assert step(failed(hourly), now=NOW + timedelta(days=9)).silent


def test_a_new_entry_ends_the_silence() -> None:
    state = FeedState(URL, interval_s=3600, last_entry_at=NOW - timedelta(days=20), silent=True)
    assert not step(outcome(state=state, newest_entry_at=NOW)).silent


# --- whatever happens

_spans = st.none() | st.floats(0, 1e7)


@given(
    status=st.sampled_from(["ok", "not_modified", "failed", "gone"]),
    failures=st.integers(0, 2000),
    retry_after=_spans,
    fresh=_spans,
    rhythm=_spans,
    hint=_spans,
    hours=st.lists(st.integers(0, 24)),
    jitter=st.floats(0, 1),
)
def test_every_feed_has_a_next_visit_after_the_floor(
    status: FetchStatus,
    failures: int,
    retry_after: float | None,
    fresh: float | None,
    rhythm: float | None,
    hint: float | None,
    hours: list[int],
    jitter: float,
) -> None:
    bad: dict[str, Any] = {} if status in ("ok", "not_modified") else {"error_class": "Http500"}
    state = step(
        outcome(
            status,
            FeedState(URL, consecutive_failures=failures),
            retry_after_s=retry_after,
            fresh_for_s=fresh,
            entry_interval_s=rhythm,
            update_hint_s=hint,
            skip_hours=tuple(hours),
            **bad,
        ),
        jitter=jitter,
    )
    assert wait_s(state) >= SETTINGS.min_interval
    assert not due(state, NOW, revive=True)
    assert state.next_due_at is not None
    assert due(state, state.next_due_at, revive=True)
