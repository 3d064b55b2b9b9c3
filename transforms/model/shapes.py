"""Case shapes: what an uncased vocabulary forgets about a word, as one small number per piece."""

from __future__ import annotations

from collections.abc import Sequence

SPECIAL = 0
LOWER, TITLE, UPPER, INITIAL, MIXED, DIGITS, ALNUM, PUNCT, OTHER = range(1, 10)
TITLE_FIRST = 10  # a capital at the start of a field or sentence says little
TITLE_STYLE = 11  # a capital in a headline where every word has one says little
UPPER_STYLE = 12  # the same for an all-capitals text
LOWER_STYLE = 13  # nothing to learn from small letters where there are no others
WORD_SHAPES = 14
SHAPES = 2 * WORD_SHAPES
"""Number of distinct values: each word shape, once for first and once for later pieces."""

_SENTENCE_ENDS = frozenset(".?!:|…")


def word_shape(word: str) -> int:
    """The shape of one word on its own, ``LOWER`` to ``OTHER``."""
    if word.isalpha():  # most words
        return _of_letters(word)
    has_letter = any(c.isalpha() for c in word)
    has_digit = any(c.isdigit() for c in word)
    if not has_letter:
        return DIGITS if has_digit else PUNCT
    return ALNUM if has_digit else _of_letters(word)


def _of_letters(word: str) -> int:
    """The shape of a word with letters and without digits."""
    if word.islower():
        return LOWER
    if word.isupper():
        return UPPER if len(word) > 1 else INITIAL
    if word[0].isupper() and word[1:].islower():
        return TITLE
    if word.lower() == word.upper():
        return OTHER
    return MIXED


def field_shapes(words: Sequence[str]) -> list[int]:
    """The shapes of a field's words in reading order, aware of how the whole field is cased."""
    shapes = [word_shape(word) for word in words]
    long = [shape for shape, word in zip(shapes, words, strict=True) if len(word) > 3]
    lower, title, upper = long.count(LOWER), long.count(TITLE), long.count(UPPER)
    any_upper = not {TITLE, UPPER, INITIAL, MIXED}.isdisjoint(shapes)
    long_words = lower + title + upper
    caps_field = upper >= 3 and upper >= 0.7 * long_words
    title_field = title >= 4 and title >= 0.7 * long_words
    out: list[int] = []
    start = True
    for shape, word in zip(shapes, words, strict=True):
        result = shape
        if shape == TITLE:
            result = TITLE_STYLE if title_field else TITLE_FIRST if start else TITLE
        elif shape == UPPER and caps_field:
            result = UPPER_STYLE
        elif shape == LOWER and not any_upper:
            result = LOWER_STYLE
        out.append(result)
        if shape != PUNCT:
            start = False
        elif word in _SENTENCE_ENDS:
            start = True
    return out
