"""Relative links, against whatever base there is."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.links import join


def rss(channel_link: str, link: str, base: str = "", attributes: str = "") -> str | None:
    body = (
        f"<rss version='2.0'{attributes}><channel><link>{channel_link}</link>"
        f"<item><title>t</title><link>{link}</link></item></channel></rss>"
    )
    return read_feed(body.encode(), base_url=base).entries[0].link


@pytest.mark.parametrize(
    ("site", "link", "base", "resolved"),
    [
        ("https://a.example/", "/x", "https://a.example/rss/feed.xml", "https://a.example/x"),
        ("https://a.example/", "x", "https://www.a.example/rss/feed", "https://www.a.example/rss/x"),
        ("https://a.example/", "/x", "https://feeds.example/a", "https://a.example/x"),
        ("", "/x", "https://feeds.example/a", "https://feeds.example/x"),
        ("https://a.example/news/", "x", "", "https://a.example/news/x"),
        ("", "x", "", "x"),
        ("https://a.example/", "//cdn.example/x", "https://a.example/f", "https://cdn.example/x"),
        ("https://a.example/", "https://b.example/\n   x", "", "https://b.example/x"),
        ("", "http://[broken", "https://a.example/", "http://[broken"),
    ],
)  # fmt: skip
def test_rss_links(site: str, link: str, base: str, resolved: str) -> None:
    assert rss(site, link, base) == resolved


def test_xml_base_wins_and_nests() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/">
      <entry xml:base="y/"><id>z</id><link href="1"/><link rel="enclosure" href="/2.pdf"/></entry>
      <entry><id>tag:a.example,2026:1</id><link href="1"/></entry></feed>"""
    first, second = read_feed(body, base_url="https://feeds.example/").entries
    assert first.link == "https://a.example/x/y/1"
    assert first.enclosures[0].url == "https://a.example/2.pdf"
    assert first.id == "https://a.example/x/y/z"
    assert second.link == "https://a.example/x/1"
    assert second.id == "tag:a.example,2026:1"


def test_a_host_without_a_scheme_is_completed_even_against_a_broken_base() -> None:
    assert join("HTTP://b.example/", "www.a.example/y") == "http://www.a.example/y"
    assert join("https://[x", "www.a.example/y") == "https://www.a.example/y"
