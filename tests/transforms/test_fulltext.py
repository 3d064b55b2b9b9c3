"""The full-text step on Beam: no article is lost, pages of other feeds are not asked for."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.testing.util import assert_that, equal_to

from dateline.schemas.article import Article
from dateline.schemas.config import FetchSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.transforms.fulltext import FetchFulltext
from tests.feed_server import FeedServer, Reply

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
SETTINGS = FetchSettings(delay=0, timeout=2, allow_hosts=("127.0.0.1",))
TEXT = "The harbour opened its second quay on Monday, and the first ship left before noon. " * 6


def article(feed: str, url: str) -> Article:
    return Article(
        article_id=url.rpartition("/")[2],
        guid_key=None,
        url_key=None,
        content_hash=7,
        feed=feed,
        title="A second quay",
        summary="The harbour opened.",
        content=None,
        text_source="summary",
        first_seen_at=NOW,
        published_quality="missing",
        url=url,
    )


def _text(one: Article) -> tuple[str, str]:
    return one.article_id, one.text_source


def _letter(letter: DeadLetter) -> tuple[str, str, str | None, str | None]:
    return letter.stage, letter.error_class, letter.article, letter.raw


def test_every_article_comes_out_and_failures_leave_a_row(feed_server: FeedServer) -> None:
    html = f"<html><body><article><p>{TEXT}</p></article></body></html>".encode()
    good = feed_server.add("/good", Reply(body=html, content_type="text/html"))
    other = feed_server.add("/other", Reply(body=html, content_type="text/html"))
    bad = feed_server.url("/bad")
    articles = [article("wanted", good), article("wanted", bad), article("unwanted", other)]
    with BeamPipeline("FnApiRunner") as pipeline:
        step = FetchFulltext(SETTINGS, NOW, frozenset({"wanted"}), shards=2)
        results = pipeline | beam.Create(articles) | step
        assert_that(
            results["articles"] | "Text" >> beam.Map(_text),
            equal_to([("good", "fulltext"), ("bad", "summary"), ("other", "summary")]),
            label="articles",
        )
        assert_that(
            results["dead_letters"] | "Letter" >> beam.Map(_letter),
            equal_to([("fetch", "PageError", "bad", bad)]),
            label="letters",
        )
    assert feed_server.seen("/other") == []


def test_without_feeds_nothing_is_visited(feed_server: FeedServer) -> None:
    with BeamPipeline("FnApiRunner") as pipeline:
        step = FetchFulltext(SETTINGS, NOW, frozenset())
        results = pipeline | beam.Create([article("a", feed_server.url("/a"))]) | step
        assert_that(results["articles"] | beam.Map(_text), equal_to([("a", "summary")]))
    assert feed_server.seen() == []


def test_the_step_can_be_pickled() -> None:
    step = FetchFulltext(SETTINGS, NOW, frozenset({"a"}), shards=3)
    assert pickle.loads(pickle.dumps(step)).feeds == {"a"}
