"""What releases of armed forces and companies write beside names: datelines, offices, people.

A small encoder reads "REDSTONE ARSENAL, Ala. –" as an organisation, the people of a unit as a part
of its name, and a closing quote as none of its borders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dateline.schemas.enrichment import NAME_TYPES
from dateline.transforms.model.span_rules import Span, touched

_DAY = r"[A-Z][a-z]{2,8}\.?[ ]\d{1,2}(?:,[ ]\d{4})?"
_AGENCY = "Reuters|AP|AFP|UPI|Bloomberg|Xinhua|TASS|ANI|PTI|IANS|APP|NNS|dpa|DPA|EFE|CNN|BBC"
_DATELINE = re.compile(
    rf"""(?:^|[\n\r])[ \t]*
    (?P<place>[A-Z][A-Z.'’-]+(?:[ ][A-Z][A-Z.'’-]*){{0,4}})
    (?P<state>,[ ][A-Z][\w.]*(?:[ ][A-Z][\w.]*){{0,2}})?
    (?P<told>(?:,[ ]{_DAY})?(?:[ ]\((?:{_AGENCY}|{_DAY})\))?)
    [ ]?[–—-]{{1,2}}[ ]
    """,
    re.VERBOSE,
)
_NO_PLACE = re.compile(
    r"(?:EXCLUSIVE|WARNING|BREAKING|UPDATED?|FILE|WATCH|LIVE|VIDEO|OPINION|ANALYSIS|EXPLAINER|FACTBOX)"
    r"\b"
)
_PEOPLE_AFTER = re.compile(r"(?P<unit>.+?)\s(?:Soldiers?|Sailors?|Airm[ae]n)")
_PEOPLE_BEFORE = re.compile(
    r"(?:(?:men|women|Sailors|Soldiers|Marines|Airmen|and)\s)+of\s(?:the\s)?"
)
_SECRETARY = re.compile(r"[Ss]ecretary of (?:the )?$")
_OF_A_SECRETARY = frozenset({"State", "Defense", "Defence", "War"})
_CLOSING = re.compile(r"[”\"][,.;]?\s")


def with_datelines(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with the place of every dateline that the model saw a part of as one LOC.

    Capitals before a dash may begin a headline ("UBS, Credit Suisse –", "UKRAINE WAR -"):
    it takes a date or an agency beside the place, a model that read all of it as one or more names
    with a place among them, or a state and no name of that length. ``spans`` are apart and in
    reading order, and so is what comes back.
    """
    found = list(spans)
    for match in _DATELINE.finditer(text):
        start, end = match.span("place")
        first, last = touched(found, start, end)
        touching = found[first:last]
        if not touching or any(span.type not in NAME_TYPES for span in touching):
            continue
        covered = (touching[0].start, touching[-1].end) == (start, end)
        told = match["told"] or (covered and any(span.type == "LOC" for span in touching))
        told = told or (match["state"] and not (covered and len(touching) == 1))
        if not told or _NO_PLACE.match(match["place"]) or touching[-1].end > end:
            continue
        score = max(span.score for span in touching)
        found[first:last] = [Span(start, end, "LOC", score)]
        after = found[first + 1] if first + 1 < len(found) else None
        if after is not None and after.end <= match.end("state") and after.type in NAME_TYPES:
            found[first + 1] = replace(after, type="LOC")
    return found


def without_people(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans of organisations without the people, the office or the quote beside the name.

    ``spans`` are apart and in reading order, and so is what comes back.
    """
    kept = []
    for span in spans:
        if span.type == "ORG":
            narrow = _without_people(text, span)
            if narrow is None:
                continue
            span = narrow
        kept.append(span)
    return kept


def _without_people(text: str, span: Span) -> Span | None:
    """One organisation, or None where nothing is left of it."""
    start, end = span.start, span.end
    quote = _CLOSING.search(text, start + 1, end)
    if quote and not re.search(r"[“\"]", text[start : quote.start()]):
        end = quote.start()
    before = _PEOPLE_BEFORE.match(text, start, end)
    if before:
        start = before.end()
    after = _PEOPLE_AFTER.fullmatch(text, start, end)
    if after:
        end = after.end("unit")
    if _SECRETARY.search(text, max(0, start - 20), start) and " for " in text[start:end]:
        end = text.index(" for ", start)
        if text[start:end] in _OF_A_SECRETARY:
            return None
    return span if (start, end) == (span.start, span.end) else replace(span, start=start, end=end)
