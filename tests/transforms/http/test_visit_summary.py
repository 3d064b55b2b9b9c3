"""What remains of a visit: counters, dead letter, rows of health and state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedOutcome, FeedState, FetchedFeed
from dateline.transforms.http.visit_summary import (
    counters,
    has_document,
    jitter,
    summarise,
    without_document,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
SPEC = FeedSpec(url="https://me:word@a.example/rss", group="world")
DUE = DueFeed(SPEC, FeedState(SPEC.key, title="A Times"))
OK = FetchedFeed(
    DUE, "ok", NOW, SPEC.key, http_status=200, body=b"<rss/>", bytes_received=9, requests=2
)
FAILED = replace(
    OK, status="failed", http_status=404, body=None, error_class="Http404", error_message="gone?"
)


def test_a_visit_counts_its_requests_bytes_and_status() -> None:
    assert counters(OK) == {
        "fetch_feeds": 1,
        "fetch_ok": 1,
        "fetch_requests": 2,
        "fetch_bytes": 9,
        "fetch_200": 1,
    }
    counted = counters(FAILED)
    assert counted["fetch_error_Http404"] == counted["fetch_failed"] == 1
    assert "fetch_404" not in counted, "the class says it already"


def test_only_an_answer_with_a_body_is_parsed() -> None:
    assert has_document(OK)
    assert has_document(replace(OK, body=b"")), "an empty document is told as one"
    assert not has_document(replace(OK, body=None))
    assert not has_document(replace(FAILED, body=b"<html>"))


@pytest.mark.parametrize(
    ("fetched", "error_class", "message"),
    [
        (FAILED, "Http404", "gone?"),
        (replace(FAILED, error_class=None, error_message=None), "FetchFailed", "ended as failed"),
        (replace(FAILED, status="gone", error_class=None), "Gone", "gone?"),
    ],
)
def test_a_failed_visit_leaves_a_letter_without_credentials(
    fetched: FetchedFeed, error_class: str, message: str
) -> None:
    outcome, letter = without_document(fetched, NOW)
    assert outcome.title == "A Times", "reports go on calling it by its name"
    assert letter is not None
    assert (letter.stage, letter.feed, letter.error_class) == ("fetch", SPEC.key, error_class)
    assert message in letter.message
    assert (letter.at, letter.raw) == (NOW, SPEC.key)
    assert "word" not in repr(letter)


def test_an_unchanged_feed_is_no_failure() -> None:
    outcome, letter = without_document(replace(OK, status="not_modified", body=None), NOW)
    assert letter is None
    assert outcome.fetched.status == "not_modified"


def test_a_body_is_not_carried_on() -> None:
    outcome, _ = without_document(replace(FAILED, body=b"x" * 10), NOW)
    assert outcome.fetched.body is None
    first, _ = without_document(replace(FAILED, due=DueFeed(SPEC)), NOW)
    assert first.title is None


def test_the_rows_of_a_visit_are_of_one_feed_and_run() -> None:
    outcome = FeedOutcome(replace(OK, body=None, elapsed_s=1.5), entries=5, title="A Times")
    health, state = summarise(
        outcome, {"new": 3, "duplicate": 2}, FetchSettings(), run_id="r", now=NOW, timed=True
    )
    assert (health["feed"], state.feed) == (SPEC.key, SPEC.key)
    assert (health["run_id"], health["status"], health["feed_group"]) == ("r", "ok", "world")
    assert (health["new"], health["duplicate"], health["revised"]) == (3, 2, 0)
    assert health["elapsed_ms"] == 1500
    assert state.last_success_at == NOW
    assert state.next_due_at is not None
    assert state.next_due_at > NOW
    again, same = summarise(outcome, {}, FetchSettings(), run_id="r", now=NOW, timed=False)
    assert again["elapsed_ms"] is None, "repeated runs give the same bytes"
    assert state.took_s == 1
    assert same == replace(state, took_s=None)


@given(st.text(), st.text())
def test_the_random_part_of_a_plan_is_the_same_when_a_run_is_repeated(feed: str, run: str) -> None:
    assert 0 <= jitter(feed, run) < 1
    assert jitter(feed, run) == jitter(feed, run)


def test_feeds_and_runs_are_spread() -> None:
    numbers = [jitter(f"https://{n}.example/", "r") for n in range(200)]
    assert min(numbers) < 0.05 < 0.95 < max(numbers)
    assert jitter("a", "r1") != jitter("a", "r2")
