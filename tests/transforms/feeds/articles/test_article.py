"""Entries become articles: texts, times, languages, names, and what is rejected."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from dateline.schemas.article import Article, Entry, ParsedFeed
from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.article import median_gap_s, normalise_feed, published_times

NOW = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
SPEC = FeedSpec(url="https://user:secret@a.example/feed", group="trade")


def article(entry: Entry, feed_language: str | None = "en", **spec: str) -> Article:
    feed = ParsedFeed("rss20", "xml", title="A", language=feed_language, entries=(entry,))
    made = SPEC.model_copy(update=spec)
    (found,) = normalise_feed(feed, made, now=NOW, title="A").articles
    return found


def test_names_of_the_feed() -> None:
    found = article(Entry(0, title="t"))
    assert (found.feed, found.feed_name, found.feed_group) == (
        "https://a.example/feed", "A", "trade",
    )  # fmt: skip
    assert article(Entry(0, title="t"), name="Mine").feed_name == "Mine"
    assert found.first_seen_at == NOW


@pytest.mark.parametrize(
    ("entry", "source", "summary", "content"),
    [
        (Entry(0, title="t"), "title", "", None),
        (Entry(0, title="t", summary="<p>s</p>"), "summary", "s", None),
        (Entry(0, title="t", summary="s", content="<p>c</p>"), "content", "s", "c"),
        (Entry(0, title="t", summary="s", content="<p>s</p>"), "summary", "s", None),
        (Entry(0, content="c"), "content", "", "c"),
    ],
)
def test_texts(entry: Entry, source: str, summary: str, content: str | None) -> None:
    found = article(entry)
    assert (found.text_source, found.summary, found.content) == (source, summary, content)


def test_article_id_follows_the_ladder() -> None:
    with_guid = article(Entry(0, id="1", link="https://a.example/1", title="t"))
    assert with_guid.guid_key is not None
    assert with_guid.article_id == with_guid.guid_key.hex()
    with_link = article(Entry(0, link="https://a.example/1", title="t"))
    assert with_link.url_key is not None
    assert with_link.article_id == with_link.url_key.hex()
    bare = article(Entry(0, title="t", summary="s"))
    assert (bare.guid_key, bare.url_key) == (None, None)
    assert len(bare.article_id) == 32
    assert bare.article_id == article(Entry(0, title="t", summary="<b>s</b>")).article_id


def test_markup_alone_is_no_revision() -> None:
    one = article(Entry(0, title="a &amp; b", summary="<p>x  y</p>"))
    two = article(Entry(0, title="a & b", summary="x <b>y</b>"))
    assert one.content_hash == two.content_hash
    assert one.content_hash != article(Entry(0, title="a & b", summary="x z")).content_hash


def test_published_falls_back_to_updated() -> None:
    found = article(Entry(0, title="t", updated_raw="2026-03-01T00:00:00Z"))
    assert (found.published_quality, found.published_raw) == ("updated", "2026-03-01T00:00:00Z")
    assert found.published_at == found.updated_at
    bad = article(Entry(0, title="t", published_raw="soon", updated_raw="2026-03-01T00:00:00Z"))
    assert (bad.published_quality, bad.published_raw) == ("updated", "soon")
    none = article(Entry(0, title="t", published_raw="soon", updated_raw="later"))
    assert (none.published_quality, none.published_at) == ("unparsed", None)
    ahead = article(Entry(0, title="t", updated_raw="2099-03-01T00:00:00Z"))
    assert ahead.published_quality == "future"


def test_languages() -> None:
    german = "Die Minister einigten sich am Dienstag auf niedrigere Zölle für Stahl"
    assert article(Entry(0, title=german), "de-AT").language_source == "declared"
    assert article(Entry(0, title=german, language="fr"), "de").language == "fr"
    detected = article(Entry(0, title=german), None)
    assert (detected.language, detected.language_source) == ("de", "detected")
    assert article(Entry(0, title="x"), None, language="it").language == "it"
    assert article(Entry(0, title="x"), None).language_source == "unknown"


def test_a_short_title_has_the_language_of_its_feed() -> None:
    titles = [
        "Ministers agree on steel",
        "Ships wait off the port",
        "Rates fall again this week",
        "War",
    ]
    entries = tuple(Entry(n, title=title) for n, title in enumerate(titles))
    found = normalise_feed(ParsedFeed("rss20", "xml", entries=entries), SPEC, now=NOW).articles
    assert found[-1].language == "en"


def test_the_publisher_is_taken_out_of_google_news_titles() -> None:
    entry = Entry(
        0, title="Duties cut - Example Wire", source_title="Example Wire",
        link="https://news.google.com/rss/articles/x",
    )  # fmt: skip
    found = article(entry)
    assert (found.title, found.source_title) == ("Duties cut", "Example Wire")


def test_entries_that_say_nothing_are_rejected() -> None:
    entries = (
        Entry(0),
        Entry(1, title="<b></b>", link="javascript:x"),
        Entry(2, link="https://a.example/1"),
    )
    made = normalise_feed(ParsedFeed("rss20", "xml", entries=entries), SPEC, now=NOW)
    assert [found.position for found in made.articles] == [2]
    assert [(found.position, found.error_class) for found in made.rejected] == [
        (0, "EmptyEntry"), (1, "EmptyEntry"),
    ]  # fmt: skip


def test_old_entries_are_rejected_only_by_trusted_dates() -> None:
    entries = (
        Entry(0, title="new", published_raw="2026-03-04T00:00:00Z"),
        Entry(1, title="old", published_raw="2026-01-04T00:00:00Z"),
        Entry(2, title="placeholder", published_raw="1970-01-01T00:00:00Z"),
        Entry(3, title="undated"),
    )
    feed = ParsedFeed("rss20", "xml", entries=entries)
    made = normalise_feed(feed, SPEC, now=NOW, max_age_days=30)
    assert [found.position for found in made.articles] == [0, 2, 3]
    assert [found.error_class for found in made.rejected] == ["TooOld"]
    assert len(published_times(made.articles)) == 1


def test_rhythm() -> None:
    times = [NOW + timedelta(hours=hours) for hours in (0, 1, 2, 10)]
    assert median_gap_s(times) == 3600
    assert median_gap_s(times[:1]) is None
