"""Rules for spans that no model needs to learn: what a name never crosses, and what is no name.

No span of a name crosses a line break, a bracket or an address, or ends in the midst of a word.
Addresses, tickers, contract numbers, hull numbers and ranks are no names; a ship with its prefix is
one name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dateline.schemas.enrichment import NAME_TYPES


@dataclass(frozen=True, slots=True)
class Span:
    """A typed stretch ``[start, end)`` of characters with its confidence."""

    start: int
    end: int
    type: str
    score: float


def touched(spans: Sequence[Span], start: int, end: int) -> tuple[int, int]:
    """Of spans that are apart and in reading order, the first and the one behind the last that
    share a character with ``[start, end)``."""
    last = bisect_left(spans, end, key=_start)
    first = last
    while first > 0 and spans[first - 1].end > start:
        first -= 1
    return first, last


def _start(span: Span) -> int:
    return span.start


_BREAK = re.compile(r"[\n\r\u2028\u2029]")
_WALL = re.compile(r"[\n\r\u2028\u2029()\[\]{}<>|]|https?://|www\.")
_EXCHANGE = (
    r"(?:NYSE(?: American| Arca)?|NASDAQ|Nasdaq|AMEX|OTC[A-Z]*|OTC Pink|LSE|LON|AIM|TSX(?:V|-V)?"
    r"|TSE|ASX|NZX|HKEX|SEHK|HKG|XETRA|ETR|FRA|EPA|BSE|NSE|KRX|KOSDAQ|SGX|JSE|CSE|STO|BIT|BME|TYO"
    r"|Euronext(?: [A-Z][a-z]+)?)"
)
_NO_NAME = re.compile(
    rf"""
    (?<![\w.])[\w.+\-]{{1,64}}@[\w\-]{{1,63}}(?:\.[\w\-]{{1,63}}){{1,4}}
    |(?:https?://|www\.)[^\s<>()\[\]]{{1,500}}
    |(?<![\w.@])(?:[a-z0-9\-]{{1,63}}\.){{1,4}}(?:com|org|net|mil|gov|edu|int|info|eu|uk)
      \b(?:/[^\s<>()\[\]]{{0,500}})?                    # navy.mil/press; "Amazon.com" is a name
    |[(\[]\s*{_EXCHANGE}\s*:\s*[A-Z0-9][A-Z0-9.\-]{{0,11}}
      (?:\s*[,;]\s*{_EXCHANGE}\s*:\s*[A-Z0-9.\-]{{1,12}}){{0,5}}\s*[)\]]
    |\b{_EXCHANGE}:\s?[A-Z0-9.\-]{{1,12}}\b              # NYSE:LMT
    |[(<][A-Z0-9]{{1,6}}\.[A-Z]{{1,2}}[)>]               # (AAPL.O)
    |(?<!\w)\$[A-Z]{{1,5}}\b                             # $TSLA
    |\b[A-Z][A-Z0-9]{{5}}-?\d\d-?[A-Z]-?[A-Z0-9]{{4}}\b  # N00024-26-C-5500
    |\b(?:DDG|CVN|LHD|LHA|LPD|LSD|LCS|SSN|SSBN|SSGN|FFG|MCM|WMSL|WPC|WAGB|WMEC|T-AO|T-AKE|T-AH
      |ESB|EPF)[ -]?\d{{1,4}}\b
    |\((?:CG|CV|AS|FF|DD)[ -]?\d{{1,4}}\)
    """,
    re.VERBOSE,
)
_SHIP = re.compile(
    r"\b(?:USS|USNS|USCGC|USAV|HMS|HMAS|HMCS|HMNZS|ROKS|RFA|INS|JS|KRI|BRP|PNS|TCG|FGS|ITS)\s$"
)
_SHIP_INSIDE = re.compile(r"(?:USS|USNS|USCGC|USAV|HMS|HMAS|HMCS|HMNZS|ROKS|RFA)\s+[A-Z]")
_SHORT_RANK = (
    r"(?:Brig|Maj|Lt|Gen|Col|Capt|Cmdr|Cdr|Adm|Sgt|Cpl|Pvt|Spc|Pfc|Ens|Cpt|MSgt|TSgt|SSgt|GySgt|SFC"
    r"|CPO|PO\d|SrA|A1C|Spec)\b\.?"
)
_LONG_RANK = (
    r"(?:(?:Lieutenant|Major|Brigadier) General|Lieutenant (?:Colonel|Commander)|General"
    r"|Colonel|Lieutenant|(?:Rear|Vice|Fleet) Adm(?:iral|\.|\b)|Admiral|(?:Staff|Master|Gunnery"
    r"|Technical|First|Command) S(?:ergeant|gt\.?)(?: Major| Maj\.?)?|Sergeant(?: First Class"
    r"| Major)?|Corporal|(?:Chief )?Petty Officer(?: (?:1st|2nd|3rd|First|Second"
    r"|Third) Class)?|Chief Warrant Officer(?: \d)?|Airman(?: (?:1st|First) Class)?"
    r"|Seaman(?: Apprentice)?|Lance C(?:orporal|pl\.?))"
)
_RANK = re.compile(rf"(?:(?:{_LONG_RANK}|{_SHORT_RANK})(?:\s+|$))+")
_RANK_BEFORE = re.compile(
    r"\b(?:Brig|Maj|Lt|Gen|Col|Capt|Cmdr|Cdr|Adm|Sgt|Cpl|Pvt|Spc|Pfc|Ens|Cpt|MSgt|TSgt|SSgt|GySgt"
    r"|SrA|A1C)\.?\s$|\b(?:1st|2nd|3rd|First|Second|Third) Class\s$"
)
_PLAIN_RANK = re.compile(r"(?:Spc|Sgt|SSgt|MSgt|TSgt|GySgt|Cpl|Pfc|Cmdr|Cdr|SrA|A1C|Brig)\.?\s")
_SURNAME = re.compile(r"[A-Z][a-z’'-]+(?:\s[A-Z][a-z’'-]+)?")


def ruled(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans as far as they are names, apart from each other, in reading order.

    Amounts and dates pass as they are.
    """
    walls = [match.span() for match in _NO_NAME.finditer(text)]
    starts = [start for start, _ in walls]
    found: list[Span] = []
    parts = [part for span in spans for part in _by_line(text, span)]
    for span in sorted(parts, key=lambda span: (span.start, -span.end)):
        if span.type not in NAME_TYPES:
            found.append(span)
            continue
        piece: Span | None = _outside(span, walls, starts)
        for rule in (_cut, _whole_words, _ship, _without_rank):
            piece = rule(text, piece) if piece is not None else None
        if piece is None:
            continue
        if found and piece.start < found[-1].end:
            if found[-1].type not in NAME_TYPES or piece.end <= found[-1].end:
                continue
            piece = replace(piece, start=found[-1].end)
        found.append(piece)
    return found


def _by_line(text: str, span: Span) -> list[Span]:
    """A name over a line break is two names."""
    if span.type not in NAME_TYPES or not _BREAK.search(text, span.start, span.end):
        return [span]
    edges = [span.start, *(m.end() for m in _BREAK.finditer(text, span.start, span.end)), span.end]
    return [replace(span, start=a, end=b) for a, b in pairwise(edges) if a < b]


def _outside(span: Span, walls: Sequence[tuple[int, int]], starts: Sequence[int]) -> Span | None:
    """The span without what is a number or a ticker; None if nothing is left."""
    place = bisect_right(starts, span.start) - 1
    if place >= 0 and walls[place][1] > span.start:
        span = replace(span, start=walls[place][1])
    if place + 1 < len(walls) and walls[place + 1][0] < span.end:
        span = replace(span, end=walls[place + 1][0])
    return span if span.start < span.end else None


def _cut(text: str, span: Span) -> Span | None:
    """The span up to the first thing that no name crosses."""
    start = span.start
    while start < span.end and (text[start].isspace() or text[start] in "()[]{}<>|"):
        start += 1
    wall = _WALL.search(text, start, span.end)
    end = wall.start() if wall else span.end
    while end > start and text[end - 1].isspace():
        end -= 1
    return _moved(span, start, end) if start < end else None


def _moved(span: Span, start: int, end: int) -> Span:
    """The span with these borders; most often it has them already."""
    return span if (span.start, span.end) == (start, end) else replace(span, start=start, end=end)


def _whole_words(text: str, span: Span) -> Span:
    """The span with the rest of the words that it begins and ends in."""
    start, end = span.start, span.end
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return _moved(span, start, end)


def _ship(text: str, span: Span) -> Span:
    """A ship's name with its prefix, which is MISC."""
    before = _SHIP.search(text, max(0, span.start - 8), span.start)
    if before and text[span.start].isupper():
        return replace(span, start=before.start(), type="MISC")
    if _SHIP_INSIDE.match(text, span.start, span.end):
        return replace(span, type="MISC")
    return span


def _without_rank(text: str, span: Span) -> Span | None:
    """A person without the rank before the name; None for a rank alone."""
    rank = _RANK.match(text, span.start, span.end)
    if not rank:
        before = _RANK_BEFORE.search(text, max(0, span.start - 30), span.start)
        surname = before and _SURNAME.fullmatch(text, span.start, span.end)
        return replace(span, type="PER") if surname else span
    if rank.end() >= span.end:
        dotted = "." in rank.group() or text[span.end : span.end + 1] == "."
        return None if span.type == "PER" or dotted else span
    is_person = span.type == "PER" or _PLAIN_RANK.fullmatch(text, span.start, rank.end())
    return replace(span, start=rank.end(), type="PER") if is_person else span
