"""Where the feeds of a page may be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.pipeline.config.page_links import (
    announced_feeds,
    customary_feeds,
    linked_feeds,
)
from tests.rows import each

PAGE = "https://news.example/world/today"
FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/rss",
    "application/x.atom+xml",
    "application/x-rss+xml",
    "application/xml+rss",
    "application/rss xml",
    "application/rssxml",
    "text/rss",
    "text/atom+xml",
)


@each("kind", FEED_TYPES)
def test_announced_feeds_are_found_in_their_order_and_made_absolute(kind: str) -> None:
    page = f"""<!doctype html><html><head>
    <LINK REL="Alternate" TYPE="{kind.upper()}; charset=utf-8" HREF="/a.xml#top">
    <link rel=alternate type="{kind}" href=b.xml>
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
    assert announced_feeds(page, PAGE) == [
        "https://news.example/section/rss",
        "https://news.example/x",
    ]


@each(
    ("link", "found"),
    [
        ('<link rel="feed alternate" href="/f">', True),
        ('<link rel="alternate" type="text/xml" href="/rss">', True),
        ('<link rel="alternate" type="application/xml" title="RSS" href="/x">', True),
        ('<link rel="alternate" type="application/json" href="/feed.json">', True),
        ('<link rel="alternate" type="application/json" title="JSON Feed" href="/x">', True),
        ('<link rel="alternative" type="application/rss+xml" href="/f">', True),
        ('<link rel="service.feed" type="application/atom+xml" href="/f">', True),
        ('<link type="application/rss+xml" href="/f">', True),
        ('<area rel="alternate" type="application/rss+xml" href="/f">', True),
        ('<link rel="alternate" type="application/atom+xml;type=entry" href="/e">', False),
        ('<link rel="alternate" type="application/json+oembed" href="/feed/oembed">', False),
        ('<link rel="alternate" type="text/xml+oembed" href="/feed/oembed">', False),
        ('<link rel="alternate" type="application/json" href="/wp-json/1">', False),
        ('<link rel="alternate" type="text/xml" href="/news">', False),
        ('<link rel="alternate" type="text/xml" href="/sitemap.xml">', False),
        ('<link rel="preload" type="application/json" href="/feed.json">', False),
        ('<link rel="feed" type="text/html" href="/f">', False),
        ('<!-- <link rel="alternate" type="application/rss+xml" href="/f"> -->', False),
    ],
)
def test_what_announces_a_feed_and_what_does_not(link: str, found: bool) -> None:
    assert bool(announced_feeds(f"<html><head>{link}</head></html>", PAGE)) == found


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("  /f ", "https://news.example/f"),
        ("\\f", "https://news.example/f"),
        ("/f?a=1&amp;amp;b=2", "https://news.example/f?a=1&b=2"),
        ("feed://news.example/f", "http://news.example/f"),
        ("feed:https://news.example/f", "https://news.example/f"),
        ("//o.example/f", "https://o.example/f"),
        ("https://https://o.example/f", "https://o.example/f"),
    ],
)
def test_addresses_are_read_as_they_were_meant(href: str, address: str) -> None:
    page = f'<link rel="alternate" type="application/rss+xml" href="{href}">'
    assert announced_feeds(page, PAGE) == [address]


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ('<base href="/a/"><base href="/b/">', "https://news.example/a/f"),
        ('<base target="_blank"><base href="/b/">', "https://news.example/b/f"),
        ('<base href="//o.example/x/">', "https://o.example/x/f"),
        ('<base href="javascript:x"><base href="http://[">', "https://news.example/world/f"),
        ("", "https://news.example/world/f"),
    ],
)
def test_the_first_base_that_can_be_one_counts(base: str, address: str) -> None:
    page = f'<link rel="alternate" type="application/rss+xml" href="f">{base}'
    assert announced_feeds(page, PAGE) == [address]


def test_a_link_header_announces_too() -> None:
    header = (
        '</wp-json/>; rel="https://api.w.org/", '
        '</feed.atom>; rel="alternate"; type="application/atom+xml", <x>; rel=next'
    )
    assert announced_feeds("", PAGE, header) == ["https://news.example/feed.atom"]


@pytest.mark.parametrize(
    "header",
    [
        "</f>;rel=alternate;type=application/rss+xml",
        "</f>; REL='Alternate' ; TYPE = 'application/RSS+xml'",
        '</f>; title="a, b; rel=none"; rel="alternate"; type="application/rss+xml"',
        '</f>; rel="alternate"; type="text/xml"; title="RSS"',
        "</f>; rel=feed",
    ],
)
def test_link_headers_of_all_spellings(header: str) -> None:
    assert announced_feeds("", PAGE, header) == ["https://news.example/f"]


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


@each(
    ("link", "found"),
    [
        ('<a href="/?feed=rss2">all</a>', True),
        ('<a href="/index.php?format=feed&amp;type=rss">all</a>', True),
        ('<a href="/news?rss">all</a>', True),
        ('<a href="/news.xml">all</a>', True),
        ('<a href="/rssfeed">all</a>', True),
        ('<a href="/RSS-Feeds/x">all</a>', True),
        ('<a href="feed:https://news.example/f">all</a>', True),
        ('<a href="/a" title="RSS">all</a>', True),
        ('<a href="/a"><img src="/i.png" alt="RSS"></a>', True),
        ('<a href="/a">News <b>feed</b></a>', True),
        ('<a href="/a">RSS <b>feed</b></a>', True),
        ('<a href="/a">Newsfeed</a>', True),
        ('<a href="/a">Feed</a>', True),
        ('<a href="/a" class="icon rss">all</a>', True),
        ('<a href="/sitemap.xml">all</a>', False),
        ('<a href="/feedback">all</a>', False),
        (
            '<a href="/a">How the RSS feeds of the world were won and lost again, a long tale</a>',
            False,
        ),
        ('<a href="/a">Feed the world</a>', False),
        ('<a href="/a">Progress</a>', False),
        ('<a href="#rss">RSS</a>', False),
        ('<a href="mailto:rss@news.example">RSS</a>', False),
    ],
)
def test_which_links_may_lead_to_feeds(link: str, found: bool) -> None:
    assert bool(linked_feeds(link, PAGE)) == found


def test_links_with_the_address_of_a_feed_come_before_those_with_its_words() -> None:
    page = '<a href="/a">RSS</a><a href="/b">Atom</a><a href="/feed">all</a>'
    assert [link[20:] for link in linked_feeds(page, PAGE)] == ["/feed", "/a", "/b"]


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
