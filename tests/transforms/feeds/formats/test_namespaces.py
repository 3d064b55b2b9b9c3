"""Short names of elements, whatever prefix or case they were written in."""

from __future__ import annotations

import pytest
from lxml import etree

from dateline.transforms.feeds.formats import namespaces
from dateline.transforms.feeds.formats.namespaces import (
    ElementNames,
    element_names,
    local_name,
    namespace_of,
)
from tests.rows import each


@each(
    ("tag", "name"),
    [
        ("title", "title"),
        ("pubDate", "pubdate"),
        ("{http://purl.org/dc/elements/1.1/}Date", "dc:date"),
        ("{HTTP://purl.org/DC/elements/1.1}date", "dc:date"),
        ("{http://www.w3.org/2005/Atom}link", "atom:link"),
        ("{https://www.w3.org/2005/Atom}link", "atom:link"),
        ("{http://purl.org/rss/1.0/}item", "item"),
        ("{http://backend.userland.com/RSS2}item", "item"),
        ("{http://www.itunes.com/DTDs/Podcast-1.0.dtd}author", "itunes:author"),
        ("{http://search.yahoo.com/mrss}content", "media:content"),
        ("{http://nobody.example/ns}thing", "?:thing"),
        ("dc:creator", "dc:creator"),
        ("a10:updated", "atom:updated"),
        ("rss2:title", "title"),
        ("own:thing", "own:thing"),
    ],
)
def test_names(tag: str, name: str) -> None:
    names = ElementNames()
    assert names[tag] == name
    assert names[tag] == name, "from the memo"


def test_namespaces_of_the_document_itself_need_no_prefix() -> None:
    names = ElementNames({"http://nobody.example/ns"})
    assert names["{http://nobody.example/ns}Thing"] == "thing"


def test_what_is_no_element_has_a_name_of_its_own() -> None:
    assert ElementNames()[etree.Comment("x").tag] == "?:node"
    assert local_name(etree.Comment("x").tag) == ""


def test_parts_of_a_tag() -> None:
    assert namespace_of("{http://a.example/}b") == "http://a.example/"
    assert namespace_of("b") == ""
    assert local_name("{http://a.example/}Item") == local_name("x:ITEM") == "item"


def test_documents_of_one_kind_share_what_is_remembered() -> None:
    rss, other = element_names(set()), element_names({"http://nobody.example/ns"})
    assert element_names([]) is rss
    assert rss["{http://nobody.example/ns}thing"] == "?:thing"
    assert other["{http://nobody.example/ns}thing"] == "thing"


def test_few_names_are_remembered_and_no_long_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespaces, "_MAX_NAMES", 3)
    names = ElementNames()
    for number in range(10):
        assert names[f"n{number}"] == f"n{number}"
        assert len(names) <= 3
    names.clear()
    assert names["x" * 300] == "x" * 300
    assert not names
    long = {"http://a.example/" + "x" * 300}
    assert element_names(long) is not element_names(long)
