"""The script of a text and what it says about the language."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.text.scripts import (
    can_be_written,
    language_of_script,
    letters_by_script,
    main_script,
    script_of,
    weight,
)
from tests.rows import each


@each(
    ("text", "script"),
    [
        ("Rates fell", "latin"), ("Zölle für Stahl", "latin"), ("Краны", "cyrillic"),
        ("Φόροι", "greek"), ("ضرائب", "arabic"), ("מכסים", "hebrew"), ("关税上升", "han"),
        ("関税が上がる", "kana"), ("株価急落の背景", "kana"), ("관세 인상", "hangul"),
        ("ภาษี", "thai"), ("शुल्क", "devanagari"), ("タリフ", "kana"), ("123 — !", None), ("", None),
        ("iPhone 关税上升", "han"),
    ],
)  # fmt: skip
def test_the_script_of_most_of_a_text(text: str, script: str | None) -> None:
    assert script_of(text) == main_script(letters_by_script(text)) == script


@given(st.text(st.sampled_from("aé Кр关がア관ש.1·ก\u0903"), max_size=12))
def test_the_script_is_the_same_without_counting(text: str) -> None:
    assert script_of(text) == main_script(letters_by_script(text))


def test_letters_are_counted_by_script_and_marks_are_none() -> None:
    assert letters_by_script("ab Кр 1, é") == {"latin": 3, "cyrillic": 2}
    assert letters_by_script("abc!") == {"latin": 3}
    assert not letters_by_script("1234")


def test_a_character_of_chinese_says_as_much_as_four_letters() -> None:
    assert weight(letters_by_script("关税")) == weight(letters_by_script("abcdefgh")) == 8


@each(
    ("script", "language"),
    [("greek", "el"), ("thai", "th"), ("han", "zh"), ("kana", "ja"), ("cyrillic", None),
     ("arabic", None), ("devanagari", None), ("latin", None)],
)  # fmt: skip
def test_scripts_of_one_language(script: str, language: str | None) -> None:
    assert language_of_script(script) == language


@each(
    ("language", "script", "possible"),
    [
        ("en", "latin", True), ("en", "cyrillic", False), ("ru", "cyrillic", True),
        ("ru", "latin", False), ("sr", "latin", True), ("sr", "cyrillic", True),
        ("sr-latn", "cyrillic", False), ("sr-latn-rs", "latin", True), ("ja", "han", True),
        ("ja", "kana", True), ("zh-cn", "han", True), ("zh", "kana", False), ("el", "latin", False),
    ],
)  # fmt: skip
def test_which_languages_are_written_in_which_scripts(
    language: str, script: str, possible: bool
) -> None:
    assert can_be_written(language, script) is possible


@given(st.text(max_size=60))
def test_no_text_is_an_error(text: str) -> None:
    counts = letters_by_script(text)
    assert (main_script(counts) is None) is (not counts)
    assert sum(counts.values()) <= len(text)
