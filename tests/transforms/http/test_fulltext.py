"""Texts of article pages: taken where they are better, left alone where they are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from dateline.schemas.article import Article
from dateline.schemas.config import FetchSettings
from dateline.transforms.http.fulltext import ENOUGH, PageVisit, visit_pages, wants_page
from tests.feed_server import FeedServer, Reply

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
SETTINGS = FetchSettings(delay=0, timeout=2, read_timeout=0.5, allow_hosts=("127.0.0.1",))
STORY = [
    "The harbour of Lindau opened its second quay on Monday after four years of work, and the "
    "first grain ship left before noon under the eyes of some two hundred people.",
    "The mayor said that the new cranes would halve the time that a ship spends at the quay, "
    "and that the freight rates of the small ports had already begun to fall.",
    "Shippers remain cautious, for the canal that leads to the sea is still closed to the larger "
    "vessels, and nobody expects the dredging to end before the spring.",
]


def page(*paragraphs: str, head: str = "", charset: str = "utf-8") -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>Quay</title>{head}</head><body>'
        "<nav><a href='/'>Home</a> <a href='/ports'>Ports</a></nav>"
        f"<main><article><h1>A second quay</h1>{text}</article></main>"
        "<footer>Imprint, privacy, contact</footer></body></html>"
    ).encode(charset)


HTML = Reply(body=page(*STORY), content_type="text/html; charset=utf-8")


def article(url: str | None, **changes: object) -> Article:
    plain = Article(
        article_id="0" * 32,
        guid_key=None,
        url_key=None,
        content_hash=7,
        feed="https://news.example.org/rss",
        title="A second quay",
        summary="The harbour opened its second quay.",
        content=None,
        text_source="summary",
        first_seen_at=NOW,
        published_quality="missing",
        url=url,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def visit(one: Article) -> PageVisit:
    (result,) = visit_pages([one], SETTINGS, environ={})
    return result


def test_the_text_of_the_page_is_taken_without_its_furniture(feed_server: FeedServer) -> None:
    given = article(feed_server.add("/a", HTML))
    result = visit(given)
    assert result.error is None
    text = result.article.content or ""
    assert all(paragraph in text for paragraph in STORY)
    assert "Imprint" not in text
    assert "Home" not in text
    assert result.article == replace(given, content=text, text_source="fulltext")
    asked = [seen.path for seen in feed_server.seen()]
    assert asked == ["/robots.txt", "/a"]


def test_the_charset_of_the_header_counts(feed_server: FeedServer) -> None:
    body = page("Die Größe des Hafens überrascht. " * 12, charset="latin-1")
    reply = Reply(body=body, content_type="text/html; charset=iso-8859-1")
    assert "Größe" in (visit(article(feed_server.add("/a", reply))).article.content or "")


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(403), "PageError"),
        (Reply(402), "PageError"),
        (Reply(404), "PageError"),
        (Reply(410), "PageError"),
        (Reply(body=page("Subscribe to read on.")), "PageError"),
        (Reply(body=b"", content_type="text/html"), "PageError"),
        (Reply(body=b"%PDF-1.7 ...", content_type="application/pdf"), "NotAPageError"),
        (Reply(fault="hang"), "ReadTimeoutError"),
        (Reply(body=page(*STORY), fault="truncated", content_type="text/html"), "BodyTruncated"),
        (Reply(302, headers={"Location": "http://169.254.169.254/"}), "AddressRefusedError"),
        (
            Reply(
                body=page(
                    *STORY,
                    head='<script type="application/ld+json">'
                    '{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>',
                ),
                content_type="text/html",
            ),
            "PaywallError",
        ),
    ],
    ids=[
        *("403", "402", "404", "410", "teaser", "empty", "pdf"),
        *("hang", "truncated", "redirect-inside", "paywall"),
    ],
)
def test_the_feeds_text_stays_where_the_page_has_nothing_better(
    feed_server: FeedServer, reply: Reply, error: str
) -> None:
    if reply.content_type == "application/rss+xml":
        reply = replace(reply, content_type="text/html")
    given = article(feed_server.add("/a", reply))
    result = visit(given)
    assert result.article == given
    assert type(result.error).__name__.startswith(error)


def test_a_page_with_less_than_the_feed_changes_nothing(feed_server: FeedServer) -> None:
    given = article(feed_server.add("/a", HTML), content="Longer. " * 200, text_source="content")
    result = visit(given)
    assert result.article == given
    assert "1600" in str(result.error)


def test_robots_txt_is_asked_and_obeyed(feed_server: FeedServer) -> None:
    rules = b"User-agent: *\nDisallow: /paid\n"
    feed_server.add("/robots.txt", Reply(body=rules, content_type="text/plain"))
    urls = [feed_server.add(path, HTML) for path in ("/paid/a", "/free/a", "/free/b")]
    results = {
        visit.article.url: type(visit.error).__name__
        for visit in visit_pages([article(url) for url in urls], SETTINGS, environ={})
    }
    assert results == {
        urls[0]: "RobotsRefusedError",
        urls[1]: "NoneType",
        urls[2]: "NoneType",
    }
    assert feed_server.seen("/paid/a") == []
    assert len(feed_server.seen("/robots.txt")) == 1


def test_which_pages_are_wanted() -> None:
    assert wants_page(article("https://news.example.org/a"))
    assert not wants_page(article(None))
    assert not wants_page(article("urn:uuid:1"))
    assert not wants_page(article("file:///etc/passwd"))
    assert not wants_page(article("https://news.example.org/a", content="x" * ENOUGH))
