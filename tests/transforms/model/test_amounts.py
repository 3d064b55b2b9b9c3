from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.transforms.model.amounts import find_amounts, parse_amount


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$150 billion", 150e9, "USD"),
        ("€5mn", 5e6, "EUR"),
        ("£1.4million", 1.4e6, "GBP"),
        ("Rs 9.423 crore", 94.23e6, "INR"),
        ("Rs. 355.5", 355.5, "INR"),
        ("C$500 million", 500e6, "CAD"),
        ("US$2tn", 2e12, "USD"),
        ("$20+ billion", 20e9, "USD"),
        ("$25,340.50", 25340.5, "USD"),
        ("$15k", 15e3, "USD"),
        ("50 yen", 50, "JPY"),
        ("a billion Taiwan dollars", 1e9, "TWD"),
        ("half a billion pounds", 0.5e9, "GBP"),
        ("58 cents", 0.58, "USD"),
        ("1p", 0.01, "GBP"),
        ("EUR 3.2 billion", 3.2e9, "EUR"),
        ("billions of dollars", None, "USD"),
    ],
)
def test_money_is_read(text: str, value: float | None, unit: str) -> None:
    assert parse_amount(text, "MONEY") == (pytest.approx(value) if value else None, unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("25 %", 25, "percent"),
        ("0.25 percentage points", 0.25, "percent"),
        ("7 per cent", 7, "percent"),
        ("fifty percent", 50, "percent"),
        ("50 basis points", 50, "basis_point"),
        ("25bps", 25, "basis_point"),
        ("-1.2%", -1.2, "percent"),
    ],
)
def test_shares_are_read(text: str, value: float, unit: str) -> None:
    amount, said = parse_amount(text, "PERCENT")
    assert said == unit
    assert amount == pytest.approx(value)


def test_amounts_are_found_with_their_borders() -> None:
    text = "Toyota to spend $1.5bn as sales rise 25 per cent to 300 yen"
    found = [(text[a:b], type_, certain) for a, b, type_, certain in find_amounts(text)]
    assert found == [
        ("$1.5bn", "MONEY", True),
        ("25 per cent", "PERCENT", True),
        ("300 yen", "MONEY", False),
    ]


@pytest.mark.parametrize("text", ["Tencent and Ansar Allah", "a real threat", "Euro 2024", "G20"])
def test_words_that_only_resemble_amounts_are_left_alone(text: str) -> None:
    assert list(find_amounts(text)) == []


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error_and_spans_are_inside(text: str) -> None:
    for start, end, type_, _ in find_amounts(text):
        assert 0 <= start < end <= len(text)
        parse_amount(text[start:end], type_)
