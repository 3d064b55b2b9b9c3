"""Typed objects as rows, and where a row belongs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from dateline.dataset import layout
from dateline.dataset.rows import (
    NO_VALUE,
    OLD_DAYS,
    article_date,
    article_row,
    dead_letter_row,
    feed_health_row,
    feed_state_row,
    folder_name,
    is_old,
    partition_of,
    sort_key,
)
from dateline.schemas.article import Article, Enclosure, EnrichedArticle, PublishedQuality
from dateline.schemas.config import FeedSpec
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.enrichment import EntityMention, NamedEntity, Prediction, TopicScore
from dateline.schemas.feed import DueFeed, FeedOutcome, FeedState, FetchedFeed, FetchStatus
from dateline.schemas.tables import ARTICLES, DEAD_LETTERS, FEED_HEALTH, FEED_STATE

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
ARTICLE = Article(
    article_id="a" * 32, guid_key=b"g", url_key=None, content_hash=1, feed="https://a.example/",
    title="T", summary="S", content=None, text_source="summary", first_seen_at=NOON,
    published_quality="exact", published_at=NOON - timedelta(days=1), language="en",
    feed_group="two words", enclosures=(Enclosure("https://a.example/1.mp3", "audio/mpeg", 5),),
)  # fmt: skip
SAID = Prediction(
    topics=(TopicScore("trade", 0.9), TopicScore("defense", 0.2)), labels=("trade",),
    primary_topic="trade", tone="positive", tone_probabilities=(0.1, 0.2, 0.7), tone_score=0.6,
    mentions=(EntityMention("$5bn", "MONEY", 0, 4, 0.9, "title", 5e9, "USD"),),
    entities=(NamedEntity("Norvik", "ORG", 2, "title", 7),),
)  # fmt: skip
PLAIN = EnrichedArticle(ARTICLE, "disabled")
READ = EnrichedArticle(ARTICLE, "ok", "embedded@1", SAID)


def test_a_row_fits_its_table() -> None:
    for enriched in (PLAIN, READ):
        assert set(article_row(enriched, "r1")) <= set(ARTICLES.names)
    assert set(article_row(READ, "r1")) == set(ARTICLES.names)


def test_what_the_model_says_stands_in_the_row() -> None:
    row = article_row(READ, "r1")
    assert row["topics"] == [{"label": "trade", "score": 0.9}]
    assert [one["label"] for one in row["topic_scores"]] == ["trade", "defense"]
    assert row["tone_probabilities"] == {"negative": 0.1, "neutral": 0.2, "positive": 0.7}
    assert (row["entities"][0]["value"], row["entities"][0]["unit"]) == (5e9, "USD")
    assert row["entity_names"][0]["count"] == 2
    assert (row["model"], row["run_id"]) == ("embedded@1", "r1")
    assert row["enclosures"] == [
        {"url": "https://a.example/1.mp3", "type": "audio/mpeg", "length": 5}
    ]


def test_without_a_prediction_these_columns_are_left_out() -> None:
    row = article_row(PLAIN, "r1")
    assert (row["enrichment_status"], row["model"]) == ("disabled", None)
    assert "topics" not in row
    assert "tone" not in row


# --- where it belongs


@pytest.mark.parametrize(
    ("quality", "trusted"),
    [("exact", True), ("assumed_utc", True), ("date_only", True), ("updated", True),
     ("future", False), ("ancient", False)],
)  # fmt: skip
def test_a_date_that_is_not_trusted_places_nothing(
    quality: PublishedQuality, trusted: bool
) -> None:
    article = replace(ARTICLE, published_quality=quality)
    assert article_date(article) == (ARTICLE.published_at if trusted else NOON)


def test_an_article_without_a_date_goes_by_when_it_was_seen() -> None:
    missing = replace(ARTICLE, published_at=None, published_quality="missing")
    assert article_date(missing) == NOON


@pytest.mark.parametrize(
    ("enriched", "keys", "folder"),
    [
        (READ, ("published_date",), "published_date=2026-11-23"),
        (READ, ("first_seen_date",), "first_seen_date=2026-11-24"),
        (READ, ("primary_topic", "language"), "primary_topic=trade/language=en"),
        (PLAIN, ("primary_topic",), "primary_topic=other"),
        (READ, ("feed_group",), "feed_group=two%20words"),
        (replace(READ, article=replace(ARTICLE, feed_group=None)), ("feed_group",),
         f"feed_group={NO_VALUE}"),
        (replace(READ, article=replace(ARTICLE, language=None)), ("language",),
         f"language={NO_VALUE}"),
    ],
)  # fmt: skip
def test_the_folder_of_an_article(
    enriched: EnrichedArticle, keys: tuple[str, ...], folder: str
) -> None:
    assert partition_of(enriched, keys) == folder  # type: ignore[arg-type]


def test_articles_of_long_ago_share_one_folder() -> None:
    border = replace(ARTICLE, published_at=NOON - timedelta(days=OLD_DAYS))
    beyond = replace(ARTICLE, published_at=NOON - timedelta(days=OLD_DAYS, seconds=1))
    assert not is_old(border)
    assert is_old(beyond)
    found = partition_of(EnrichedArticle(beyond, "disabled"), ("published_date",))
    assert found == f"published_date={layout.OLD_DATE}"


@pytest.mark.parametrize(
    ("value", "name"),
    [("world", "world"), ("a/b=c", "a%2Fb%3Dc"), ("../x", "..%2Fx"), ("zürich", "zürich"),
     ("a b%", "a%20b%25"), ("-_.", "-_.")],
)  # fmt: skip
def test_names_of_folders(value: str, name: str) -> None:
    assert folder_name(value) == name


def test_rows_are_ordered_by_topic_then_time_then_id() -> None:
    later = replace(READ, article=replace(ARTICLE, published_at=NOON))
    other = replace(READ, article=replace(ARTICLE, article_id="b" * 32))
    second = replace(READ, article=replace(ARTICLE, revision=2))
    ordered = [PLAIN, READ, second, other, later]
    assert sorted([later, other, second, READ, PLAIN], key=sort_key) == ordered


# --- other tables


def test_a_letter_and_a_state_fit_their_tables() -> None:
    letter = DeadLetter("parse", "https://a.example/", "NotAFeed", "no", NOON, raw="x")
    row = dead_letter_row(letter, "r1")
    assert list(row) == DEAD_LETTERS.names
    assert (row["run_id"], row["raw"], row["article"]) == ("r1", "x", None)
    assert set(feed_state_row(FeedState("https://a.example/"))) == set(FEED_STATE.names)


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        ("ok", None, "ok"),
        ("ok", "EmptyFeed", "empty"),
        ("ok", "NotAFeed", "unreadable"),
        ("not_modified", None, "not_modified"),
        ("failed", None, "failed"),
        ("gone", "NotAFeed", "gone"),
    ],
)
def test_the_health_of_a_visit(status: FetchStatus, error: str | None, expected: str) -> None:
    fetched = FetchedFeed(
        DueFeed(FeedSpec(url="https://a.example/", group="g")), status, NOON, "https://b.example/",
        redirects=((301, "https://b.example/"),), elapsed_s=0.25, requests=2,
    )  # fmt: skip
    outcome = FeedOutcome(fetched, entries=3, rejected=1, error_class=error)
    state = FeedState("https://a.example/", title="Harbour")
    row = feed_health_row(outcome, state, {"new": 2}, "r1", timed=True)
    assert set(row) == set(FEED_HEALTH.names)
    assert (row["status"], row["error_class"]) == (expected, error)
    assert (row["feed_name"], row["final_url"], row["redirects"]) == (
        "Harbour", "https://b.example/", 1,
    )  # fmt: skip
    assert (row["new"], row["duplicate"], row["rejected"]) == (2, 0, 1)
    assert row["elapsed_ms"] == 250
    assert feed_health_row(outcome, state, {}, "r1", timed=False)["elapsed_ms"] is None
