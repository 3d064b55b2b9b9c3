"""Attributes that were written with a prefix."""

from __future__ import annotations

import pytest
from lxml import etree

from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.formats.prefixed_attributes import (
    make_attributes_plain,
    may_have_prefixed_attributes,
)

ATOM = "http://www.w3.org/2005/Atom"


def plain(xml: str) -> dict[str, str]:
    root = etree.fromstring(xml)
    make_attributes_plain(root)
    return dict(root.attrib)


@pytest.mark.parametrize(
    ("xml", "name", "value"),
    [
        (f"<x xmlns:a='{ATOM}' a:href='u'/>", "href", "u"),
        ("<o:x xmlns:o='http://own.example/' o:term='t'/>", "term", "t"),
        (f"<x xmlns:a='{ATOM}' a:href='u' href='v'/>", "href", "v"),
    ],
)
def test_names_of_feeds_become_plain_where_they_are_free(xml: str, name: str, value: str) -> None:
    assert plain(xml)[name] == value


def test_attributes_of_other_vocabularies_are_left_alone() -> None:
    assert "href" not in plain("<x xmlns:o='http://other.example/' o:href='u'/>")
    assert "lang" not in plain("<x xml:lang='en'/>")


@pytest.mark.parametrize(
    ("text", "worth_it"),
    [
        ("<link atom:href='x'>", True),
        ("<guid rss:isPermaLink='false'>", True),
        ("<a href='x'>", False),
    ],
)
def test_a_quick_look_tells_whether_there_may_be_any(text: str, worth_it: bool) -> None:
    assert may_have_prefixed_attributes(text) is worth_it


def test_a_feed_written_so_has_its_links() -> None:
    body = (
        f"<a:feed xmlns:a='{ATOM}'><a:entry><a:title>T</a:title>"
        "<a:link a:rel='alternate' a:href='https://a.example/1'/></a:entry></a:feed>"
    )
    assert read_feed(body.encode()).entries[0].link == "https://a.example/1"
