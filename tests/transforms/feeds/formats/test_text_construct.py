"""Texts of elements, all of them as HTML."""

from __future__ import annotations

import base64

import pytest
from lxml import etree

from dateline.transforms.feeds.formats.text_construct import as_html, atom_text, inner
from tests.rows import each

HTML = "<b>x</b> &amp; y"


def element(text: str) -> etree._Element:
    return etree.fromstring(text)


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<t>plain</t>", "plain"),
        ("<t/>", ""),
        ("<t>a &lt; b</t>", "a < b"),
        ("<t>a <b>c</b> d</t>", "a <b>c</b> d"),
        ("<t>1 &lt; 2 <b>c</b></t>", "1 &lt; 2 <b>c</b>"),
        ("<t><br/>x</t>", "<br>x"),
    ],
)
def test_inner(xml: str, expected: str) -> None:
    assert inner(element(xml)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "a"), ("a < b", "a &lt; b"), ("a & b", "a &amp; b"), ('say "x"', 'say "x"')],
)
def test_plain_text_as_html(text: str, expected: str) -> None:
    assert as_html(text) == expected


@each(
    ("attributes", "text", "expected"),
    [
        ("type='html'", HTML, HTML),
        ("type='TEXT/HTML'", HTML, HTML),
        ("type='xhtml'", HTML, HTML),
        ("type='application/xhtml+xml'", HTML, HTML),
        ("type='image/svg+xml'", HTML, HTML),
        ("mode='escaped'", HTML, HTML),
        ("", "1 < 2", "1 &lt; 2"),
        ("type='text'", "AT&T", "AT&amp;T"),
        ("", HTML, HTML),  # forgotten type="html"
        ("type='text'", "caf&eacute;", "caf&eacute;"),
        ("type='text/plain'", "1 < 2", "1 &lt; 2"),
    ],
)
def test_what_the_type_says(attributes: str, text: str, expected: str) -> None:
    made = element(f"<t {attributes}/>")
    made.text = text
    assert atom_text(made) == expected


@pytest.mark.parametrize(
    ("attributes", "hidden", "expected"),
    [
        ("mode='base64' type='text/plain'", "1 < 2", "1 &lt; 2"),
        ("mode='base64' type='text/html'", HTML, HTML),
        ("mode='base64'", HTML, HTML),
        ("type='application/octet-stream'", HTML, HTML),
        ("mode='base64' type='text/html'", "Zölle", "Zölle"),
    ],
)
def test_what_base64_hides(attributes: str, hidden: str, expected: str) -> None:
    made = element(f"<t {attributes}/>")
    made.text = base64.b64encode(hidden.encode()).decode()
    assert atom_text(made) == expected


@pytest.mark.parametrize("text", ["no base64!", "A", "QUJD="[:3]])
def test_what_is_no_base64_stays(text: str) -> None:
    made = element("<t mode='base64'/>")
    made.text = text
    assert atom_text(made) == text


def test_the_div_around_xhtml_is_no_part_of_the_text() -> None:
    div = "<div xmlns='http://www.w3.org/1999/xhtml'>a <i>b</i></div>"
    assert "div" not in atom_text(element(f"<t type='xhtml'>{div}</t>"))
    assert "div" in atom_text(element(f"<t type='xhtml'>before {div}</t>"))
    assert "div" in atom_text(element(f"<t type='xhtml'>{div}{div}</t>"))
