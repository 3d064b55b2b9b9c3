"""Names whose type and borders their form tells: units, bases, ships and weapon systems.

A small encoder takes "VFA-136" for a product and "Naval Station" for the whole name of a base.
Types follow the usual convention: units and fleets are ORG, bases LOC, weapons and operations MISC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dateline.schemas.enrichment import NAME_TYPES, EntityMention
from dateline.transforms.model.span_rules import Span

_NUMBER = r"(?:\s(?:\d{1,4}|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve))?"
_UNIT = re.compile(
    r"(?:^|.*\s)(?:Squadron|Regiment|Battalion|Brigade|Flotilla|Strike Group|Ready Group"
    r"|Expeditionary (?:Unit|Force|Brigade)|(?:Joint|Combined|Marine) Task Force"
    r"|(?:Air|Airlift|Refueling|Missile|Fighter|Bomb|Operations|Reconnaissance|Rescue|Rotary) Wing"
    r"|(?:Airborne|Infantry|Armou?red|Cavalry|Marine|Mountain|Mechani[sz]ed|Panzer) Division"
    rf"|\d{{1,2}}(?:st|nd|rd|th) Fleet|(?:First|Second|Third|Fifth|Sixth|Seventh) Fleet){_NUMBER}"
)
_KIND_OF_UNIT = re.compile(
    r"(?:(?:Carrier|Strike|Fighter|Destroyer|Amphibious|Helicopter|Sea|Combat|Maritime|Fleet|Naval"
    r"|Logistics?|Support|Airborne|Early|Warning|Electronic|Attack|Tactical|Marine|Expeditionary"
    r"|Airlift|Mobile|Patrol|Anti-Submarine|Warfare|Control|Command|Reserve|Air|Ready|and|&)\s)*"
    r"(?:Squadron|Wing|Air Wing|Strike Group|Ready Group|Battalion|Brigade|Regiment|Infantry"
    r"|Public Affairs(?: Office)?)"
)
_UNIT_CODE = re.compile(
    r"(?:VFA|VMFA|VMM|VMGR|VAQ|VAW|VRC|VRM|VPU?|VQ|VX|HSC|HSM|HSL|HMLA|HMH|HM|HS|CVW|CVN-?SG|C?CSG"
    r"|DESRON|PHIBRON|SUBRON|CTF|TF|EOD(?:MU)?)[ -]\d{1,4}"
)
_UNIT_CODE_AFTER = re.compile(rf"[,.]?[”\"],? of (?:the )?(?:{_UNIT_CODE.pattern})")
_BASE = re.compile(
    r".*\s(?:AFB|Air Force Base|Air Base|Space Force Base|Naval (?:Air )?Station|Naval Base"
    r"|Proving Grounds?|Test Site|Missile Range)"
    r"|(?:Redstone|Picatinny|Pine Bluff|Rock Island|Watervliet|Anniston) Arsenal"
    r"|(?:Naval (?:Air )?Station|Naval (?:Air )?Base|Joint Base|Marine Corps (?:Air Station|Base)"
    r"|Air Station)(?:\s[^\s.]+){1,3}",
    re.IGNORECASE,
)
_BASE_HEAD = re.compile(
    r"(?:Naval (?:Air )?Station|Naval (?:Air )?Base|Naval Support Activity|Joint Base|Air Station"
    r"|Marine Corps (?:Air Station|Base))",
    re.IGNORECASE,
)
_PLACE_WORD = (
    r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Public)\b)[A-Z][\w'’]+"
)
_BASE_REST = re.compile(rf"[ -]{_PLACE_WORD}(?:[ -]{_PLACE_WORD}){{0,2}}")
_SYSTEM = re.compile(
    r".*\s(?:Weapons? Systems?|Fighting Vehicles?|Combat Vehicles?|(?:Cruise|Ballistic|Guided)"
    r" Missiles?|Missile Systems?)"
    r"|Operations? .*\b(?:Freedom|Resolve|Shield|Storm|Sentinel|Guardian)"
)
_ORDINAL = re.compile(r"(?<![\w.])\d{1,4}(?:st|nd|rd|th)\s$")
_GROUP = re.compile(
    r"(?:['’]s)? (?:(?:Carrier|Amphibious|Expeditionary|Surface) )*(?:Strike|Ready) Group\b"
)


def mended(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with the type and the borders that their form tells, apart, in reading order.

    ``spans`` are apart and in reading order. Amounts and dates pass as they are.
    """
    found: list[Span] = []
    for span in spans:
        end = found[-1].end if found else 0
        if span.end <= end:
            continue
        if span.type not in NAME_TYPES or span.start < end:
            found.append(span)
            continue
        if (
            found
            and _BASE_HEAD.fullmatch(text, found[-1].start, found[-1].end)
            and span.start == found[-1].end + 1
            and text[end] in " -"
            and span.type in ("LOC", "ORG")
        ):
            found[-1] = replace(found[-1], end=span.end, type="LOC")
            continue
        formed = _by_form(text, span, end)
        if not _KIND_OF_UNIT.fullmatch(text, formed.start, formed.end):
            found.append(_nickname(text, found[-1] if found else None, formed))
    return found


