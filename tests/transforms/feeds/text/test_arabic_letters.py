"""Letters that Arabic does not have tell the other languages of its script."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.text.arabic_letters import language_of_arabic_letters


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قیمت گندم در بازار", "fa"),
        ("پاکستان کے وزیر نے کہا ٹیکس", "ur"),
        ("د افغانستان ولسمشر ډېر ښه", "ps"),
        ("کوردستان و پەرلەمان", "ku"),
        ("ئۇيغۇر تىلى ۋە مەدەنىيىتى", "ug"),
        ("أسعار القمح في السوق", None),
        ("گوگل", None),  # one letter, twice
        ("پ", None),
        ("شركة پژو تعلن الأرباح الفصلية", None),
        ("پژو: البنك المركزي", None),  # the article
        ("", None),
    ],
)
def test_the_letters_tell_the_language(text: str, language: str | None) -> None:
    assert language_of_arabic_letters(text) == language
