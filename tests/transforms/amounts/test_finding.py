from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.amounts.finding import FoundAmount, find_amounts
from tests.rows import each

FORMS = [
    line.split("\t")
    for line in (Path(__file__).parent / "forms.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def _cell(text: str, amount: FoundAmount) -> str:
    values = ("" if v is None else format(v, ".12g") for v in (amount.value, amount.value_high))
    certain = "" if amount.certain else "doubtful"
    piece = text[amount.start : amount.end]
    return "|".join([piece, *values, amount.unit or "", amount.quality or "", certain])


@each(("text", "country", "cells"), [(f[0], f[1], f[2:]) for f in FORMS])
def test_every_form_is_read_with_its_value_or_without_one(
    text: str, country: str, cells: list[str]
) -> None:
    found = find_amounts(text, country or None)
    assert [_cell(text, amount) for amount in found] == cells


def test_the_table_holds_three_hundred_forms() -> None:
    assert len({form[0] for form in FORMS}) >= 300


def test_what_is_found_again_is_whole_whatever_a_caller_did_with_it() -> None:
    text = "A $5 million fine and 25%"
    find_amounts(text).clear()
    assert [text[each.start : each.end] for each in find_amounts(text)] == ["$5 million", "25%"]
    assert find_amounts("A $5 fine", "CA") != find_amounts("A $5 fine", "AU")


@each("text", ["Tencent and Ansar Allah", "a real threat", "Euro 2024", "G20"])
def test_words_that_only_resemble_amounts_are_left_alone(text: str) -> None:
    assert find_amounts(text) == []


_PIECES = st.sampled_from(
    "$ € £ Rs USD 1 2.5 1,000 1.200 3/4 ½ - – to or and between from rose million bn crore lakh % "
    "percent per cent dollars yen pounds pence of a one two hundred ( ) , . / \n cut R N + "
    "minus".split(" ")
)


@given(st.lists(_PIECES, max_size=12).map(" ".join) | st.text(max_size=80))
def test_spans_are_in_order_inside_the_text_and_ranges_ascend(text: str) -> None:
    last = 0
    for amount in find_amounts(text):
        assert last <= amount.start < amount.end <= len(text)
        last = amount.end
        assert "\n" not in text[amount.start : amount.end]
        if amount.value_high is not None:
            assert amount.value is not None
            assert amount.value < amount.value_high
        assert (amount.quality is not None) <= (amount.type == "MONEY")


@given(st.integers(0, 10**9), st.sampled_from(["USD", "EUR", "GBP", "JPY"]))
def test_a_grouped_whole_number_is_worth_what_it_says(number: int, code: str) -> None:
    (amount,) = find_amounts(f"{code} {number:,}")
    assert (amount.value, amount.unit) == (float(number), code)


@given(st.integers(1, 999), st.integers(1, 999))
def test_the_scale_behind_a_range_counts_for_both_ends_or_there_is_no_value(
    low: int, high: int
) -> None:
    (amount,) = find_amounts(f"${low}-{high} million")
    expected = (low * 1e6, high * 1e6) if low < high else (None, None)
    assert (amount.value, amount.value_high) == expected


def test_a_number_of_five_hundred_digits_has_no_value_and_takes_no_time() -> None:
    (amount,) = find_amounts("7" * 500 + "%")
    assert amount.value is None
