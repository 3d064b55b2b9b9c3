"""Whole documents, and those that break off."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.http.documents import begins_as_feed, breaks_off, ends_whole
from tests.feed_server import rss
from tests.rows import each

BODY = rss("canal")


@each(
    "end",
    [
        b"</rss>",
        b"</rss >\n",
        b"</RSS>",
        b"</rdf:RDF>\r\n\r\n",
        b"</feed>",
        b"</atom:feed>",
        b"</rss>\n<!-- cached 12:00 --><!-- by us -->",
        b"</rss>\n<!-- served by cache 12ms -->\n<script>track()</script>",
        b"</rss>\0\0\0",
        b"<![CDATA[</rss>]]></rss>",
        b"<!-- x --></rss>",
    ],
)
def test_the_end_tag_of_the_root_is_the_end(end: bytes) -> None:
    assert ends_whole(b"<x>" + end)


@each(
    "body",
    [
        b"",
        b"<rss><channel>",
        b"<rss><item>",
        b"<rss></item",
        b"<rss></rss",
        b"<!-- </rss> -->",
        b"<rss><!-- </rss>",
        b"<rss><item><![CDATA[ </rss>",
        b"<rss><channel></feed>",
        b"<rss></rss><item>",
        b"<html></html>",
    ],
)
def test_an_end_tag_that_is_text_or_anothers_is_none(body: bytes) -> None:
    assert not ends_whole(body)


def test_json_is_whole_to_its_last_brace() -> None:
    document = b'\xef\xbb\xbf {"version": "https://jsonfeed.org/version/1.1", "items": [{"a": 1}]}'
    assert ends_whole(document)
    assert ends_whole(document + b"\n<!-- cached -->")
    assert ends_whole(b'{"n": ' + b"9" * 5_000 + b"}")
    for cut in range(20, len(document) - 1):
        assert breaks_off(document[:cut])
    assert not ends_whole(b"[" * 100_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_makes_no_difference(encoding: str) -> None:
    text = BODY.decode()
    assert ends_whole(text.encode(encoding))
    assert breaks_off(text[:-40].encode(encoding))


def test_only_what_begins_as_a_feed_breaks_off() -> None:
    for other in (b"", b"<html><body>", b"User-agent: *\nDisallow:", b"\x89PNG", b"<sitemap>"):
        assert not begins_as_feed(other)
        assert not breaks_off(other)
    assert begins_as_feed(b"<?xml version='1.0'?><!-- " + b"x" * 5_000 + b" --><rdf:RDF ")


@given(st.integers(200, len(BODY) - 1))
def test_a_document_cut_anywhere_breaks_off(cut: int) -> None:
    assert breaks_off(BODY[:cut]) == (b"</rss>" not in BODY[:cut])


@given(st.binary(max_size=200))
def test_any_bytes_are_judged(body: bytes) -> None:
    assert not (ends_whole(body) and breaks_off(body))


def test_judging_a_document_costs_little_whatever_it_holds() -> None:
    begin = b"<rss><!-- " + b"x" * 4_000_000
    for tail in (b"</rss>" * 10_000, b"<!--</rss>" * 6_000, b"</" * 30_000, b"<![CDATA[" * 7_000):
        started = time.process_time()
        ends_whole(begin + tail)
        assert time.process_time() - started < 3, "a quadratic look would take minutes"
