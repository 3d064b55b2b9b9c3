"""Elements inside a text, back as HTML."""

from __future__ import annotations

import pytest
from lxml import etree

from dateline.transforms.feeds.formats.markup import markup_of


@pytest.mark.parametrize(
    "document",
    [
        '<x:p xmlns:x="http://www.w3.org/1999/xhtml">a<x:br/>b</x:p>',
        '<p xmlns="http://www.w3.org/1999/xhtml">a<br/>b</p>',
        '<xhtml:p xmlns:xhtml="http://elsewhere.example/">a<xhtml:br/>b</xhtml:p>',
        "<xhtml:p>a<xhtml:br/>b</xhtml:p>",  # not declared
    ],
)
def test_xhtml_loses_its_prefix(document: str) -> None:
    element = etree.fromstring(document, etree.XMLParser(recover=True))
    assert markup_of(element) == "<p>a<br>b</p>"


def test_other_prefixes_stay() -> None:
    element = etree.fromstring('<m:math xmlns:m="http://maths.example/">1</m:math>')
    assert markup_of(element) == "<m:math>1</m:math>"
