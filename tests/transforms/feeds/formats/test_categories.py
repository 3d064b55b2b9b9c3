"""Words of categories, out of the ways in which feeds write them."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from dateline.transforms.feeds.formats.categories import (
    split_words,
    words_of_element,
    words_of_json,
)
from tests.rows import each


@each(
    ("text", "words"),
    [
        ("Trade", ["Trade"]),
        ("  Foreign \n affairs ", ["Foreign affairs"]),
        ("A; B;C", ["A", "B", "C"]),
        ("A | B", ["A", "B"]),
        ("A|B|C", ["A", "B", "C"]),
        ("A|B", ["A|B"]),
        ("steel,iron,ore", ["steel", "iron", "ore"]),
        ("Trump, Donald J", ["Trump, Donald J"]),
        ("1,000 days", ["1,000 days"]),
        ("a,b, c", ["a,b, c"]),
        ("R&amp;D; Q&amp;A", ["R&D", "Q&A"]),
        ("", []),
        (" ; ", []),
    ],
)
def test_one_text_may_hold_several(text: str, words: list[str]) -> None:
    assert list(split_words(text)) == words


def test_where_a_text_is_a_list_every_comma_parts() -> None:
    words = ("Trump", "Donald", "Steel", "Iron")
    assert split_words("Trump, Donald、Steel，Iron", commas=True) == words


def test_floods_are_bounded() -> None:
    assert len(split_words(",".join("ab" * 1 for _ in range(600)), commas=True)) == 200
    long = "x;" * 1_500
    assert split_words(long) == (long,)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<c>Trade</c>", ["Trade"]),
        ("<c term='t' label='L'/>", ["L"]),
        ("<c term='t'> </c>", ["t"]),
        ("<c><n>A</n><n>B; C</n></c>", ["A", "B", "C"]),
        ("<c/>", []),
    ],
)
def test_words_of_an_element(xml: str, words: list[str]) -> None:
    assert list(words_of_element(etree.fromstring(xml))) == words


def test_elements_in_elements_are_read_to_a_bounded_depth() -> None:
    deep = "<c>" * 50 + "x" + "</c>" * 50
    assert list(words_of_element(etree.fromstring(deep))) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (["a", "b;c", 7, True, None, ["x"]], ["a", "b", "c", "7"]),
        ("a, b", ["a", "b"]),
        ([{"name": "A"}, {"slug": "b"}, {"name": " ", "term": "C"}, {}], ["A", "b", "C"]),
        ({"0": "A", "1": "B"}, ["A", "B"]),
        ({"name": "A"}, ["A"]),
        (None, []),
        (5, []),
    ],
)
def test_words_in_json(value: Any, words: list[str]) -> None:
    assert words_of_json(value) == words
