"""Normal form C in linear time."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.text.normal_form import MAX_MARKS, cut_marks, nfc

ACUTE = "\u0301"
BELOW = "\u0316"


def test_a_letter_and_its_mark_become_one_character() -> None:
    assert nfc("cafe" + ACUTE) == "café"


@given(st.text(max_size=60))
def test_texts_without_long_runs_are_normalised_as_ever(text: str) -> None:
    assert nfc(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("mark", [ACUTE, BELOW, "\u3099", "\ufe20", "\U0001e8d0", "\u0f73"])
def test_thirty_marks_are_kept_and_no_more(mark: str) -> None:
    assert cut_marks("a" + mark * MAX_MARKS) == "a" + mark * MAX_MARKS
    assert cut_marks("a" + mark * (MAX_MARKS + 5) + "b") == "a" + mark * MAX_MARKS + "b"


def test_letters_between_marks_begin_a_new_run() -> None:
    run = "ก" + "\u0e38" * MAX_MARKS
    assert cut_marks(run * 3) == run * 3


def test_long_words_without_marks_stay_whole() -> None:
    for letter in ("ก", "中", "ا", "\U0001f600"):
        assert cut_marks(letter * 500) == letter * 500


def test_a_flood_of_marks_takes_no_time() -> None:
    started = time.process_time()
    assert len(nfc("a" + (ACUTE + BELOW) * 150_000)) <= 1 + MAX_MARKS
    assert time.process_time() - started < 5
