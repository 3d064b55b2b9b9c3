"""Pages where a feed was expected."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.bytes.web_page import feed_links, looks_like_html
from tests.rows import each

BASE = "https://a.example/news/"


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE html><p>", "\n <!doctype  HTML PUBLIC '-'>", "<HTML lang=en>", "<head>",
     "<body class=x>", "junk <meta charset=utf-8>"],
)  # fmt: skip
def test_pages_are_recognised(text: str) -> None:
    assert looks_like_html(text)


@pytest.mark.parametrize(
    "text",
    ["<rss><channel/></rss>", "<feed/>", "<header>", "<metadata>", "", " " * 10_000 + "<html>"],
)
def test_other_documents_are_not(text: str) -> None:
    assert not looks_like_html(text)


@each(
    ("tag", "links"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', ["https://a.example/rss"]),
        ("<LINK REL='home ALTERNATE' TYPE=' Application/Atom+XML ' HREF='feed'/>", [BASE + "feed"]),
        ("<link href=x?a&amp;b type=application/feed+json rel=alternate>", [BASE + "x?a&b"]),
        ("<link rel=alternate type=application/rdf+xml href=//b.example/r>", ["https://b.example/r"]),
        ("<link rel=alternate type=text/html href=/x>", []),
        ("<link rel=stylesheet type=application/rss+xml href=/x>", []),
        ("<link rel=alternate type=application/rss+xml>", []),
        ('<link rel=alternate type=application/rss+xml href="  ">', []),
        ('<link rel=alternate type=application/rss+xml data-href="/no" href="/yes">',
         ["https://a.example/yes"]),
    ],
)  # fmt: skip
def test_the_feeds_that_a_page_announces(tag: str, links: list[str]) -> None:
    assert feed_links(f"<html><head>{tag}</head></html>", BASE) == links


def test_feeds_come_in_their_order_and_once() -> None:
    tag = "<link rel=alternate type=application/rss+xml href={}>"
    page = "".join(map(tag.format, ["b", "a", "b"]))
    assert feed_links(page, BASE) == [BASE + "b", BASE + "a"]


def test_only_the_beginning_of_a_page_is_searched() -> None:
    tag = "<link rel=alternate type=application/rss+xml href=a>"
    assert feed_links(" " * 199_900 + tag, BASE) == [BASE + "a"]
    assert feed_links(" " * 200_000 + tag, BASE) == []
