from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.amounts.numerals import read_numeral, read_spelled


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("12,50,000", 1250000),
        ("1'234", 1234),
        ("1.200.000", 1200000),
        ("3,5", 3.5),
        (".5", 0.5),
        ("1,2,3", None),
        ("1.2.3", None),
        ("1,2345", 1.2345),
        ("9" * 41, None),
    ],
)
def test_separators_are_read_as_their_language_writes_them(text: str, value: float | None) -> None:
    assert read_numeral(text) == value


def test_three_digits_behind_a_point_have_no_value_where_the_point_may_group() -> None:
    assert read_numeral("1.200") == 1.2
    assert read_numeral("1.200", point_may_group=True) is None
    assert read_numeral("0.200", point_may_group=True) == 0.2


@given(st.integers(0, 10**12))
def test_english_groups_are_read_back(number: int) -> None:
    assert read_numeral(f"{number:,}") == number


@pytest.mark.parametrize(
    ("words", "value", "taken"),
    [
        ("twenty five", 25, 2),
        ("one hundred and five", 105, 4),
        ("twelve hundred", 1200, 2),
        ("half a", 0.5, 2),
        ("three quarters of a", 0.75, 4),
        ("one and a half", 1.5, 4),
        ("two point five", 2.5, 3),
        ("tariff", None, 0),
    ],
)
def test_spelled_numbers_are_read_with_the_words_they_take(
    words: str, value: float | None, taken: int
) -> None:
    assert read_spelled(words.split()) == (value, taken)
