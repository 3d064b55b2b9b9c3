"""Relative links, against whatever base there is."""

from __future__ import annotations

from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.links import (
    clean_link,
    host_of,
    is_absolute,
    is_placeholder,
    is_web_address,
    join,
    without_escapes,
)
from tests.rows import each


def rss(channel_link: str, link: str, base: str = "", attributes: str = "") -> str | None:
    body = (
        f"<rss version='2.0'{attributes}><channel><link>{channel_link}</link>"
        f"<item><title>t</title><link>{link}</link></item></channel></rss>"
    )
    return read_feed(body.encode(), base_url=base).entries[0].link


@each(
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


@each(
    ("text", "link"),
    [
        (None, ""),
        ("  https://a.example/1 ", "https://a.example/1"),
        ("https://a.example/\n  long/way/to/a/page/1", "https://a.example/long/way/to/a/page/1"),
        ("/a\tb", "/ab"),
        ("/a\rb", "/ab"),
        ("https://a.example/1\u200b", "https://a.example/1"),
        ("\ufeffhttps://a.example/1\u00a0", "https://a.example/1"),
        ("https://a.exam\u00adple/caf\u00e9", "https://a.example/caf\u00e9"),
        ('<a href="https://a.example/1">read</a>', "https://a.example/1"),
        ("<A class='x' HREF=' /1 '>", "/1"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("<", "<"),
        ("N/A", ""),
        ("http://null/", ""),
        ("https://undefined", ""),
        ("javascript:void(0)", ""),
        ("#", ""),
        ("/null/of-the-nation", "/null/of-the-nation"),
        ("https://https://a.example/1", "https://a.example/1"),
        ("http://https://a.example/a/long/way/to/the/page", "https://a.example/a/long/way/to/the/page"),
        ("https:https://a.example/1", "https://a.example/1"),
        ("https://http//a.example/1", "http://a.example/1"),
        ("http:/a.example/1", "http://a.example/1"),
        ("http:///a.example/1", "http://a.example/1"),
        ("https;//a.example/1", "https://a.example/1"),
        ("http//a.example/1", "http://a.example/1"),
        ("ttps://a.example/1", "https://a.example/1"),
        ("htttp://a.example/1", "http://a.example/1"),
        ("HTTPS:\\\\a.example/1", "https://a.example/1"),
        ("https://a.example/?u=https://b.example/", "https://a.example/?u=https://b.example/"),
        ("https://a.example/http-2-explained-at-last", "https://a.example/http-2-explained-at-last"),
        ("https://httpd.example/a/page/of/the/manual/1", "https://httpd.example/a/page/of/the/manual/1"),
        ("httpd.example/1", "httpd.example/1"),
        ("/1", "/1"),
    ],
)  # fmt: skip
def test_a_link_is_what_the_template_meant(text: str | None, link: str) -> None:
    assert clean_link(text) == link


def test_what_stands_for_no_address() -> None:
    for text in ("N/A", " null ", "none", "#", "?", "about:blank", "--", "TBD", "(none)"):
        assert is_placeholder(text), text
    for text in ("", "nullable", "https://null.example/", "#top", "na/1"):
        assert not is_placeholder(text), text


def test_ampersands_are_resolved_up_to_three_times() -> None:
    assert without_escapes("/?a=1&amp;b=2") == "/?a=1&b=2"
    assert without_escapes("/?a=1&amp;amp;amp;b=2") == "/?a=1&b=2"
    assert without_escapes("/?a=1&amp;amp;amp;amp;b=2") == "/?a=1&amp;b=2"
    assert without_escapes("/?a=1&#038;b=2&#x26;c=3") == "/?a=1&b=2&c=3"
    assert without_escapes("/?a=1&ampere=2&#39;") == "/?a=1&ampere=2&#39;"


@each(
    ("link", "expected"),
    [
        ("https://a.example/", True), ("http://a.example/", True), ("mailto:a@b.example", True),
        ("urn:x:1", True), ("tag:a.example,2026:1", True), ("HTTP://a.example", True),
        ("/a:b", False), ("a.example:8080/x", False), ("a/b:c", False), ("1a:b", False),
        ("", False),
        ("www.a.example:80/x", False),
    ],
)  # fmt: skip
def test_what_begins_with_a_scheme_is_absolute(link: str, expected: bool) -> None:
    assert is_absolute(link) is expected


def test_a_web_address_is_one_and_nothing_else() -> None:
    for text in ("https://a.example", "HTTP://a.example/1?x"):
        assert is_web_address(text)
    for other in (
        None,
        "",
        "https://",
        "https:///a",
        "https:// a",
        "https://a.example/ b",
        "ftp://a",
    ):
        assert not is_web_address(other)
    assert not is_web_address("https://a.example/\u2003b")


@each(
    ("base", "link", "site", "resolved"),
    [
        ("https://a.example/f/x", "", "", ""),
        ("https://a.example/f/x", "1", "", "https://a.example/f/1"),
        ("https://a.example/f/x", "a.example/1", "", "https://a.example/1"),
        ("http://a.example/f/x", "a.example/1", "", "http://a.example/1"),
        ("https://feeds.example/x", "a.example/1", "https://www.a.example/", "https://a.example/1"),
        ("https://a.example/x", "news.a.example/1", "", "https://news.a.example/1"),
        ("https://a.example/x", "nota.example/1", "", "https://a.example/nota.example/1"),
        ("https://a.example/f/x", "www.b.example/1", "", "https://www.b.example/1"),
        ("https://a.example/f/x", "www.html", "", "https://a.example/f/www.html"),
        ("https://a.example/f/x", "WWW.B.EXAMPLE:8080/1", "", "https://WWW.B.EXAMPLE:8080/1"),
        ("https://a.example/f/x", "news.b.example/1", "", "https://a.example/f/news.b.example/1"),
        ("https://localhost/x", "a.localhost/1", "", "https://localhost/a.localhost/1"),
        ("ftp://a.example/", "www.b.example/1", "", "https://www.b.example/1"),
        ("https://localhost/x", "localhost/1", "", "https://localhost/localhost/1"),
        ("", "//b.example/1", "", "https://b.example/1"),
        ("http://a.example/", "//b.example/1", "", "http://b.example/1"),
        ("", "1", "", "1"),
        ("https://[x", "1", "", "1"),
        ("https://a.example/", "mailto:a@b.example", "", "mailto:a@b.example"),
    ],
)
def test_links_against_a_base(base: str, link: str, site: str, resolved: str) -> None:
    assert join(base, link, site) == resolved


def test_the_host_of_an_address() -> None:
    assert host_of("https://www.A.example:80/x") == "a.example"
    assert host_of("https://[x") == ""
    assert host_of("/x") == ""
