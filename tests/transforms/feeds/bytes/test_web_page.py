"""Pages where a feed was expected."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.bytes.web_page import feed_links, looks_like_html, shown_source
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


RSS = "<rss><channel><item><title>Ships &amp; ports</title></item></channel></rss>"
ESCAPED = RSS.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@each(
    "page",
    [
        f"<html><body><pre>{ESCAPED}</pre></body></html>",
        f"<!DOCTYPE html>\n<html><head><title>f.xml</title></head><body><pre>{ESCAPED}</pre>",
        f"<pre id='line1'>{ESCAPED}</pre>",
        f"\ufeff<PRE>{ESCAPED}</PRE>\n</BODY>",
        f"<html><body><pre><span class=tag>{ESCAPED}</span></pre></body></html>",
        f"<html><script>var a = 'text';</script><body><pre>{ESCAPED}</pre></body></html>",
        f"<html><body><pre>\n{RSS}\n</pre></body></html>",
        f"<html><body><xmp>{RSS}</xmp></body></html>",
        f"<html><body><textarea readonly>{ESCAPED}</textarea></body></html>",
        f"<html><body>{RSS}</body></html>",
        f"<html><head><title>f</title></head><body>\n{RSS}\n",
        f"<html><body><pre>{ESCAPED}",  # cut off
    ],
)
def test_a_page_that_shows_nothing_but_a_document_is_that_document(page: str) -> None:
    assert shown_source(page) == RSS


@each(
    ("source", "begins"),
    [
        ('{&quot;version&quot;: "1.1"}', '{"version"'),
        ("&lt;?xml version='1.0'?&gt;&lt;feed/&gt;", "<?xml "),
        ("&lt;rdf:RDF/&gt;", "<rdf:RDF/>"),
    ],
)
def test_documents_of_every_format_are_shown(source: str, begins: str) -> None:
    shown = shown_source(f"<html><pre>{source}</pre></html>")
    if begins == "<rdf:RDF/>":
        assert shown is None, "a document without content is none"
    else:
        assert shown is not None
        assert shown.startswith(begins)


@each(
    "page",
    [
        f"<html><body><p>How to write a feed:</p><pre>{ESCAPED}</pre></body></html>",
        f"<html><body><pre>{ESCAPED}</pre><p>That was a feed.</p></body></html>",
        f"<html><body>{RSS}<p>That was a feed.</p></body></html>",
        "<html><body><pre>Traceback (most recent call last)</pre></body></html>",
        "<html><body><pre></pre></body></html>",
        "<html><body><p>no source</p></body></html>",
        RSS,
        f"<div><pre>{ESCAPED}</pre></div>",
        f"<html><body>{'<b></b>' * 3_000}<pre>{ESCAPED}</pre>",  # too far from the beginning
        f"<html><body><pre>{ESCAPED}</pre>{'<b></b>' * 3_000}",
        "",
    ],
)
def test_other_pages_show_no_document(page: str) -> None:
    assert shown_source(page) is None
