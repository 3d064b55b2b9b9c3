"""A text in segments: lines, sentences, parts between bars, a bracket at an end.

Boilerplate stands by itself: as a line, as a sentence, behind a bar or in a bracket. So these are
what is compared and what is left out, never a part of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.schemas.frozen import made_quickly

MOST_READ = 40_000
"""Characters of a field that are looked at: the first and the last half of them."""

# One set of characters first: the engine then looks for them alone.
_CUT = re.compile(
    r"[.!?…。！？|•►▶·(\[]"
    r"(?:(?<=[.!?…])(?P<closing>[\"”’»)\]]{0,3})(?P<after>\s{1,4})(?=\S)"
    r"|(?<=[。！？])(?P<full>[」』”)]{0,2})"
    r"|(?<=[|•►▶·])(?P<bar>\s{1,2})"
    r"|(?<=\s[(\[])(?P<bracket>(?=[^()\[\]\n]{2,160}[)\]]\.?[ \t]{0,4}(?:\n|$))))"
)
_GAP = re.compile(r"[ \u00a0]{2,4}(?=\S)")
_BEFORE = re.compile(r"[\w.'’]*$")
# Words with a full stop that ends no sentence.
_ABBREVIATIONS = frozenset(
    "rep sen gov mr mrs ms dr st sr jr gen lt col sgt capt cpl maj adm prof hon rev pres supt det "
    "inc corp co ltd llc bros cos no nos vs etc al ca approx est fig vol p pp art sec "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb "
    "nev okla ore pa tenn tex va vt wash wis wyo "
    "bzw ca evtl ggf hrsg inkl mio mrd nr str tel usw vgl zb abs bsp "
    "av bd cf env ex mme mlle sté "
    "sra srta dra ud uds avda núm pág sig on dott ing avv prof sig.ra "
    "dhr mevr drs mr.dr blz enz".split()
)
_LOOK_BACK = 16


@made_quickly
@dataclass(frozen=True, slots=True)
class Segment:
    """Characters ``[start, end)`` of a text, without white space around them.

    ``gap`` is where the separator before it begins: the end of the segment before, or the
    beginning of the text.
    """

    start: int
    end: int
    gap: int
    opens_line: bool
    closes_line: bool


def segments_of(text: str, whole: tuple[int, int] | None = None) -> list[Segment]:
    """The segments of a text in reading order; of a very long one those of its two ends.

    ``whole`` is a stretch that is not parted, but parts from what follows: a title in the text.
    """
    found: list[Segment] = []
    if len(text) <= MOST_READ:
        _lines(text, 0, len(text), whole, found)
        return found
    half = MOST_READ // 2
    first = text.rfind("\n", 0, half) + 1 or half
    _lines(text, 0, first, whole, found)
    last = text.find("\n", len(text) - half)
    last = len(text) - half if last < 0 else last
    _lines(text, last, len(text), None, found)
    return found


def _lines(
    text: str, start: int, end: int, whole: tuple[int, int] | None, found: list[Segment]
) -> None:
    gap = start
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        gap = _line(text, start, stop, gap, whole, found)
        start = stop + 1


def _line(
    text: str, start: int, end: int, gap: int, whole: tuple[int, int] | None, found: list[Segment]
) -> int:
    """Adds the segments of one line; where the last one ends."""
    begin, opens = start, True
    for cut, after in _cuts(text, start, end, whole):
        if cut < begin:  # within the separator before
            continue
        part = _trimmed(text, begin, cut)
        begin = after
        if part:
            found.append(Segment(*part, gap, opens, False))
            gap, opens = part[1], False
    part = _trimmed(text, begin, end)
    if part:
        found.append(Segment(*part, gap, opens, True))
        return part[1]
    if not opens:
        last = found[-1]
        found[-1] = Segment(last.start, last.end, last.gap, last.opens_line, True)
    return gap


def _cuts(text: str, start: int, end: int, whole: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Where segments of a line end, and where the next ones begin."""
    cuts: list[tuple[int, int]] = []
    kept_from, kept_to = whole or (-1, -1)
    for match in _CUT.finditer(text, start, end):
        at, kind = match.start(), match.lastgroup
        if kind == "after":
            if not match["closing"] and not _ends_sentence(text, at, match.end()):
                continue
            cut, after = match.start("after"), match.end()
        elif kind == "bar":
            cut, after = at, match.end()
        elif kind == "bracket":
            cut, after = at, at
        else:
            cut, after = match.end(), match.end()
        if not kept_from <= cut < kept_to:
            cuts.append((cut, after))
    if text.find("  ", start, end) >= 0 or text.find("\u00a0", start, end) >= 0:
        gaps = [match.span() for match in _GAP.finditer(text, start, end)]
        cuts = sorted({*cuts, *(gap for gap in gaps if not kept_from <= gap[0] < kept_to)})
    begins = start <= kept_from and kept_to < end and text[kept_to].isspace()
    if begins and (not text[start:kept_from].strip() or any(b == kept_from for _, b in cuts)):
        cuts = sorted({*cuts, (kept_to, kept_to + 1)})
    return cuts


def _ends_sentence(text: str, at: int, after: int) -> bool:
    """Whether the mark at ``at`` ends a sentence; ``after`` is where the next word begins."""
    if text[at] != ".":
        return True
    if text[after].islower():
        return False
    found = _BEFORE.search(text, max(0, at - _LOOK_BACK), at)
    word = found[0] if found else ""
    if len(word) < 2 or "." in word.strip("."):
        return not word
    if word.isdigit():
        return len(word) > 2
    return word.lower() not in _ABBREVIATIONS


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
