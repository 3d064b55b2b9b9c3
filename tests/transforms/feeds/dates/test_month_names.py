"""Names of months, with and without the language of the feed."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.dates.month_names import fold, month_number
from tests.rows import each


@each(
    ("word", "number"),
    [
        ("January", 1), ("sept", 9), ("Sept.", 9), ("MÄRZ", 3), ("Maerz", 3), ("février", 2),
        ("fevrier", 2), ("août", 8), ("mayo", 5), ("março", 3), ("gennaio", 1), ("mrt", 3),
        ("desember", 12), ("huhtikuuta", 4), ("Şubat", 2), ("Φεβρουαρίου", 2), ("фев", 2),
        ("lutego", 2), ("dez", 12), ("oct", 10), ("okt", 10),
    ],
)  # fmt: skip
def test_names_of_many_languages(word: str, number: int) -> None:
    assert month_number(word) == number


@pytest.mark.parametrize("word", ["", "Monday", "mont", "13", "januari1", "x"])
def test_other_words_are_no_months(word: str) -> None:
    assert month_number(word) is None


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [
        ("listopad", "hr", 10), ("listopad", "pl", 11), ("listopad", "cs-CZ", 11),
        ("listopad", "PL", 11), ("listopad", "en", None), ("listopad", None, None),
    ],
)  # fmt: skip
def test_a_name_with_two_meanings_needs_the_language(
    word: str, language: str | None, number: int | None
) -> None:
    assert month_number(word, language) == number


def test_a_name_with_one_meaning_needs_none() -> None:
    assert month_number("februari", "de") == month_number("februari") == 2


def test_case_accents_and_a_final_dot_do_not_matter() -> None:
    assert fold("FÉVR.") == fold("fevr") == "fevr"
    assert fold("Straße") == "strasse"
