"""Words that tell what an amount states, found in a passage: "interest rate", "stake", "fined"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from dateline.schemas.facts import FactKind
from dateline.transforms.facts.passages import AMOUNT, Word


@dataclass(frozen=True, slots=True)
class Cue:
    """What a phrase speaks for, and how strongly; ``units`` is p (shares), m (money) or *."""

    kind: FactKind
    weight: float
    units: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase in words ``[first, after)`` of a passage, with all that it speaks for."""

    first: int
    after: int
    cues: tuple[Cue, ...]
    has_amount: bool = False  # whether one of its words is an amount


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    cues: tuple[Cue, ...]

    def matches(self, words: Sequence[Word], at: int) -> bool:
        if at + len(self.words) > len(words):
            return False
        for number, pattern in enumerate(self.words):
            low = words[at + number].low
            if pattern.endswith("*"):
                if not low.startswith(pattern[:-1]):
                    return False
            elif low != pattern:
                return False
        return True


Table = dict[str, tuple[_Phrase, ...]]
"""Phrases by the beginning of their first word, the longest first."""
_SHORTEST, _LONGEST = 3, 13


@cache
def table() -> Table:
    """The phrases that ship. Read once in a process."""
    cues: dict[tuple[str, ...], list[Cue]] = {}
    text = files("dateline.transforms.facts").joinpath("tables/cues.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, weight, units, phrase = line.split("\t")
            cue = Cue(kind, float(weight), units)  # type: ignore[arg-type]
            cues.setdefault(tuple(phrase.split()), []).append(cue)
    found: dict[str, list[_Phrase]] = {}
    for words, said in cues.items():
        found.setdefault(words[0], []).append(_Phrase(words, tuple(said)))
    return {
        first: tuple(sorted(phrases, key=lambda p: (-len(p.words), -len(" ".join(p.words)))))
        for first, phrases in found.items()
    }


def hits(words: Sequence[Word]) -> list[Hit]:
    """The phrases of a passage in reading order, apart from each other, the longest first."""
    found: list[Hit] = []
    at = 0
    while at < len(words):
        best = _longest(words, at)
        if best is None:
            at += 1
            continue
        found.append(Hit(at, at + len(best.words), best.cues, AMOUNT in best.words))
        at += len(best.words)
    return found


@lru_cache(maxsize=1 << 14)  # words of news; most of them begin no phrase
def _beginning(low: str) -> tuple[tuple[_Phrase, ...], ...]:
    """The phrases whose first word a word may be, those of the longest pattern for it first."""
    starts = [low]
    starts += [f"{low[:n]}*" for n in range(min(len(low), _LONGEST), _SHORTEST - 1, -1)]
    known = table()
    return tuple(known[start] for start in starts if start in known)


def _longest(words: Sequence[Word], at: int) -> _Phrase | None:
    best: _Phrase | None = None
    for phrases in _beginning(words[at].low):
        for phrase in phrases:
            if phrase.matches(words, at):
                if best is None or len(phrase.words) > len(best.words):
                    best = phrase
                break
    return best
