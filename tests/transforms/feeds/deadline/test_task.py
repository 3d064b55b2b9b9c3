"""All that is done with one document, as one function that can be sent elsewhere."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta, timezone

import pytest

from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.article import MAX_NAME
from dateline.transforms.feeds.deadline.task import ParseTask, parse_document
from dateline.transforms.feeds.errors import HtmlPage, NeedsReference

NOW = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
SPEC = FeedSpec(url="https://a.example/rss")
OLD = "<item><title>Old</title><pubDate>Thu, 26 Feb 2026 10:00:00 GMT</pubDate></item>"


def task(inside: str, **fields: object) -> ParseTask:
    body = f"<rss version='2.0'><channel>{inside}</channel></rss>".encode()
    return ParseTask(body, SPEC, NOW, **fields)  # type: ignore[arg-type]


def test_a_document_becomes_articles_and_rejections() -> None:
    document = parse_document(
        task("<title>Harbour &amp;amp; Sea</title><item><title>T</title></item><item/>")
    )
    assert (document.title, document.entries) == ("Harbour & Sea", 2)
    assert [article.title for article in document.normalised.articles] == ["T"]
    assert len(document.normalised.rejected) == 1
    assert document.feed.entries == (), "they are not sent twice"
    assert document.normalised.articles[0].first_seen_at == NOW


def test_a_task_and_its_result_can_be_sent_to_another_process() -> None:
    made = task("<item><title>T</title></item>")
    sent = pickle.loads(pickle.dumps(made))
    assert sent == made
    assert pickle.loads(pickle.dumps(sent.run())) == parse_document(made)


def test_a_title_is_plain_bounded_and_none_where_there_is_none() -> None:
    assert parse_document(task(f"<title>{'x' * 9_000}</title>")).title == "x" * MAX_NAME
    assert parse_document(task("<title> </title>")).title is None


def test_what_the_task_says_of_age_address_and_type_is_used() -> None:
    assert len(parse_document(task(OLD)).normalised.articles) == 1
    (rejected,) = parse_document(task(OLD, max_age_days=7)).normalised.rejected
    assert rejected.error_class == "TooOld"
    assert NOW - timedelta(days=8) < datetime(2026, 2, 26, tzinfo=timezone.utc)
    item = "<item><title>Zölle</title><link>/1</link></item>"
    (article,) = parse_document(task(item, base_url="https://b.example/x")).normalised.articles
    assert article.url == "https://b.example/1"


def test_the_reference_is_asked_only_where_it_may_be() -> None:
    broken = task("<title>A & B</title>", reference=False)
    with pytest.raises(NeedsReference):
        parse_document(broken)


def test_what_is_no_feed_is_said() -> None:
    with pytest.raises(HtmlPage):
        parse_document(ParseTask(b"<html><body>x</body></html>", SPEC, NOW))
