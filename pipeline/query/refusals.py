"""DuckDB's words for what it refuses, with what there is to do where they leave that open."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_CANDIDATES = 4
"""Forms of a function that are told of those that DuckDB lists; there are dozens of ``+``."""
_COLUMN = re.compile(r" when casting from source column (\w+)$")
_TO = re.compile(r"\bto ([A-Z][A-Z0-9]*(?:\(\d+,\d+\))?)(?= when casting| *$)")
_INTEGER = re.compile(r"U?INT\d+")
_NO_DAY = re.compile(r"^Conversion Error: Unimplemented type for cast \(\w+ -> (DATE|TIMESTAMP)")
_BESIDE = 60
"""Characters of a query that are shown on each side of the place that is meant."""
_WORD = re.compile(r"\w+|\S|$")
_FORM = {"DATE": "DATE '2026-11-24'", "TIMESTAMP": "TIMESTAMPTZ '2026-11-24 06:00:00Z'"}


def told(error: duckdb.Error, lines_before: int = 0) -> str:
    """The message of DuckDB; the line that it points to stays behind an empty line.

    Args:
        error: what DuckDB raised.
        lines_before: lines of our own before the statement of who asks.
    """
    said, gap, place = str(error).partition("\n\nLINE ")
    number, colon, text = place.partition(":")
    if lines_before and number.isdecimal():
        place = f"{max(1, int(number) - lines_before)}{colon}{text}"
    return _few_candidates(said) + _what_to_do(said) + gap + place


def without_place(message: str) -> str:
    """A message without the line that it points to, where the statement is our own."""
    return message.partition("\n\nLINE ")[0]


def marked(message: str, query: str) -> str:
    """A message that shows its place by words of the query, for whoever cannot see its lines.

    DuckDB counts lines of what was made of the query, and puts signs below the place. A place that
    is none of the query is left out.
    """
    said, _, place = message.partition("\n\nLINE ")
    line, _, signs = place.partition("\n")
    number, _, shown = line.partition(": ")
    before = signs.find("^") - len(f"LINE {number}: ")
    if before < 0 or not any(text in query for text in (shown, _whole_words(shown))):
        return said
    begin, end = (_index(shown, width) for width in (before, before + signs.count("^")))
    return said + pointed(shown, begin, end if end > begin + 1 else None)


def pointed(query: str, begin: int, end: int | None = None) -> str:
    """A line, behind an empty one, that shows a place of a query between ``>>>`` and ``<<<``.

    Args:
        begin: first character of the place.
        end: the character behind it; without it the place is a word.
    """
    if end is None:
        found = _WORD.search(query, begin)
        begin, end = found.span() if found else (len(query), len(query))
    left = query[:begin].rpartition("\n")[2]
    right = query[end:].partition("\n")[0]
    left = left if len(left) <= _BESIDE else "…" + left[-_BESIDE:]
    right = right if len(right) <= _BESIDE else right[:_BESIDE] + "…"
    return f"\n\nThe place is between >>> and <<<: {left}>>>{query[begin:end]}<<<{right}"


def _whole_words(shown: str) -> str:
    """A line of DuckDB's without the dots where it was cut."""
    return shown.removeprefix("...").removesuffix("...")


def _index(text: str, width: int) -> int:
    """How many characters of a text are as wide as that in a terminal."""
    for number, sign in enumerate(text):
        if width <= 0:
            return number
        width -= (
            0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        )
    return len(text)


def _what_to_do(said: str) -> str:
    column = _COLUMN.search(said)
    if column and "convert string" in said:
        name, target = column[1], _TO.search(said)
        into = "INTEGER" if target is None or _INTEGER.fullmatch(target[1]) else target[1]
        into = "BOOLEAN" if into == "BOOL" else into
        return (
            f"; {name} holds texts: compare it with one, 'in quotes', or TRY_CAST({name} AS {into})"
        )
    if day := _NO_DAY.match(said):
        what = "a day" if day[1] == "DATE" else "a time"
        return f"; {what} is written {_FORM[day[1]]}"
    return ""


def _few_candidates(said: str) -> str:
    head, title, rest = said.partition("Candidate functions:\n")
    forms = rest.splitlines()
    if len(forms) <= _CANDIDATES:
        return said
    more = f"\tand {len(forms) - _CANDIDATES} more"
    return "\n".join([head + title.rstrip("\n"), *forms[:_CANDIDATES], more])
