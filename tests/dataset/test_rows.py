"""Objects as rows: every column is there, and an article has one place."""

from __future__ import annotations

import pytest

from dateline.dataset.rows import (
    article_row,
    dead_letter_row,
    feed_health_row,
    sort_key,
)
from dateline.schemas.config import FeedSpec
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import DueFeed, FeedOutcome, FeedState, FetchedFeed
from dateline.schemas.tables import ARTICLES, DEAD_LETTERS, FEED_HEALTH
from tests.articles import NOON, SAID, enriched


def test_every_column_of_an_article_is_filled() -> None:
    row = article_row(enriched(SAID), "r")
    assert set(row) == set(ARTICLES.names)
    assert row["topics"] == [{"label": "trade", "score": 0.9}, {"label": "defense", "score": 0.7}]
    assert [topic["label"] for topic in row["topic_scores"]] == ["trade", "markets", "defense"]
    assert row["tone_probabilities"] == {"negative": 0.7, "neutral": 0.2, "positive": 0.1}
    assert row["enclosures"] == [
        {"url": "https://a.example/a.mp3", "type": "audio/mpeg", "length": 5}
    ]
    assert (row["run_id"], row["enrichment_status"], row["model"]) == ("r", "ok", "m@1")
    (mention,) = row["entities"]
    assert (mention["start"], mention["end"], mention["value"]) == (1, 3, 5.0)


def test_without_the_model_its_columns_are_left_out() -> None:
    row = article_row(enriched(), "r")
    assert set(row) < set(ARTICLES.names)
    assert {"topics", "entities", "tone", "primary_topic"}.isdisjoint(row)


def test_rows_are_ordered_by_topic_time_id_and_revision() -> None:
    rows = [
        enriched(),  # without a prediction: other
        enriched(SAID, published_at=NOON),
        enriched(SAID, article_id="f" * 32),
        enriched(SAID, revision=2),
        enriched(SAID),
    ]
    ordered = sorted(rows, key=sort_key)
    assert ordered == [rows[0], rows[4], rows[3], rows[2], rows[1]]


def test_letters_have_the_columns_of_their_table() -> None:
    letter = DeadLetter("parse", "f", "E", "m", NOON, "a", "raw")
    assert set(dead_letter_row(letter, "r")) == set(DEAD_LETTERS.names)
    assert dead_letter_row(letter, "r")["article"] == "a"


@pytest.mark.parametrize(
    ("status", "error_class", "expected"),
    [
        ("ok", None, "ok"),
        ("not_modified", None, "not_modified"),
        ("failed", None, "failed"),
        ("gone", None, "gone"),
        ("ok", "ParserCrashed", "unreadable"),
        ("ok", "EmptyFeed", "empty"),
        ("failed", "EmptyFeed", "failed"),
    ],
)
def test_the_health_of_a_feed_in_one_word(
    status: str, error_class: str | None, expected: str
) -> None:
    spec = FeedSpec(url="https://a.example/", name=None, group="g")
    fetched = FetchedFeed(DueFeed(spec), status, NOON, spec.url, elapsed_s=0.0126)  # type: ignore[arg-type]
    outcome = FeedOutcome(fetched, entries=2, rejected=1, error_class=error_class)
    state = FeedState(spec.key, title="Its title", retired_at=NOON)
    row = feed_health_row(outcome, state, {"new": 1}, "r", timed=True)
    assert set(row) == set(FEED_HEALTH.names)
    assert (row["status"], row["error_class"]) == (expected, error_class)
    assert (row["feed_name"], row["elapsed_ms"], row["retired"]) == ("Its title", 13, True)
    assert (row["new"], row["duplicate"], row["revised"], row["rejected"]) == (1, 0, 0, 1)
