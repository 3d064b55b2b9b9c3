from __future__ import annotations

import pytest

from dateline.transforms.facts.changes import changes, direction_of
from tests.transforms.facts.reading import stated


def read(text: str) -> list[tuple[str, float | None]]:
    """The amounts that are facts of their own, with the value before."""
    amounts, _ = stated(text)
    found = changes(amounts, {"title": text, "summary": ""})
    return [(a.text, found.previous.get(n)) for n, a in enumerate(amounts) if n not in found.used]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("duty rises from 10% to 25%", [("25%", 10.0)]),
        ("duty rises from 10 to 25%", [("25%", 10.0)]),
        ("rate doubles to 15% from 7.5%", [("15%", 7.5)]),
        ("eased to 4.9%, down from an annual pace of 5.6%", [("4.9%", 5.6)]),
        ("rose 0.2%, compared with a revised decline of 0.4%", [("0.2%", -0.4)]),
        ("rose 13% to $5 million", [("13%", None), ("$5 million", None)]),
        ("fell 3% from a year earlier", [("3%", None)]),
    ],
)
def test_values_before_a_change(text: str, expected: list[tuple[str, float | None]]) -> None:
    assert read(text) == expected


def test_values_of_other_sentences_are_no_values_before() -> None:
    assert read("Rates at 5%. Up from nothing, inflation is 3%") == [("5%", None), ("3%", None)]


def test_the_way_is_told_by_two_values_else_by_the_nearest_word() -> None:
    (amount,), told = stated("Profit rose 5% while costs fell")
    passage = told["title"].passage
    assert direction_of("result", amount, passage, None) == "up"
    assert direction_of("result", amount, passage, 9.0) == "down"
    assert direction_of("result", amount, passage, 5.0) == "flat"
    assert direction_of("deal", amount, passage, None) is None


def test_staff_that_goes_is_down() -> None:
    (amount,), told = stated("Testra to cut 5% of workforce")
    assert direction_of("share", amount, told["title"].passage, None) == "down"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Testra has debts of more than $5 million", None),
        ("Testra owes up to $5 million", None),
        ("Prizes worth as little as $5 million", None),
        ("Testra warns of upwards of $5 million", None),
        ("Testra debts rise to more than $5 million", "up"),
        ("Testra reserves plummet to less than $5 million", "down"),
        ("Inflation rises towards the 2% target", None),
    ],
)
def test_words_that_only_bound_an_amount_tell_no_way(text: str, direction: str | None) -> None:
    (amount,), told = stated(text)
    assert direction_of("other", amount, told["title"].passage, None) == direction
