"""Hashes of texts: the same as before where nothing is volatile, and both where something is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.articles.identity import content_hash
from dateline.transforms.feeds.articles.text_hashes import changed_fields, text_hashes
from dateline.transforms.feeds.text.plain_text import body_text, title_text


def test_a_text_without_counters_has_the_hash_of_before() -> None:
    hashes = text_hashes("Quay closed", "Pilots wait.", None)
    assert (hashes.content, hashes.older) == (
        content_hash("Quay closed", "Pilots wait.", None),
        None,
    )


def test_a_text_with_counters_has_both() -> None:
    one, two = (text_hashes("Quay closed", f"Pilots wait. {n} comments", None) for n in (3, 57))
    assert one.content == two.content == content_hash("Quay closed", "Pilots wait.", None)
    assert one.older == content_hash("Quay closed", "Pilots wait. 3 comments", None)


def test_nothing_but_counters_is_a_text_after_all() -> None:
    assert (
        text_hashes("", "3 comments", None).content != text_hashes("", "4 comments", None).content
    )


def test_half_a_character_is_hashed_as_a_question_mark() -> None:
    one, other = (text_hashes(f"Quay {end}", "Pilots wait.", None) for end in ("\ud83d", "?"))
    assert one == other
    assert one.content == content_hash("Quay \ud83d", "Pilots wait.", None)


def test_the_changed_fields_are_named_in_their_order() -> None:
    before = text_hashes("a", "b", "c").fields
    assert changed_fields(before, text_hashes("a", "b", "c").fields) == ()
    assert changed_fields(before, text_hashes("x", "b", None).fields) == ("title", "content")
    assert changed_fields(before, text_hashes("a", "x", "c").fields) == ("summary",)


@given(st.text(alphabet="a1 \n\t\u00a0\u2003é", max_size=40))
def test_texts_that_were_cleaned_need_no_second_folding(text: str) -> None:
    title, body = title_text(text), body_text(text)
    assert text_hashes(title, body, body, cleaned=True) == text_hashes(title, body, body)
