"""Items that we wrote, in which facts are marked in place.

``training/annotations/authored_facts.txt`` has an item a line, ``title || summary``, with marks
such as ``[b:Poland] orders [i:tanks] from [xs:Huta Norvik] for [a contract planned -:$2 billion]``.
``a`` is an amount with its kind, modality and direction in the words of the guide; where nobody
told them it stands alone, ``[a:$2 billion]``. ``x`` is the subject, ``p`` the value before; ``b``
the buyer, ``s`` the seller, ``m`` who imposes a tariff, ``t`` whom it hits, ``k`` the bank, ``i``
the goods, ``d`` the day. Letters of one stretch stand together. Where a line has several facts,
numbers say what belongs to which: ``[xs1:…]`` is the subject and seller of ``[a1:…]``, ``[b12:…]``
the buyer of both. An amount whose letter is ``n`` has no parties, whatever has no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dateline.schemas.facts import DIRECTIONS, FACT_KINDS, MODALITIES
from training.texts import SEPARATOR

AUTHORED = Path(__file__).parent / "annotations" / "authored_facts.txt"
_ROLES = {
    "b": "buyer", "s": "seller", "m": "imposer", "t": "target", "k": "bank", "i": "item",
    "d": "date",
}  # fmt: skip
_WITH_PARTIES = ("contract", "tariff", "rate")
_MARK = re.compile(r"\[(?:([an])(\d*)((?: [a-z-]+)*)|([xpbsmtkid]+)(\d*)):([^\[\]]+)\]")

Stretch = tuple[int, int]


@dataclass(frozen=True)
class MarkedFact:
    """An amount at ``[start, end)`` of its text, and the stretches of its parties by their role.

    ``kind``, ``modality`` and ``direction`` are None where nobody told them, and then nobody told
    the subject either. ``direction`` is ``-`` where there is none.
    """

    start: int
    end: int
    parties: dict[str, tuple[Stretch, ...]]
    kind: str | None = None
    modality: str | None = None
    direction: str | None = None
    subject: Stretch | None = None
    previous: Stretch | None = None


@dataclass(frozen=True)
class MarkedItem:
    """A text without its marks."""

    text: str
    facts: tuple[MarkedFact, ...]


@dataclass(frozen=True)
class _Mark:
    letters: str
    numbers: str
    words: tuple[str, ...]
    place: Stretch

    def belongs(self, amount: _Mark) -> bool:
        return not (self.numbers and amount.numbers) or not set(self.numbers).isdisjoint(
            amount.numbers
        )


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
    marks: list[_Mark] = []
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        amount, of_amount, words, letters, of_letters, marked = mark.groups()
        place = len(text), len(text) + len(marked)
        marks.append(
            _Mark(amount or letters, of_amount or of_letters or "", tuple(words.split())
                  if words else (), place)
        )  # fmt: skip
        text, at = text + marked, mark.end()
    text += line[at:]
    if "[" in text or "]" in text:
        raise ValueError("a bracket that is no mark")
    if SEPARATOR not in text:
        raise ValueError(f"no {SEPARATOR!r} between title and summary")
    facts = tuple(_facts(marks))
    if not facts:
        raise ValueError("no amount is marked")
    return MarkedItem(text, facts)


def _facts(marks: list[_Mark]) -> Iterator[MarkedFact]:
    for amount in marks:
        if amount.letters not in "an":
            continue
        kind, modality, direction = _told(amount.words)
        others = [each for each in marks if each.letters not in "an" and each.belongs(amount)]
        parties: dict[str, tuple[Stretch, ...]] = {}
        if amount.letters == "a" and kind in (None, *_WITH_PARTIES):
            for each in others:
                for role in (_ROLES[letter] for letter in each.letters if letter in _ROLES):
                    parties[role] = (*parties.get(role, ()), each.place)
        subject, previous = (
            next((each.place for each in others if letter in each.letters), None) for letter in "xp"
        )
        yield MarkedFact(
            *amount.place, parties, kind, modality, direction, subject, previous
        )  # fmt: skip


def _told(words: tuple[str, ...]) -> tuple[str, str, str] | tuple[None, None, None]:
    """Kind, modality and direction of an amount."""
    if not words:
        return None, None, None
    allowed = FACT_KINDS, MODALITIES, (*DIRECTIONS, "-")
    if len(words) != len(allowed) or any(w not in a for w, a in zip(words, allowed, strict=True)):
        raise ValueError(f"{' '.join(words)!r} is no kind, modality and direction")
    return words  # type: ignore[return-value]
