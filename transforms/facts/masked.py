"""A sentence with its names and amounts as letters of their own, for patterns to go by.

Each name stands as a run of one letter, as long as the name, so that places stay as they are:
patterns say "a state that awards a company a contract" without knowing any name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dateline.transforms.facts.naming import Placed

STATE, SERVICE, BODY = "\ue001", "\ue002", "\ue003"
PERSON, PEOPLE, AMOUNT = "\ue004", "\ue005", "\ue006"
"""Letters of private use: states, their services, other bodies, people, demonyms, amounts."""

_STATES = frozenset(("country", "government", "alliance", "region", "city"))
_SERVICES = frozenset(("ministry", "armed_force", "agency"))
_NOBODY = frozenset(("index", "event", "party", "central_bank", "treaty", "weapon"))
_LEAGUES = re.compile(
    r"(?:the\s+)?(?:NBA|NFL|NHL|MLB|MLS|WNBA|UEFA|FIFA|Premier League|Super Bowl"
    r"|National (?:Football"
    r"|Basketball|Hockey) League(?: Association)?|National Basketball Association)",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"(?:\b(?:according to|told|tells|reported by|citing|via|an?|seen by)\s+(?:the\s+)?|[-–—]\s)$",
    re.IGNORECASE,
)
_REPORTER = re.compile(r"\s+(?:reports?|reported|source)\b", re.IGNORECASE)
_GOVERNMENT = re.compile(
    rf"(?<![{STATE}{SERVICE}{PEOPLE}]\s)(?<![’']s\s)"
    r"\b(?:(?:federal|local|state|provincial|(?-i:[A-Z]\w+(?:ian|ese|ish|can)))\s+)?"
    r"(?:government|gov['’]t)\b(?!\s+(?:officials?|sources?|bonds?|spending|debt))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Masked:
    """A text with letters for names; ``names`` by their first offsets."""

    text: str
    names: dict[int, Placed] = field(default_factory=dict)


def masked(
    text: str, placed: Iterable[Placed], amounts: Iterable[tuple[int, int]], start: int, end: int
) -> Masked:
    """The stretch of a text with letters for names and amounts, at the same offsets.

    What is left of the stretch is blank. "The government" is a state without a name.
    """
    letters = [" "] * start + list(text[start:end])
    found: dict[int, Placed] = {}
    for one in placed:
        letter = _letter(text, one)
        if letter and start <= one.start and one.end <= end and one.start not in found:
            if any(here > " " and here >= STATE for here in letters[one.start : one.end]):
                continue
            letters[one.start : one.end] = letter * (one.end - one.start)
            found[one.start] = one
    for low, high in amounts:
        if start <= low and high <= end:
            letters[low:high] = AMOUNT * (high - low)
    for match in _GOVERNMENT.finditer("".join(letters), start):
        letters[match.start() : match.end()] = STATE * (match.end() - match.start())
    return Masked("".join(letters), found)


def _letter(text: str, placed: Placed) -> str | None:
    name, kind = placed.name, placed.name.identity.kind
    if kind == "demonym":
        return PEOPLE
    if kind in _NOBODY or text[placed.start - 1 : placed.start] == "-":
        return None
    if kind in _STATES and name.type in ("LOC", "ORG"):
        return STATE
    if kind in _SERVICES:
        return SERVICE
    if name.type == "PER":
        return PERSON
    is_place = name.type == "LOC" and kind == "other"  # a shipyard may be read as a place
    if not (name.type == "ORG" or is_place) or _LEAGUES.fullmatch(text, placed.start, placed.end):
        return None
    if _REPORTS.search(text, max(0, placed.start - 20), placed.start) and _is_told(text, placed):
        return None
    return None if _REPORTER.match(text, placed.end) else BODY


def _is_told(text: str, placed: Placed) -> bool:
    """Whether the words before a name say that it reports; "an" only before a source."""
    before = text[max(0, placed.start - 20) : placed.start].rstrip().casefold()
    return not re.search(r"\ban?$", before) or bool(_REPORTER.match(text, placed.end))
