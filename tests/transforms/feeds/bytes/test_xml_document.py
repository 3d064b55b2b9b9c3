"""From text to a tree: as it is where it is well-formed, and mended where it is not."""

from __future__ import annotations

import pytest
from lxml import etree

from dateline.transforms.feeds.bytes.xml_document import read_xml
from dateline.transforms.feeds.bytes.xml_repair import ROOT
from dateline.transforms.feeds.errors import MalformedFeed


def texts(root: etree._Element) -> str:
    return "".join(root.itertext())


def test_a_well_formed_document_needs_no_repair() -> None:
    document = read_xml("<rss><a>é &amp; b</a><!-- x --><?pi y?></rss>")
    assert (document.root.tag, texts(document.root), document.repairs) == ("rss", "é & b", ())
    assert len(document.root) == 1, "neither comments nor instructions"


@pytest.mark.parametrize(
    "prolog",
    [
        "<?xml version='1.0' encoding='utf-16'?>",
        "<?xml version='1.0' encoding='koi8-r'?>\n<!DOCTYPE rss>",
        "<!DOCTYPE rss PUBLIC '-//N//DTD RSS 0.91//EN' 'http://my.netscape.com/rss-0.91.dtd'>",
        "  <?xml version='1.0'?>",
        "",
    ],
)
def test_what_declares_encoding_and_type_is_left_out(prolog: str) -> None:
    text = f"{prolog}<rss>Zölle</rss>"
    for document in (read_xml(text), read_xml(text, text.encode())):
        assert (texts(document.root), document.repairs) == ("Zölle", ())


def test_bytes_are_parsed_as_they_are_from_behind_the_declarations() -> None:
    text = "<?xml version='1.0'?><!-- é --><!DOCTYPE é><rss>Zölle</rss>"
    utf8 = text.encode().replace("Zölle".encode(), b"Steel")
    assert texts(read_xml(text, utf8).root) == "Steel"


def test_a_document_type_that_is_quoted_inside_stays() -> None:
    assert texts(read_xml("<rss><![CDATA[<!DOCTYPE html>]]></rss>").root) == "<!DOCTYPE html>"


def test_declared_entities_open_nothing_and_stay_short() -> None:
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 9))
    document = read_xml(
        f"<!DOCTYPE rss [<!ENTITY a0 'lol'>{laughs}"
        "<!ENTITY f SYSTEM 'file:///etc/passwd'>]><rss>x &a8; &f;</rss>"
    )
    assert "root:" not in texts(document.root)
    assert len(texts(document.root)) < 5_000


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("<rss><a>b & c</a></rss>", "b & c"),
        ("<rss><a>b</rss>", "b"),
        ("<rss><a>caf&eacute;</a></rss>", "café"),
        ("<rss>\x00\x08a</rss>", "a"),
        ("<rss><a>b", "b"),
    ],
)
def test_broken_documents_are_mended_and_it_is_said(text: str, content: str) -> None:
    document = read_xml(text)
    assert texts(document.root).strip() == content
    assert document.repairs


def test_an_undeclared_prefix_is_named() -> None:
    document = read_xml("<rss><dc:date>2026</dc:date></rss>")
    assert "undeclared_namespace" in document.repairs
    assert document.root[0].tag == "dc:date"


@pytest.mark.parametrize("text", ["", "   ", "Service unavailable", "{}"])
def test_a_text_without_an_element_gives_an_empty_root(text: str) -> None:
    root = read_xml(text).root
    assert (root.tag, len(root)) == (ROOT, 0)


def test_deep_documents_are_read_or_refused_and_never_crash() -> None:
    try:
        read_xml("<a>" * 5_000 + "x" + "</a>" * 5_000)
    except MalformedFeed:
        return
