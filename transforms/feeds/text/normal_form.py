"""Unicode normal form C in linear time.

CPython sorts the marks of one character by insertion, so a run of thousands of them takes
quadratic time: 280 kB took 15 seconds (python/cpython issue 149079). No language needs more than a
few; the Stream-Safe Text Format of Unicode Standard Annex 15 draws the line at 30. What is beyond
is dropped before the text is normalised.
"""

from __future__ import annotations

import re
import unicodedata

MAX_MARKS = 30
"""Combining marks in a row that are kept."""

# Contains every combining mark and much else; which of its characters are marks is looked up.
_MAY_BE_MARKS = re.compile(
    "[\u0300-\u1fff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a"
    f"\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U00010000-\U0010ffff]{{{MAX_MARKS + 1},}}"
)
_DECOMPOSE_TO_MARKS = frozenset("\u0f73\u0f75\u0f81")  # Tibetan vowels that are two marks each


def nfc(text: str) -> str:
    """The text in normal form C, with at most ``MAX_MARKS`` combining marks in a row."""
    if text.isascii():
        return text
    # Nearly all texts are in form C, and nothing tells that as quickly as this.
    return unicodedata.normalize("NFC", cut_marks(text))


def cut_marks(text: str) -> str:
    """The text without those combining marks that follow ``MAX_MARKS`` others."""
    some = text[:: MAX_MARKS + 1]  # a longer row of marks has one of these
    if not any(map(unicodedata.combining, some)) and _DECOMPOSE_TO_MARKS.isdisjoint(some):
        return text
    step = MAX_MARKS + 1
    if any(_is_long_row(text, at * step) for at, one in enumerate(some) if _is_mark(one)):
        return _MAY_BE_MARKS.sub(_cut, text)
    return text


def _is_long_row(text: str, at: int) -> bool:
    """Whether the row of marks around a mark has more than are kept."""
    start, end = at, at + 1
    while end < len(text) and end - start <= MAX_MARKS and _is_mark(text[end]):
        end += 1
    while start and end - start <= MAX_MARKS and _is_mark(text[start - 1]):
        start -= 1
    return end - start > MAX_MARKS


def _cut(found: re.Match[str]) -> str:
    kept = []
    marks = 0
    for character in found.group():
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0 or character in _DECOMPOSE_TO_MARKS
