"""Numerals in all the ways that news writes them, and none where a reader could only guess.

English ``1,234.5``, continental ``1.234,5``, Indian ``12,50,000``, Swiss ``1'234``, fractions
``3-1/4`` and spelled numbers ``twenty-five``. Separators are read as CLDR lists them for the
languages concerned (https://cldr.unicode.org/translation/number-currency-formats).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_NUMERAL = 40  # characters; what is longer is no amount, and has no value

VULGAR = {
    "½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 1 / 8, "⅜": 3 / 8,
    "⅝": 5 / 8, "⅞": 7 / 8, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5, "⅙": 1 / 6, "⅚": 5 / 6,
}  # fmt: skip

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
PARTS = {
    "half": 1 / 2, "halves": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4,
    "quarters": 1 / 4, "fifth": 1 / 5, "fifths": 1 / 5, "eighth": 1 / 8, "eighths": 1 / 8,
    "tenth": 1 / 10, "tenths": 1 / 10,
}  # fmt: skip

_PLAIN = re.compile(r"\d+\Z")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?\Z")
_SWISS = re.compile(r"\d{1,3}(?:['’]\d{3})+(?:[.,]\d+)?\Z")
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+\Z|\d{1,3}(?:\.\d{3}){2,}\Z")
_DECIMAL_POINT = re.compile(r"\d*\.\d+\Z")
_DECIMAL_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})\Z")


def read_numeral(text: str, *, point_may_group: bool = False) -> float | None:
    """The value of digits with their separators; None where it cannot be told.

    ``point_may_group`` says that the text could be continental, so that ``1.200`` is 1.2 or 1,200
    and has no value.
    """
    if len(text) > MAX_NUMERAL:
        return None
    if _PLAIN.match(text):
        return float(text)
    if _ENGLISH.match(text) or _INDIAN.match(text):
        return float(text.replace(",", ""))
    if _SWISS.match(text):
        return float(re.sub(r"['’]", "", text).replace(",", "."))
    if _CONTINENTAL.match(text):
        return float(text.replace(".", "").replace(",", "."))
    if _DECIMAL_POINT.match(text):
        whole, _, decimals = text.partition(".")
        if point_may_group and len(decimals) == 3 and whole.strip("0"):
            return None
        return float(text)
    if _DECIMAL_COMMA.match(text):
        return float(text.replace(",", "."))
    return None


def read_spelled(words: Sequence[str]) -> tuple[float | None, int]:
    """The number that the words begin with, and how many of them it takes; 0 words if none.

    Hundreds count ("two hundred and fifty"), larger scales are the caller's. "three quarters of a",
    "half a", "one and a half" are numbers, too.
    """
    value, taken = _below_thousand(words)
    if not taken:
        return _fraction(words)
    rest = words[taken:]
    if rest[:1] and rest[0] in PARTS and rest[0] not in ("third", "fifth", "eighth", "tenth"):
        part = value * PARTS[rest[0]]  # "three quarters (of a)"
        if value <= 1 and rest[0] == "quarters":
            return None, 0
        return part, taken + 1 + _of(rest[1:])
    if rest[:1] and rest[0] in PARTS:
        return value * PARTS[rest[0]], taken + 1 + _of(rest[1:])  # "one third of a"
    if rest[:3] == ["and", "a", "half"] or rest[:3] == ["and", "one", "half"]:
        return value + 0.5, taken + 3
    if rest[:3] == ["and", "a", "quarter"]:
        return value + 0.25, taken + 3
    if rest[:3] == ["and", "three", "quarters"]:
        return value + 0.75, taken + 3
    if rest[:1] == ["point"]:
        decimals = [str(UNITS[word]) for word in rest[1:5] if word in UNITS and UNITS[word] < 10]
        if decimals:
            return float(f"{int(value)}.{''.join(decimals)}"), taken + 1 + len(decimals)
    return value, taken


def _below_thousand(words: Sequence[str]) -> tuple[float, int]:
    """A spelled number below 10,000 ("twelve hundred"), and the words it takes."""
    value, taken = _below_hundred(words)
    start = 0
    if not taken and words[:2] == ["a", "hundred"]:
        value, taken, start = 1, 1, 1
    if not taken and words[:1] == ["hundred"]:
        return 100, 1
    if taken and words[taken : taken + 1] == ["hundred"]:
        value, taken = value * 100, taken + 1
        rest = words[taken:]
        skip = 1 if rest[:1] == ["and"] else 0
        more, used = _below_hundred(rest[skip:])
        if used:
            return value + more, taken + skip + used
        return value, taken
    return (value, taken) if not start else (0, 0)


def _below_hundred(words: Sequence[str]) -> tuple[float, int]:
    if not words:
        return 0, 0
    if words[0] in TENS:
        value = TENS[words[0]]
        if len(words) > 1 and 0 < UNITS.get(words[1], 0) < 10:
            return value + UNITS[words[1]], 2
        return value, 1
    if words[0] in UNITS:
        return UNITS[words[0]], 1
    return 0, 0


def _fraction(words: Sequence[str]) -> tuple[float | None, int]:
    """ "half a", "a half", "a quarter of a", "half of one": a part of what follows."""
    start = 1 if words[:1] == ["a"] else 0
    if len(words) > start and words[start] in ("half", "quarter", "third"):
        return PARTS[words[start]], start + 1 + _of(words[start + 1 :])
    return None, 0


def _of(rest: Sequence[str]) -> int:
    """The words of "of a", "of one", "of 1", "a" after a part."""
    if rest[:1] == ["of"] and rest[1:2] and rest[1] in ("a", "an", "one"):
        return 2
    return 1 if rest[:1] and rest[0] in ("a", "an") else 0
