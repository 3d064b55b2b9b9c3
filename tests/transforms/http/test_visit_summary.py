"""What remains of a visit: counters, outcome, letter, rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedOutcome, FeedState, FetchedFeed, FetchStatus
from dateline.transforms.http.visit_summary import (
    counters,
    has_document,
    jitter,
    summarise,
    without_document,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
URL = "https://a.example/rss"
SPEC = FeedSpec(url=URL, group="wires")


def fetched(status: FetchStatus, title: str | None = None, **fields: Any) -> FetchedFeed:
    due = DueFeed(SPEC, FeedState(URL, title=title) if title else None)
    return FetchedFeed(due, status, NOW, URL, **fields)


@pytest.mark.parametrize(
    ("visit", "counted"),
    [
        (fetched("ok", http_status=200, requests=2, bytes_received=70),
         {"fetch_ok": 1, "fetch_200": 1, "fetch_requests": 2, "fetch_bytes": 70}),
        (fetched("not_modified", http_status=304, requests=1),
         {"fetch_not_modified": 1, "fetch_304": 1, "fetch_requests": 1, "fetch_bytes": 0}),
        (fetched("failed", http_status=500, requests=1, error_class="Http500"),
         {"fetch_failed": 1, "fetch_error_Http500": 1, "fetch_requests": 1, "fetch_bytes": 0}),
        (fetched("gone", http_status=410, requests=1, error_class="Http410"),
         {"fetch_gone": 1, "fetch_410": 1, "fetch_error_Http410": 1, "fetch_requests": 1,
          "fetch_bytes": 0}),
        (fetched("ok"), {"fetch_ok": 1, "fetch_requests": 0, "fetch_bytes": 0}),
    ],
)  # fmt: skip
def test_a_visit_is_counted(visit: FetchedFeed, counted: dict[str, int]) -> None:
    assert counters(visit) == {"fetch_feeds": 1} | counted


def test_only_a_body_with_status_ok_is_a_document() -> None:
    assert has_document(fetched("ok", body=b""))
    assert not has_document(fetched("ok"))
    assert not has_document(fetched("failed", body=b"x"))


def test_an_unchanged_feed_gives_an_outcome_and_no_letter() -> None:
    outcome, letter = without_document(fetched("not_modified", title="Harbour"), NOW)
    assert (outcome.title, outcome.entries, letter) == ("Harbour", 0, None)


def test_a_failed_visit_gives_a_letter_that_says_why() -> None:
    visit = fetched("failed", error_class="DnsError", error_message="no such name")
    outcome, letter = without_document(visit, NOW)
    assert letter is not None
    assert (letter.stage, letter.feed, letter.raw, letter.at) == ("fetch", URL, URL, NOW)
    assert (letter.error_class, letter.message) == ("DnsError", "no such name")
    assert outcome.title is None


@pytest.mark.parametrize(("status", "name"), [("failed", "FetchFailed"), ("gone", "Gone")])
def test_a_visit_that_says_no_reason_gets_one(status: FetchStatus, name: str) -> None:
    _, letter = without_document(fetched(status), NOW)
    assert letter is not None
    assert (letter.error_class, letter.message) == (name, f"the visit ended as {status}")


def test_a_body_is_dropped_from_the_outcome() -> None:
    outcome, _ = without_document(fetched("failed", body=b"x" * 100), NOW)
    assert outcome.fetched.body is None


def test_the_rows_of_health_and_state() -> None:
    visit = fetched("ok", http_status=200, elapsed_s=0.25, headers={"etag": '"1"'})
    outcome = FeedOutcome(visit, entries=3, rejected=1, title="Harbour")
    settings = FetchSettings()
    health, state = summarise(outcome, {"new": 2}, settings, run_id="r", now=NOW, timed=True)
    assert (health["run_id"], health["feed"], health["feed_name"]) == ("r", URL, "Harbour")
    assert (health["status"], health["entries"], health["new"], health["duplicate"]) == (
        "ok",
        3,
        2,
        0,
    )
    assert (health["rejected"], health["elapsed_ms"]) == (1, 250)
    assert (state["feed"], state["etag"], state["last_success_at"]) == (URL, '"1"', NOW)
    untimed, same = summarise(outcome, {}, settings, run_id="r", now=NOW, timed=False)
    assert untimed["elapsed_ms"] is None
    assert same == state


def test_the_wait_of_a_failed_feed_differs_by_feed_and_run_and_is_the_same_again() -> None:
    def wait(feed: str, run_id: str) -> object:
        visit = replace(fetched("failed", error_class="Http500"), due=DueFeed(FeedSpec(url=feed)))
        outcome = FeedOutcome(visit)
        return summarise(outcome, {}, FetchSettings(), run_id=run_id, now=NOW, timed=True)[1][
            "next_due_at"
        ]

    assert wait(URL, "r") == wait(URL, "r")
    assert len({wait(URL, "r"), wait(URL, "s"), wait("https://b.example/", "r")}) == 3


@given(st.text(max_size=20), st.text(max_size=20))
def test_jitter_is_a_share(feed: str, run_id: str) -> None:
    assert 0 <= jitter(feed, run_id) < 1
