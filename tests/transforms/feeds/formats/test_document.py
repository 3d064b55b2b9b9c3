"""The one door: which reader gets a document, and what is said of those that are no feed."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest

from dateline.transforms.feeds.errors import (
    DocumentTooLarge,
    EmptyDocument,
    FeedError,
    HtmlPage,
    MalformedFeed,
    NotAFeed,
    UnreadableCompression,
)
from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.limits import MAX_BYTES, MAX_ENTRIES
from tests.rows import each

RSS = b"<rss version='2.0'><channel><title>T</title>%s</channel></rss>"
ITEM = b"<item><title>One</title><link>https://a.example/1</link></item>"
FEED = RSS % ITEM


@each(
    ("body", "expected"),
    [
        (FEED, "rss20"),
        (FEED.replace(b"2.0", b"0.91"), "rss091"),
        (b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
         b"xmlns='http://purl.org/rss/1.0/'><item><title>One</title></item></rdf:RDF>", "rss10"),
        (b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns="
         b"'http://my.netscape.com/rdf/simple/0.9/'><item><title>One</title></item></rdf:RDF>",
         "rss090"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>One</title></entry></feed>",
         "atom10"),
        (b"<feed xmlns='http://purl.org/atom/ns#' version='0.3'><entry><title>One</title>"
         b"</entry></feed>", "atom03"),
        (b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"One"}]}',
         "json1"),
        (b'\xef\xbb\xbf {"version":"https://jsonfeed.org/version/1.1","items":[{"title":"One"}]}',
         "json11"),
    ],
)  # fmt: skip
def test_every_format_is_recognised(body: bytes, expected: str) -> None:
    feed = read_feed(body)
    assert feed.format == expected
    assert [entry.title for entry in feed.entries] == ["One"]


@pytest.mark.parametrize("body", [b"", b"  \r\n ", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0"])
def test_an_empty_body_says_so(body: bytes) -> None:
    with pytest.raises(EmptyDocument, match="empty"):
        read_feed(body)


def test_a_web_page_names_the_feeds_it_links_to() -> None:
    page = (
        b'<!DOCTYPE html><html><head><link rel="stylesheet" href="a.css">'
        b"<link rel=alternate type=application/rss+xml href=/feed.xml>"
        b'<link href="/a?b&amp;c" type="application/atom+xml" rel="alternate home"></head></html>'
    )
    with pytest.raises(HtmlPage, match=r"https://a\.example/feed\.xml, https://a\.example/a\?b&c"):
        read_feed(page, base_url="https://a.example/news/")


@each(
    ("body", "says"),
    [
        (b"<opml version='2.0'><body><outline xmlUrl='x'/></body></opml>", "OPML"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "sitemap"),
        (b'{"message": "API rate limit exceeded"}', "API rate limit exceeded"),
        (b"[1, 2]", "no object"),
        (b"<data><row/></data>", "<data>"),
        (b"Service unavailable", "Service unavailable"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "neither XML nor JSON"),
        (b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><Person/></rdf:RDF>",
         "neither|none of a feed"),
    ],
)  # fmt: skip
def test_other_documents_are_named(body: bytes, says: str) -> None:
    with pytest.raises(NotAFeed, match=says):
        read_feed(body)


def test_a_valid_feed_without_entries_is_no_error() -> None:
    assert read_feed(RSS % b"").entries == ()


def test_undeclared_compression_is_undone() -> None:
    for body in (gzip.compress(FEED), zlib.compress(FEED)):
        feed = read_feed(body)
        assert len(feed.entries) == 1
        assert "undeclared_compression" in feed.repairs


def test_a_truncated_stream_gives_the_entries_before_the_cut() -> None:
    body = RSS % b"".join(
        b"<item><title>%d %s</title></item>" % (n, b"x%d" % n * 20) for n in range(400)
    )
    feed = read_feed(gzip.compress(body)[:-600])
    assert 10 < len(feed.entries) < 400
    assert {"truncated_compression", "truncated"} <= set(feed.repairs)


def test_broken_compression_is_refused() -> None:
    with pytest.raises(UnreadableCompression):
        read_feed(b"\x1f\x8b\x08\x00garbage")


def test_a_compression_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(b" " * (MAX_BYTES + 10_000_000))
    with pytest.raises(DocumentTooLarge):
        read_feed(bomb)


def test_an_oversized_document_is_refused() -> None:
    with pytest.raises(DocumentTooLarge):
        read_feed(b" " * (MAX_BYTES + 1))


def test_documents_in_a_row_are_all_read() -> None:
    other = FEED.replace(b"One", b"Two")
    feed = read_feed(b"<?xml version='1.0'?>" + FEED + b"\n<?xml version='1.0'?>" + other)
    assert [entry.title for entry in feed.entries] == ["One", "Two"]
    assert "concatenated_documents" in feed.repairs


def test_junk_around_the_document_does_not_matter() -> None:
    for before in (b"\n\n<?xml version='1.0'?>", b"<br />Warning: foo in <b>/x.php</b>\n", b"\0"):
        assert len(read_feed(before + FEED + b"<!-- cached --> </body>").entries) == 1


def test_mismatched_tags_lose_no_entry() -> None:
    body = RSS % (b"<item><title>1</b></title><description><p>a</description></item>" + ITEM * 2)
    assert [entry.title for entry in read_feed(body).entries] == ["1", "One", "One"]


def test_an_item_that_is_never_closed_does_not_swallow_the_next() -> None:
    body = RSS % (b"<item><title>1</title>" + ITEM)
    assert [entry.title for entry in read_feed(body).entries] == ["1", "One"]


def test_a_cut_last_entry_that_says_nothing_of_itself_is_dropped() -> None:
    body = (RSS % ITEM).replace(b"</channel></rss>", b"<item><title>Half a ti")
    assert [entry.title for entry in read_feed(body).entries] == ["One"]


def test_undeclared_prefixes_are_understood() -> None:
    body = (
        RSS
        % b"<item><title>1</title><dc:creator>Ann</dc:creator><dc:date>2026-03-01</dc:date></item>"
    )
    (entry,) = read_feed(body).entries
    assert (entry.authors, entry.published_raw) == (("Ann",), "2026-03-01")


def test_bombs_of_entities_do_not_go_off_and_no_file_is_read() -> None:
    bomb = (
        b'<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "%s"><!ENTITY c "%s">'
        % (b"&a;" * 100, b"&b;" * 100)
        + (b'<!ENTITY x SYSTEM "file:///etc/passwd">]>')
        + (RSS % b"<item><title>T &a; &c; &x; &eacute;</title></item>")
    )
    (entry,) = read_feed(bomb).entries
    assert entry.title is not None
    assert "lol" in entry.title
    assert len(entry.title) < 5_000
    assert "root:" not in entry.title
    assert "é" in entry.title


def test_declared_entities_cannot_blow_up_the_text() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY a "%s">]>' % (b"x" * 4_000) + (
        RSS % (b"<item><title>t</title><description>%s</description></item>" % (b"&a;" * 10_000))
    )
    (entry,) = read_feed(body).entries
    assert len(entry.summary or "") < 200_000


def test_xml_declaration_does_not_outrank_the_decoding() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + (
        RSS % "<item><title>Zölle</title></item>".encode()
    )
    assert read_feed(body).entries[0].title == "Zölle"


def test_surrogate_pairs_written_as_references_become_one_character() -> None:
    body = RSS % b"<item><title>Hi &#xD83D;&#xDE00; &#xD800; &#0; &#x1F600;</title></item>"
    assert read_feed(body).entries[0].title == "Hi \U0001f600   \U0001f600"


def test_more_entries_than_any_feed_has_are_dropped_and_said_so() -> None:
    feed = read_feed(RSS % (b"<item><title>1</title></item>" * (MAX_ENTRIES + 5)))
    assert len(feed.entries) == MAX_ENTRIES
    assert "entries_dropped" in feed.repairs


@pytest.mark.parametrize(
    "body",
    [
        RSS % (b"<item " + b" ".join(b'a%d="1"' % n for n in range(25_000)) + b"/>"),
        b"<rss><channel>" + b"<a>" * 90_000,
        RSS % (b"<item><title>1</title><description>" + b"<" * 250_000 + b"</description></item>"),
        RSS % (b"<item><title>" + b"&lt;!--" * 35_000 + b"</title></item>"),
        RSS % (b"<item><description>" + b"&lt;a b=&quot;" * 18_000 + b"</description></item>"),
        RSS % (b"<item><description>" + b"<![CDATA[" * 27_000),
        b"<rss><channel>" + b"<!--" * 60_000,
        b'{"items":' + b"[" * 250_000,
    ],
    ids=["attributes", "depth", "less-than", "comments", "quotes", "cdata", "open", "json"],
)  # fmt: skip
def test_hostile_documents_take_linear_time(body: bytes) -> None:
    start = time.process_time()
    try:
        feed = read_feed(body)
        from dateline.transforms.feeds.text.plain_text import body_text, title_text

        for entry in feed.entries:
            title_text(entry.title), body_text(entry.summary)
    except (NotAFeed, MalformedFeed):
        pass
    assert time.process_time() - start < 10  # what is quadratic takes minutes


def test_errors_are_feed_errors() -> None:
    for kind in (EmptyDocument, HtmlPage, NotAFeed, MalformedFeed, DocumentTooLarge):
        assert issubclass(kind, FeedError)
