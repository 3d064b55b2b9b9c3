"""A text as tokens in which amounts can be looked for, in time linear in its length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from dateline.transforms.amounts.numerals import VULGAR

Kind = Literal["sign", "percent", "number", "vulgar", "word", "space", "dash", "other"]

_PREFIXED = (
    r"(?:U\.S\.\s?|US-|USD?|AUD?|CAD?|CAN|NZ|HK|MX|Mex|MEX|NT|TT|FJ|AR|CL|COL|Col|SG|[ACSRJN])\$"
)
_TOKEN = re.compile(
    rf"""
    (?P<sign>(?<![^\W_]){_PREFIXED}|(?<![^\W_])(?:JP|CN|RMB)¥|GH[¢₵]|(?<![^\W_])E£|[$£€¥￥¢₹₩₽₺₴₦₪฿₫₱₵₸₾৳])
    |(?P<percent>[%％])
    |(?P<number>[0-9]+(?:[.,'’][0-9]+)*|(?<![\w.,])\.[0-9]+)
    |(?P<vulgar>[{"".join(VULGAR)}])
    |(?P<word>(?:[^\W\d_]\.){{2,4}}|[^\W\d_]{{1,40}})
    |(?P<space>[ \t\u00a0\u2009\u202f]+)
    |(?P<dash>[-–—−‑])
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_LEAD = r"[0-9½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚]"
_HINT = re.compile(
    rf"{_LEAD}|\b(?:hundreds?|thousands?|(?:multi)?[mb]illions?|trillions?|crores?|lakhs?"
    r"|per[ -]?cents?|percentage|basis|dollars?|euros?|pounds?|cents|pence|yen|yuan|rupees)\b",
    re.IGNORECASE,
)
_STRETCH = re.compile(r"[^\n\r\u2028\u2029]+")
_LONGEST = 2_000  # characters of a line that are read together


class Token(NamedTuple):  # quicker to make than a frozen dataclass, and a text has many
    """A token ``[start, end)`` of a text; ``low`` is its text in lower case."""

    kind: Kind
    text: str
    low: str
    start: int
    end: int


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of the text that could hold an amount: lines in which something hints at one.

    No amount crosses a line break, and none is longer than a stretch.
    """
    for line in _STRETCH.finditer(text):
        start, end = line.span()
        while start < end:
            stop = min(end, start + _LONGEST)
            if stop < end:  # a long line is parted at white space, if there is some
                stop = max(text.rfind(" ", start + _LONGEST // 2, stop), 0) or stop
            if _HINT.search(text, start, stop):
                yield start, stop
            start = stop


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """The tokens of ``text[start:end]``, each character in exactly one."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        piece = match.group()
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        found.append(Token(kind, piece, piece.lower(), match.start(), match.end()))
    return found
