"""The parse step on Beam: every feed ends somewhere, and counts add up."""

from __future__ import annotations

from datetime import datetime, timezone

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FetchedFeed, FetchStatus
from dateline.transforms.http.visit_parser import MAX_LETTERS
from dateline.transforms.parse import ParseFeeds

NOW = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Harbour News</title><link>https://harbour.example/</link>
<language>en</language>
<item><title>Cranes &amp;amp; ships</title><link>/a?utm_source=rss</link>
<guid isPermaLink="false">h-1</guid><pubDate>Thu, 05 Mar 2026 10:00:00 +0100</pubDate></item>
<item><title>Old story</title><link>/old</link>
<pubDate>Thu, 01 Jan 2015 10:00:00 GMT</pubDate></item>
<item></item>
</channel></rss>"""


def fetched(
    url: str, body: bytes | None = None, status: FetchStatus = "ok", error: str | None = None
) -> FetchedFeed:
    return FetchedFeed(
        due=DueFeed(FeedSpec(url=url, name=None)),
        status=status,
        fetched_at=NOW,
        url=url,
        headers={"content-type": "application/rss+xml"},
        body=body,
        error_class=error,
        error_message=error and "could not connect",
    )


FEEDS = [
    fetched("https://harbour.example/feed", RSS),
    fetched("https://empty.example/feed", b"<rss version='2.0'><channel/></rss>"),
    fetched("https://page.example/feed", b"<!doctype html><html><body>Hello</body></html>"),
    fetched("https://down.example/feed", None, "failed", "ConnectError"),
    fetched("https://same.example/feed", None, "not_modified"),
]


def test_every_feed_gives_one_outcome_and_an_article_or_a_dead_letter() -> None:
    with beam.Pipeline("FnApiRunner") as pipeline:
        parsed = pipeline | beam.Create(FEEDS) | ParseFeeds(NOW, max_age_days=3650)
        articles = parsed.articles | "Row" >> beam.Map(
            lambda a: (a.title, a.url, a.published_at, a.language, a.feed_name, a.first_seen_at)
        )
        letters = parsed.dead_letters | "Letter" >> beam.Map(
            lambda d: (d.feed.split("/")[2], d.stage, d.error_class)
        )
        outcomes = parsed.outcomes | "Outcome" >> beam.Map(
            lambda o: (o.fetched.url.split("/")[2], o.entries, o.rejected, o.error_class)
        )
        bodies = parsed.outcomes | "Body" >> beam.Map(lambda o: o.fetched.body)
        assert_that(
            articles,
            equal_to(
                [
                    (
                        "Cranes & ships",
                        "https://harbour.example/a",
                        datetime(2026, 3, 5, 9, tzinfo=timezone.utc),
                        "en",
                        "Harbour News",
                        NOW,
                    )
                ]
            ),
            label="articles",
        )
        assert_that(
            letters,
            equal_to(
                [
                    ("harbour.example", "normalise", "TooOld"),
                    ("harbour.example", "normalise", "EmptyEntry"),
                    ("empty.example", "parse", "EmptyFeed"),
                    ("page.example", "parse", "HtmlPage"),
                    ("down.example", "fetch", "ConnectError"),
                ]
            ),
            label="letters",
        )
        assert_that(
            outcomes,
            equal_to(
                [
                    ("harbour.example", 3, 2, None),
                    ("empty.example", 0, 0, "EmptyFeed"),
                    ("page.example", 0, 0, "HtmlPage"),
                    ("down.example", 0, 0, None),
                    ("same.example", 0, 0, None),
                ]
            ),
            label="outcomes",
        )
        assert_that(bodies, equal_to([None] * 5), label="bodies")


def test_a_document_over_its_time_costs_only_itself() -> None:
    items = b"".join(
        b"<item><title>Story %d %s</title></item>" % (n, b"x" * 90) for n in range(4_000)
    )
    slow = b"<rss version='2.0'><channel>" + items + b"</channel></rss>"
    feeds = [fetched("https://slow.example/feed", slow), fetched("https://harbour.example/f", RSS)]
    with beam.Pipeline("FnApiRunner") as pipeline:
        parsed = pipeline | beam.Create(feeds) | ParseFeeds(NOW, timeout_s=0.001)
        letters = parsed.dead_letters | "Letter" >> beam.Map(lambda d: (d.stage, d.error_class))
        feeds_read = parsed.articles | "Feed" >> beam.Map(lambda a: a.feed)
        assert_that(
            letters,
            equal_to([("parse", "ParseTimeout"), ("normalise", "EmptyEntry")]),
            label="letters",
        )
        assert_that(feeds_read, equal_to(["https://harbour.example/f"] * 2), label="articles")


def test_a_flood_of_empty_entries_is_counted_and_not_written_out() -> None:
    body = b"<rss><channel>" + b"<item/>" * (MAX_LETTERS + 50) + b"</channel></rss>"
    pipeline = beam.Pipeline("FnApiRunner")
    parsed = pipeline | beam.Create([fetched("https://a.example/f", body)]) | ParseFeeds(NOW)
    letters = parsed.dead_letters | "Letter" >> beam.Map(
        lambda d: (d.error_class, d.raw, d.message)
    )
    last = letters | "Last" >> beam.Filter(lambda letter: letter[0] == "ManyRejected")
    total = letters | "Count" >> beam.combiners.Count.Globally()
    rejected = parsed.outcomes | "Rejected" >> beam.Map(lambda o: (o.entries, o.rejected))
    assert_that(
        last,
        equal_to(
            [
                (
                    "ManyRejected",
                    "https://a.example/f",
                    "50 more entries of this document were rejected",
                )
            ]
        ),
        label="last",
    )
    assert_that(total, equal_to([MAX_LETTERS + 1]), label="total")
    assert_that(rejected, equal_to([(150, 150)]), label="rejected")
    result = pipeline.run()
    result.wait_until_finish()
    counters = {
        counter.key.metric.name: counter.committed
        for counter in result.metrics().query()["counters"]
    }
    assert counters["entries_rejected"] == counters["entries_seen"] == 150
    assert counters["feeds_parsed"] == 1
