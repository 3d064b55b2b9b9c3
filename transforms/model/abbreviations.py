"""Abbreviations in brackets or with dots, and legal forms: what their form tells.

A small encoder takes the abbreviation of "area of operations (AOO)" for an organisation, and
"F.B.I." for a place, because most names with dots that it has seen are "U.S.".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dateline.schemas.enrichment import NAME_TYPES
from dateline.transforms.model.gazetteer import COMMON_WORDS, TYPES
from dateline.transforms.model.span_rules import Span

_NUMBER_AFTER = re.compile(r"\)\s\d{1,4}\b")
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z&]{0,8}[A-Z]s?")
_WORDS_BEFORE = 90  # characters before a bracket in which its full form stands
_LEGAL_FORM = re.compile(r"(?:LLC|L\.L\.C\.?|Inc\.?|Ltd\.?|Corp\.?|PLC|plc|GmbH|S\.A\.|LLP|LP)")

_DOTTED = re.compile(r"(?:[A-Z]\.)+[A-Z]\.?")
_DOTTED_PLACES = frozenset(
    "usa uae ussr dprk prc roc drc nyc nsw nwt pei act usvi bvi roi fyrom".split()
)
"""Places of three letters and more that are written with dots."""


def with_dots(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with the right type of abbreviations with dots, without those that are no names.

    "F.B.I." is what "FBI" is. Of three letters and more, whatever is not known as a place is an
    organisation rather than one ("U.A.W.").
    """
    kept: list[Span] = []
    for span in spans:
        if span.type in NAME_TYPES and _DOTTED.fullmatch(text, span.start, span.end):
            letters = text[span.start : span.end].replace(".", "").lower()
            if letters in COMMON_WORDS:
                continue
            known = TYPES.get(letters)
            if known is None and span.type == "LOC" and len(letters) > 2:
                known = "LOC" if letters in _DOTTED_PLACES else "ORG"
            if known is not None and known != span.type:
                span = replace(span, type=known)
        kept.append(span)
    return kept


def spelt_out(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with abbreviations in brackets as what stands before them tells, and those of the
    same abbreviation elsewhere in the text.

    An abbreviation has the type of its full form, and is no name where that is none ("area of
    operations (AOO)"). That of a unit whose number follows ("Carrier Air Wing (CVW) 17") is a
    part of its name. That of a thing ("Basic Ordering Agreement (BOA)") is no organisation but
    MISC. A legal form alone ("LLC") is no name.

    ``spans`` are apart and in reading order, and so is what comes back.
    """
    kept: list[Span] = []
    nameless: set[str] = set()
    things: set[str] = set()
    for span in spans:
        piece = text[span.start : span.end]
        if span.type not in NAME_TYPES or not _ABBREVIATION.fullmatch(piece):
            kept.append(span)
            continue
        if text[span.start - 1 : span.start] == "(" and text[span.end : span.end + 1] == ")":
            before = kept[-1] if kept else None
            if before is not None and before.end + 2 == span.start and before.type in NAME_TYPES:
                if _NUMBER_AFTER.match(text, span.end) and before.type != "PER":
                    continue
                spelt = _full_form(text[before.start : before.end], piece)
                if before.type == "ORG" and spelt and spelt[-1].rstrip("s") in _THINGS:
                    before = kept[-1] = replace(before, type="MISC")
                if before.type != "PER" and (
                    spelt or _spells(text[before.start : before.end], piece)
                ):
                    span = replace(span, type=before.type)
                    if before.type == "MISC":
                        things.add(piece.rstrip("s"))
            else:
                full = _full_form(text[max(0, span.start - _WORDS_BEFORE) : span.start - 1], piece)
                if full and all(word[0].islower() for word in full):
                    nameless.add(piece.rstrip("s"))
                elif full and full[-1].rstrip("s") in _THINGS:
                    things.add(piece.rstrip("s"))
        if piece.rstrip("s") not in nameless:
            kept.append(span)
    return [
        replace(span, type="MISC")
        if span.type == "ORG" and text[span.start : span.end].rstrip("s") in things
        else span
        for span in kept
        if span.type not in NAME_TYPES or not _LEGAL_FORM.fullmatch(text, span.start, span.end)
    ]


_THINGS = frozenset(
    "Agreement Architecture Award Capability Contract Exercise Framework Missile Munition Operation"
    " Radar Reconnaissance Strategy Training Vehicle Weapon".split()
)
"""Last words, in the singular, of full forms that are no organisations. Programmes and systems may
be some ("World Food Programme", "Mission Systems")."""
_SMALL = frozenset("of the and for in on to at by de a an &".split())


def _spells(full: str, short: str) -> bool:
    """Whether the initials of ``full`` are the letters of ``short``."""
    letters = [word[0] for word in re.split(r"[\s-]+", full) if word]
    large = [letter for letter in letters if letter.isupper()]
    wanted = short.rstrip("s").upper()
    return "".join(large).upper() == wanted or "".join(letters).upper() == wanted


def _full_form(before: str, short: str) -> list[str]:
    """The words that end ``before`` and spell ``short`` by their initials; none where none do."""
    wanted = list(short.rstrip("s").casefold())
    words = re.findall(r"[^\W\d_]+", before)
    for small in (False, True):
        taken: list[str] = []
        for word in reversed(words):
            if small and word in _SMALL:
                continue
            taken.append(word)
            if len(taken) == len(wanted):
                break
        taken.reverse()
        if [word[0].casefold() for word in taken] == wanted:
            return taken
    return []