def _nickname(text: str, before: Span | None, span: Span) -> Span:
    """A unit's nickname in quotes, beside the unit, is a name of the unit."""
    if span.type != "MISC" or text[span.start - 1 : span.start] not in ("“", '"'):
        return span
    code = _UNIT_CODE_AFTER.match(text, span.end)
    near = before is not None and before.type == "ORG" and span.start - before.end <= 2
    named = near and before is not None and _is_unit(text[before.start : before.end])
    return replace(span, type="ORG") if code or named else span


def _is_unit(piece: str) -> bool:
    return bool(_UNIT.fullmatch(piece) or _UNIT_CODE.fullmatch(piece))


def _by_form(text: str, span: Span, free: int) -> Span:
    """One span with what belongs to it; nothing before ``free`` is taken."""
    group = _GROUP.match(text, span.end)
    if group:
        return replace(span, end=group.end(), type="ORG")
    piece = text[span.start : span.end]
    if _UNIT.fullmatch(piece) and span.type != "PER":
        ordinal = _ORDINAL.search(text, max(free, span.start - 8), span.start)
        return replace(span, start=ordinal.start() if ordinal else span.start, type="ORG")
    if _UNIT_CODE.fullmatch(piece):
        return replace(span, type="ORG")
    if _BASE_HEAD.fullmatch(piece):
        rest = _BASE_REST.match(text, span.end) if piece[-1].islower() else None
        return replace(span, end=rest.end() if rest else span.end, type="LOC")
    if span.type == "ORG" and _BASE.fullmatch(piece):
        return replace(span, type="LOC")
    if span.type == "ORG" and _SYSTEM.fullmatch(piece):
        return replace(span, type="MISC")
    return span


_SHIP_NAME = re.compile(
    r"(?:USS|USNS|USCGC|HMS|HMAS|HMCS|HMNZS|ROKS|RFA|INS)\s(?P<name>[A-Z][\w.'’ -]+)"
)


def with_ships(mentions: Sequence[EntityMention]) -> list[EntityMention]:
    """The mentions with ships that go by their name alone as MISC.

    A text that names "USS Carl Vinson" means the ship by "Carl Vinson" and "Vinson", too. Names of
    places are left as they are.
    """
    names: set[str] = set()
    for mention in mentions:
        ship = _SHIP_NAME.fullmatch(mention.text) if mention.type == "MISC" else None
        if ship:
            names |= {ship["name"], ship["name"].split()[-1]}
    if not names:
        return list(mentions)
    return [
        replace(mention, type="MISC")
        if mention.type in ("PER", "ORG") and mention.text in names
        else mention
        for mention in mentions
    ]
