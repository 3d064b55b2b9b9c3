"""The general list of boilerplate, ``phrases.tsv``: what any feed may have, by kind and language.

A phrase has to be the whole segment. Each is looked for only where its longest word occurs, so the
time does not grow with the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast, get_args

from dateline.schemas.article import BoilerplateKind

LONGEST = 320
"""Characters of a segment that can be a phrase."""

_ANY = 160  # characters that a * stands for
_REST = 80  # that it stands for at the end of a phrase, where a sentence might follow unparted
_WORD = re.compile(r"[\w'-]+|©")
_ASCII_WORDS = {
    number: char.lower() if char.isalnum() or char in "_'-" else " "
    for number, char in enumerate(map(chr, range(128)))
}
"""What parts the words of an ASCII text become blanks."""
_MARKS = " \t\u00a0.…!?:;,|[]»«→>–—•*_#►-"
_QUOTES = tuple(zip("’‘“”„\u00a0", '\'\'""" ', strict=True))
_NAME_WORD = (
    r"(?:[A-Z0-9\u00c0-\u00de\u0400-\u042f@&][^\s,/]{0,30}|of|and|the|de|da|do|dos|di|del|der|von|van"
    r"|für|for|the|und|et|y|e|en|by)"
)
_NAME = rf"(?-i:{_NAME_WORD}(?:[ ,/]{{1,2}}{_NAME_WORD}){{0,9}})"
_PART = re.compile(r"\*|\{name\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of the list."""

    kind: BoilerplateKind
    language: str
    pattern: re.Pattern[str]
    is_line: bool  # what follows a colon ends with the line only


def kind_of_phrase(segment: str, *, is_line: bool) -> BoilerplateKind | None:
    """The kind of a segment that is a phrase of the general list; ``None`` for any other.

    ``is_line`` is true for a segment that is a line of its own.
    """
    if len(segment) > LONGEST:
        return None
    known = _by_word()
    if segment.isascii():
        text = segment.strip(_MARKS)
        words = text.translate(_ASCII_WORDS).split()
    else:
        text = _with_plain_quotes(segment).strip(_MARKS)
        words = _WORD.findall(text.lower())
    if known.keys().isdisjoint(words):
        return None
    for word in words:
        for phrase in known.get(word, ()):
            if (is_line or not phrase.is_line) and phrase.pattern.fullmatch(text):
                return phrase.kind
    return None


def _with_plain_quotes(segment: str) -> str:
    for quote, plain in _QUOTES:  # "translate" looks up each letter
        segment = segment.replace(quote, plain)
    return segment


@cache
def _by_word() -> dict[str, tuple[Phrase, ...]]:
    """The phrases by their longest word."""
    listed = resources.files(__package__).joinpath("phrases.tsv").read_text("utf-8")
    found: dict[str, list[Phrase]] = {}
    for line in listed.splitlines():
        if not line or line.startswith("#"):
            continue
        kind, language, text = line.split("\t")
        if kind not in get_args(BoilerplateKind):
            raise ValueError(f"phrases.tsv: no kind of boilerplate is called {kind!r}")
        words = _WORD.findall(_PART.sub(" ", text.lower()))
        pattern, is_line = _compiled(text), text.endswith(": *")
        phrase = Phrase(cast("BoilerplateKind", kind), language, pattern, is_line)
        found.setdefault(max(words, key=len), []).append(phrase)
    return {word: tuple(phrases) for word, phrases in found.items()}


def _compiled(text: str) -> re.Pattern[str]:
    text = text.strip(_MARKS.replace("*", ""))
    parts: list[str] = []
    at = 0
    for wild in _PART.finditer(text):
        parts.append(_literal(text[at : wild.start()]))
        most = _ANY if wild.end() < len(text) else _REST
        parts.append(f".{{0,{most}}}" if wild[0] == "*" else _NAME)
        at = wild.end()
    parts.append(_literal(text[at:]))
    return re.compile("".join(parts), re.I | re.S)


def _literal(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", text))
