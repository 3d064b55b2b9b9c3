"""Items that we wrote, in which the parties of amounts are marked in place.

``training/annotations/authored_parties.txt`` has an item a line, ``title || summary``, with marks
such as ``[b:Poland] orders [i:tanks] for [a:$2 billion]``: ``a`` an amount, ``n`` one that has no
parties though it looks like it; ``b`` the buyer, ``s`` the seller, ``m`` who imposes a tariff,
``t`` whom it hits, ``k`` the bank, ``i`` the goods, ``d`` the day. Where a line has several facts,
numbers say what belongs to which: ``[s1:…]`` is the seller of ``[a1:…]``, ``[b12:…]`` the buyer of
both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.texts import SEPARATOR

AUTHORED = Path(__file__).parent / "annotations" / "authored_parties.txt"
_NAMES = {
    "b": "buyer", "s": "seller", "m": "imposer", "t": "target", "k": "bank", "i": "item",
    "d": "date",
}  # fmt: skip
_MARK = re.compile(r"\[([anbsmtkid])(\d*):([^\[\]]+)\]")

Stretch = tuple[int, int]


@dataclass(frozen=True)
class MarkedFact:
    """An amount at ``[start, end)`` of its text, and the stretches of its parties by their role."""

    start: int
    end: int
    parties: dict[str, tuple[Stretch, ...]]


@dataclass(frozen=True)
class MarkedItem:
    """A text without its marks."""

    text: str
    facts: tuple[MarkedFact, ...]


def marked_items(path: Path = AUTHORED) -> list[MarkedItem]:
    """The items of a file.

    Raises:
        ValueError: a line has no separator, no amount or a mark that is none.
    """
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            found.append(read_marks(line))
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
    return found


def read_marks(line: str) -> MarkedItem:
    """The item of a line; see the module for the marks.

    Raises:
        ValueError: see ``marked_items``.
    """
    text, at = "", 0
    marks: list[tuple[str, str, Stretch]] = []
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        marks.append((mark[1], mark[2], (len(text), len(text) + len(mark[3]))))
        text, at = text + mark[3], mark.end()
    text += line[at:]
    if "[" in text or "]" in text:
        raise ValueError("a bracket that is no mark")
    if SEPARATOR not in text:
        raise ValueError(f"no {SEPARATOR!r} between title and summary")
    facts = tuple(_facts(marks))
    if not facts:
        raise ValueError("no amount is marked")
    return MarkedItem(text, facts)


def _facts(marks: list[tuple[str, str, Stretch]]) -> Iterator[MarkedFact]:
    for letter, numbers, (start, end) in marks:
        if letter not in "an":
            continue
        parties: dict[str, tuple[Stretch, ...]] = {}
        for role, others, place in marks if letter == "a" else ():
            belongs = not numbers or not others or not set(numbers).isdisjoint(others)
            if role in _NAMES and belongs:
                parties[_NAMES[role]] = (*parties.get(_NAMES[role], ()), place)
        yield MarkedFact(start, end, parties)
