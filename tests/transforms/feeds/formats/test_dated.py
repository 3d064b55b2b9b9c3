"""Dates of an entry, under whichever name and in whichever part of an element."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from dateline.transforms.feeds.formats.dated import (
    date_of_element,
    date_of_text,
    first_date,
    first_date_in_json,
)
from tests.rows import each

DAY = "2026-03-05"


@each(
    ("xml", "date"),
    [
        (f"<d>{DAY}</d>", DAY),
        (f"<d> {DAY}\n</d>", DAY),
        (f"<d datetime='{DAY}'/>", DAY),
        (f"<d datetime='{DAY}'>yesterday</d>", "yesterday"),
        (f"<d><time datetime='{DAY}'>yesterday</time></d>", DAY),
        (f"<d><b>{DAY}</b></d>", DAY),
        (f"<d>&lt;time datetime='{DAY}'&gt;yesterday&lt;/time&gt;</d>", DAY),
        ("<d value='soon'/>", ""),
        ("<d/>", ""),
    ],
)
def test_the_text_of_a_date(xml: str, date: str) -> None:
    assert date_of_element(etree.fromstring(xml)) == date


def test_markup_around_a_date_goes() -> None:
    assert date_of_text(f"<span>{DAY}</span>&nbsp;10:00") == f"{DAY}  10:00"
    assert date_of_text("5 &lt; 6") == "5 < 6"


@pytest.mark.parametrize(
    ("name", "published", "updated"),
    [
        ("pubDate", True, False),
        ("dc:date-published", True, False),
        ("Date_Created", True, False),
        ("last-modified", False, True),
        ("atom:updated", False, True),
        ("title", False, False),
        ("validated", False, False),
    ],
)
def test_names_that_tell_when(name: str, published: bool, updated: bool) -> None:
    assert (first_date(under(name, DAY), (), "published") == DAY) is published
    assert (first_date(under(name, DAY), (), "updated") == DAY) is updated
    assert (first_date_in_json({name: DAY}, "", "published") == DAY) is published


def under(name: str, text: str) -> dict[str, list[etree._Element]]:
    return {name: [etree.fromstring(f"<e>{text}</e>")]}


def fields(**texts: str) -> dict[str, list[etree._Element]]:
    return {key: found for name, text in texts.items() for key, found in under(name, text).items()}


def test_the_names_of_the_format_come_first_then_any_other() -> None:
    found = fields(postdate="2026-03-01", pubdate=DAY)
    assert first_date(found, ("pubdate",), "published") == DAY
    assert first_date(found, ("issued",), "published") == "2026-03-01"
    assert first_date(fields(date="soon"), ("issued",), "published") is None
    assert first_date(fields(title=DAY), (), "published") is None
    assert first_date(fields(modified=DAY), (), "updated") == DAY


@each(
    ("holder", "date"),
    [
        ({"date_published": DAY}, DAY),
        ({"date_published": "", "createdAt": DAY}, DAY),
        ({"created": 1_772_704_800}, "1772704800"),
        ({"created": 1_772_704_800_000.0}, "1772704800000"),
        ({"created": True}, None),
        ({"created": 1e18}, None),
        ({"created": ["x"]}, None),
        ({"created": "soon"}, None),
        ({"title": DAY}, None),
    ],
)
def test_dates_in_json(holder: dict[str, Any], date: str | None) -> None:
    assert first_date_in_json(holder, "date_published", "published") == date


@pytest.mark.parametrize("placeholder", ["Invalid Date", "0000-00-00 00:00:00", "n/a"])
def test_a_placeholder_counts_only_where_nothing_else_says_when(placeholder: str) -> None:
    def fields(*pairs: tuple[str, str]) -> dict[str, list[etree._Element]]:
        return {name: [etree.fromstring(f"<d>{text}</d>")] for name, text in pairs}

    names = ("pubdate", "dc:date")
    date = "2020-03-03T10:00:00Z"
    both = fields(("pubdate", placeholder), ("dc:date", date))
    assert first_date(both, names, "published") == date
    other = fields(("pubdate", placeholder), ("x:posted", date))
    assert first_date(other, names, "published") == date
    assert first_date(fields(("pubdate", placeholder)), names, "published") == placeholder
    twice = fields(("pubdate", placeholder), ("x:posted", "0000"))
    assert first_date(twice, names, "published") == placeholder


def test_cdata_marks_that_were_escaped_go() -> None:
    assert date_of_text("&lt;![CDATA[Mon, 23 Nov 2026]]&gt;") == "Mon, 23 Nov 2026"
