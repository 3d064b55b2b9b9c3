"""Where the feeds of a page may be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.pipeline.config.page_links import (
    FEED_TYPES,
    announced_feeds,
    customary_feeds,
    linked_feeds,
)

PAGE = "https://news.example/world/today"


@pytest.mark.parametrize("kind", sorted(FEED_TYPES))
def test_announced_feeds_are_found_in_their_order_and_made_absolute(kind: str) -> None:
    page = f"""<!doctype html><html><head>
    <LINK REL="Alternate" TYPE="{kind.upper()}; charset=utf-8" HREF="/a.xml#top">
    <link rel=alternate type={kind} href=b.xml>
    <link rel="alternate stylesheet" type="text/css" href="/c.css">
    <link rel="alternate" type="application/json" href="/wp-json/1">
    <link rel="alternate" hreflang="fr" href="/fr/">
    <link rel="alternate" type="{kind}" href="https://other.example/?x=1&amp;y=2">
    <link rel="alternate" type="{kind}" href="/a.xml">
    <link rel="feed" href="/d">
    <a rel="alternate" type="{kind}" href="/e.xml">feed</a>
    </head></html>"""
    assert announced_feeds(page, PAGE) == [
        "https://news.example/a.xml",
        "https://news.example/world/b.xml",
        "https://other.example/?x=1&y=2",
        "https://news.example/d",
        "https://news.example/e.xml",
    ]


def test_a_base_element_counts_and_other_schemes_do_not() -> None:
    page = """<base href="/section/"><link rel=alternate type=application/rss+xml href=rss>
    <link rel=alternate type=application/rss+xml href="feed:https://news.example/x">
    <link rel=alternate type=application/rss+xml href="javascript:alert(1)">
    <link rel=alternate type=application/rss+xml href="http://[::1">
    <link rel=alternate type=application/rss+xml href="">"""
    assert announced_feeds(page, PAGE) == ["https://news.example/section/rss"]


def test_a_link_header_announces_too() -> None:
    header = (
        '</wp-json/>; rel="https://api.w.org/", '
        '</feed.atom>; rel="alternate"; type="application/atom+xml", <x>; rel=next'
    )
    assert announced_feeds("", PAGE, header) == ["https://news.example/feed.atom"]


def test_links_that_look_like_feeds_are_found_in_the_text() -> None:
    page = """<a href="/rss.xml">RSS</a> <a href="/news/feed/">all</a> <a href="/feeder/x">no</a>
    <a href="/about">about</a> <a href="https://blog.example/atom?x=1#top">Atom</a>
    <a href="/index.rdf">RDF</a> <a href="/embarrassment">no</a>"""
    assert linked_feeds(page, PAGE) == [
        "https://news.example/rss.xml",
        "https://news.example/news/feed/",
        "https://blog.example/atom?x=1",
        "https://news.example/index.rdf",
    ]


def test_customary_addresses_begin_with_those_of_the_section() -> None:
    found = customary_feeds(PAGE)
    assert found[:3] == [
        "https://news.example/world/today/feed",
        "https://news.example/world/today/rss",
        "https://news.example/feed",
    ]
    assert customary_feeds("https://news.example/a.html")[0] == "https://news.example/feed"


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=100))
def test_no_page_breaks_the_search(page: str, header: str) -> None:
    for found in (announced_feeds(page, PAGE, header), linked_feeds(page, PAGE)):
        assert all(address.startswith(("http://", "https://")) for address in found)
