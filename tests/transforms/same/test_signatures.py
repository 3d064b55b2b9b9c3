from __future__ import annotations

from dataclasses import replace

from dateline.schemas.article import Boilerplate
from dateline.transforms.same.signatures import (
    LEAST,
    TITLE,
    shingles,
    signature_of,
    signature_text,
    word_hash,
    words_of,
)
from tests.articles import STEEL


def test_words_are_lower_case_and_bounded_also_where_they_are_long() -> None:
    assert words_of("Rates FELL today", 2) == ["rates", "fell"]
    assert len(words_of("x" * 500 + " " + "word " * 100, TITLE)) == TITLE


def test_scripts_without_spaces_give_a_word_a_character_and_vowel_signs_part_none() -> None:
    assert words_of("关税上升", 9) == list("关税上升")
    assert words_of("গবেষণা অনুদান", 9) == ["গবেষণা", "অনুদান"]


def test_triples_do_not_depend_on_case_or_marks() -> None:
    assert shingles("Rates fell, again!") == shingles("rates FELL again")
    assert len(shingles("one two three four")) == 2


def test_a_word_with_a_digit_is_marked_as_one() -> None:
    assert word_hash(b"611") & 1
    assert not word_hash(b"day") & 1


def test_boilerplate_is_no_part_of_what_copies_are_found_by() -> None:
    footer = " Follow us on our channel for more of the news every day."
    with_footer = replace(STEEL, summary=STEEL.summary + footer)
    spans = (Boilerplate("summary", len(STEEL.summary), len(STEEL.summary + footer), "signup"),)
    marked = replace(with_footer, boilerplate=spans)
    assert signature_text(marked).summary == STEEL.summary
    assert signature_of(marked).hashes == signature_of(STEEL).hashes
    assert signature_of(with_footer).hashes != signature_of(STEEL).hashes


def test_the_whole_text_is_remembered_as_the_feed_says_it_unless_it_is_too_short() -> None:
    assert signature_of(STEEL).whole is not None
    assert signature_of(replace(STEEL, title="Too short", summary="")).whole is None
    assert LEAST > 2
    moved = replace(STEEL, article_id="1" * 32, url="https://a.example/moved")
    assert signature_of(moved).whole == signature_of(STEEL).whole
