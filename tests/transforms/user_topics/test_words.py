from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.user_topics.words import CHARACTERS, singular, word_counts
from tests.rows import each


def test_words_and_pairs_are_counted_without_function_words() -> None:
    assert word_counts(["The Bank of Japan’s rate", "bank"]) == Counter(
        {"bank": 2, "japan": 1, "rate": 1, "japan rate": 1}
    )


def test_pairs_do_not_reach_from_one_text_into_the_next() -> None:
    assert "steel tariff" not in word_counts(["cheap steel", "tariffs rise"])
    assert "cheap steel" in word_counts(["cheap steel", "tariffs rise"])


@each(
    ("plural", "one"),
    [
        ("ships", "ship"), ("policies", "policy"), ("bank's", "bank"), ("gas", "gas"),
        ("loss", "loss"), ("crisis", "crisis"), ("virus", "virus"), ("ties", "tie"),
    ],
)  # fmt: skip
def test_a_plural_counts_as_its_singular(plural: str, one: str) -> None:
    assert singular(plural) == one
    assert word_counts([plural]) == {one: 1}


def test_letters_of_every_script_count_and_digits_do_not() -> None:
    assert set(word_counts(["Türkiye 2026 нефть x"])) == {"türkiye", "нефть", "türkiye нефть"}


def test_a_long_text_is_read_to_a_limit() -> None:
    assert "late" not in word_counts(["a " * CHARACTERS + "late"])


@given(st.lists(st.text()))
def test_any_text_gives_words_that_no_case_tells_apart(texts: list[str]) -> None:
    for word, count in word_counts(texts).items():
        assert word
        assert word == word.lower()
        assert count > 0
