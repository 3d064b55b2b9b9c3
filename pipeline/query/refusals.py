"""DuckDB's words for what it refuses, with what there is to do where they leave that open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_CANDIDATES = 4
"""Forms of a function that are told of those that DuckDB lists; there are dozens of ``+``."""
_COLUMN = re.compile(r" when casting from source column (\w+)$")
_TO = re.compile(r"\bto ([A-Z][A-Z0-9]*(?:\(\d+,\d+\))?)(?= when casting| *$)")
_INTEGER = re.compile(r"U?INT\d+")
_NO_DAY = re.compile(r"^Conversion Error: Unimplemented type for cast \(\w+ -> (DATE|TIMESTAMP)")
_FORM = {"DATE": "DATE '2026-11-24'", "TIMESTAMP": "TIMESTAMPTZ '2026-11-24 06:00Z'"}


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
