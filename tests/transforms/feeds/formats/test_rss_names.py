"""Twin of ``formats/rss_names.py``: what an item's elements are read for."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.formats import rss_names
from dateline.transforms.feeds.formats.rss_names import Shapes, shape_of


def test_names_stand_in_the_order_of_trust_whatever_the_order_of_the_elements() -> None:
    shape = shape_of(["dc:date", "media:title", "tags", "category", "pubdate", "title", "other"])
    assert shape.titles == ("title", "media:title")
    assert shape.published == ("pubdate", "dc:date")
    assert (shape.categories, shape.keywords) == (("category",), ("tags",))
    assert shape.summaries == shape.contents == shape.authors == shape.credited == ()


def test_a_date_under_an_unknown_name_counts_and_other_names_tell_none() -> None:
    assert shape_of(["x:posted-on"]).has_published
    assert not shape_of(["x:posted-on"]).has_updated
    assert shape_of(["lastbuilddate"]).has_updated
    assert not shape_of(["title", "link"]).has_published


def test_a_document_keeps_few_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rss_names, "_MAX_SHAPES", 3)
    shapes = Shapes()
    for number in range(10):
        names = ("title", f"other{number}")
        assert shapes[names] is shapes[names]
        assert shapes[names] == shape_of(names)
        assert len(shapes) <= 3


def test_shapes_of_many_or_long_names_are_told_and_not_kept() -> None:
    shapes = Shapes()
    for names in (tuple(f"n{number}" for number in range(41)), ("title", "x" * 500)):
        assert shapes[names] == shape_of(names)
    assert not shapes


def test_what_may_be_attached_is_told_by_names() -> None:
    assert shape_of(["title", "media:content"]).has_attachments
    assert not shape_of(["title", "link"]).has_attachments
