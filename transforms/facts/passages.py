"""A field's text as words and sentences, read once for all amounts in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_WORD = re.compile(r"[^\W_](?:[\w&'’]|[.,-](?=\w))*|[$£€¥%]")
_END = re.compile(
    r"[.!?…][\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9$£€])|[\n\r\u2028\u2029]+|\s{3,}|\s\|\|?\s|\[…\]"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|St|No|vs|Inc|Corp|Co|Ltd|Jr|Sr|Rs|Re"
    r"|Tk|Jan|Feb"
    r"|Aug|Sept|Sep|Oct|Nov|Dec|approx|est)|\b[A-Z]|\.[A-Za-z])\.$"
)
_BREAK = re.compile(
    r";|\s[-–—]+\s|—|:\s|,\s+(?:but|while|whereas|although|though|which|who|with|after|as|and|"
    r"according|compared|even|because|amid|despite)\b|\s(?:while|but|because|amid|despite)\s",
    re.IGNORECASE,
)
_LONGEST_SENTENCE = 700
"""Characters after which a sentence is parted: nothing so far away says what an amount is."""


Stretch = tuple[int, int]

AMOUNT = "#"
"""What an amount is as a word."""


class Word(NamedTuple):  # quicker to make than a frozen dataclass, and a text has many
    """A word ``[start, end)`` of a text, and its lower-case form without a possessive."""

    start: int
    end: int
    low: str


@dataclass
class Passage:
    """The words of a text and where its sentences begin."""

    name: str  # of the field
    text: str
    words: list[Word] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)  # offsets of their first characters
    _starts: list[int] = field(default_factory=list, repr=False, compare=False)  # of the words
    _clauses: dict[Stretch, Stretch] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, name: str, text: str, amounts: Sequence[tuple[int, int]] = ()) -> Passage:
        """A text, read in one go; time is linear in its length.

        Each of the ``amounts``, stretches in reading order, is one word: "#".
        """
        found = cls(name, text, [], [0])
        waiting = list(reversed(amounts))
        for match in _WORD.finditer(text):
            while waiting and waiting[-1][1] <= match.start():
                waiting.pop()
            if waiting and match.end() > waiting[-1][0]:
                start, end = waiting[-1]
                if not found.words or found.words[-1].start < start:
                    found.words.append(Word(start, end, AMOUNT))
                continue
            low = match.group().lower().replace("’", "'")
            if low.endswith("'s"):
                low = low[:-2]
            found.words.append(Word(match.start(), match.end(), low.strip("'")))
        found._starts = [word.start for word in found.words]
        for match in _END.finditer(text):
            at = match.end()
            if text[match.start()] == "." and _ABBREVIATED.search(
                text, max(0, match.start() - 8), match.start() + 1
            ):
                continue
            found._begin(at)
        found._begin(len(text))
        return found

    def _begin(self, at: int) -> None:
        while at - self.sentences[-1] > _LONGEST_SENTENCE:
            self.sentences.append(self.sentences[-1] + _LONGEST_SENTENCE)
        if at > self.sentences[-1]:
            self.sentences.append(at)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around a stretch, as offsets without white space at its ends."""
        number = bisect_right(self.sentences, start) - 1
        first = self.sentences[max(number, 0)]
        after = bisect_left(self.sentences, end)
        last = self.sentences[after] if after < len(self.sentences) else len(self.text)
        return self._stripped(first, last)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause around a stretch: its sentence, up to the next breaks on both sides.

        It is looked for once: much that is asked of an amount is asked of its clause.
        """
        found = self._clauses.get((start, end))
        if found is None:
            found = self._clauses[start, end] = self._clause(start, end)
        return found

    def _clause(self, start: int, end: int) -> Stretch:
        first, last = self.sentence(start, end)
        for match in _BREAK.finditer(self.text, first, last):
            if match.end() <= start and match.start() > first:
                first = match.end() if match.group().strip()[:1] in ";:-–—" else match.start() + 1
            elif match.start() >= end:
                last = match.start()
                break
        return self._stripped(first, last)

    def _stripped(self, first: int, last: int) -> tuple[int, int]:
        while first < last and (self.text[first].isspace() or self.text[first] in ",;:-–—|"):
            first += 1
        while last > first and (self.text[last - 1].isspace() or self.text[last - 1] in ",;:-–—|"):
            last -= 1
        return first, last

    def first_word(self, at: int) -> int:
        """The number of the first word that begins at or after an offset."""
        return bisect_left(self._starts, at)

    def words_in(self, start: int, end: int) -> list[Word]:
        """The words that begin within a stretch."""
        return self.words[self.first_word(start) : self.first_word(end)]
