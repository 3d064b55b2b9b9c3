"""What the names of time zones in feeds mean, as offsets from UTC.

RFC 822 defines the North American names; the others are the ones in use. A name that several
parts of the world use for different times is read in its most frequent meaning in news feeds and
reported as ambiguous. IANA names (``Asia/Seoul``) and names without a season (``ET``) are looked
up in the time zone database for the day in question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_HOURS: dict[str, float] = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "HDT": -9, "ADT": -3, "NST": -3.5, "NDT": -2.5,
    "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2, "WEST": 1,
    "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4, "SAMT": 4, "YEKT": 5, "OMST": 6, "NOVT": 7,
    "KRAT": 7, "IRKT": 8, "YAKT": 9, "VLAT": 10, "MAGT": 11, "PETT": 12, "TRT": 3,
    "SAST": 2, "CAT": 2, "EAT": 3, "WAT": 1,
    "IRST": 3.5, "IRDT": 4.5, "AZT": 4, "UZT": 5, "PKT": 5, "NPT": 5.75, "IDT": 3,
    "ICT": 7, "WIB": 7, "WITA": 8, "WIT": 9, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8,
    "KST": 9, "JST": 9, "AWST": 8, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "CHST": 10, "FJT": 12,
    "BRT": -3, "BRST": -2, "ART": -3, "CLT": -4, "CLST": -3, "UYT": -3, "COT": -5, "PET": -5,
    "VET": -4, "BOT": -4, "PYT": -4, "GFT": -3,
}  # fmt: skip
_AMBIGUOUS: dict[str, float] = {
    "BST": 1,  # British summer; Bangladesh +6, Bougainville +11
    "IST": 5.5,  # India; Israel +2, Ireland +1
    "CST": -6,  # North America, as in RFC 822; China +8, Cuba -5
    "AST": -4,  # Atlantic; Arabia +3
    "GST": 4,  # Gulf; South Georgia -2
    "SST": -11,  # Samoa; Singapore +8
    "ECT": -5,  # Ecuador; Caribbean -4
    "AMT": -4,  # Amazon; Armenia +4
    "PKST": 6,
    "EAST": -6,  # Easter Island; Eastern Australia +10
    "MMT": 6.5,
    "BDT": 6,  # Bangladesh; Brunei +8
}
_SEASONLESS = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "EASTERN": "America/New_York",
    "CENTRAL": "America/Chicago",
    "PACIFIC": "America/Los_Angeles",
}
_IN_WORDS = {
    "GREENWICH MEAN TIME": "GMT", "COORDINATED UNIVERSAL TIME": "UTC", "BRITISH SUMMER TIME": "BST",
    "CENTRAL EUROPEAN TIME": "CET", "CENTRAL EUROPEAN STANDARD TIME": "CET",
    "CENTRAL EUROPEAN SUMMER TIME": "CEST", "EASTERN EUROPEAN TIME": "EET",
    "EASTERN EUROPEAN STANDARD TIME": "EET", "EASTERN EUROPEAN SUMMER TIME": "EEST",
    "INDIA STANDARD TIME": "+05:30", "JAPAN STANDARD TIME": "JST", "KOREA STANDARD TIME": "KST",
    "CHINA STANDARD TIME": "+08:00", "SINGAPORE STANDARD TIME": "SGT",
    "MOSCOW STANDARD TIME": "MSK", "HONG KONG STANDARD TIME": "HKT",
    **{
        f"{name} {season}TIME": code
        for name, letter in zip("EASTERN CENTRAL MOUNTAIN PACIFIC".split(), "ECMP", strict=True)
        for season, code in (
            ("", f"{letter}T"), ("STANDARD ", f"{letter}ST"), ("DAYLIGHT ", f"{letter}DT")
        )
    },
}  # fmt: skip
# Both names of a zone: which of them counts is a question of the day.
_BOTH_SEASONS = {
    frozenset(names.split()): zone
    for names, zone in (
        ("EST EDT", "America/New_York"), ("CST CDT", "America/Chicago"),
        ("MST MDT", "America/Denver"), ("PST PDT", "America/Los_Angeles"),
        ("GMT BST", "Europe/London"), ("WET WEST", "Europe/Lisbon"),
        ("CET CEST", "Europe/Berlin"), ("MEZ MESZ", "Europe/Berlin"),
        ("MET MEST", "Europe/Berlin"), ("EET EEST", "Europe/Athens"),
        ("AEST AEDT", "Australia/Sydney"), ("NZST NZDT", "Pacific/Auckland"),
    )
}  # fmt: skip
_OFFSET = re.compile(
    r"^(?:(?:GMT|UTC|UT|Z)\s*)?([+\-−–])\s?(\d{1,2})(?::?(\d{2}))?(?::?\d{2})?"
    r"(?:\s*\(.{0,40}\)|\s*Z|\s+[A-Z]{1,5}|\s+[A-Z_\-]{2,20}/[A-Z_\-/]{2,40})?$",
    re.I,
)
_IANA = re.compile(r"^[A-Z][A-Za-z_\-]{1,20}(?:/[A-Z][A-Za-z_\-+0-9]{1,30}){1,2}$")
# Java writes the region behind the offset: "+01:00[Europe/Paris]"; others only the name, in "( )".
_BRACKETS = re.compile(r"^([^\[\]]*)\[([^\[\]]{1,40})\](?:\[[^\[\]]{0,40}\])*$")
_TWO_NAMES = re.compile(r"^([A-Z]{2,5})\s?/\s?([A-Z]{2,5})$")
_SAID_TWICE = re.compile(r"^([A-Z]{2,5})\s?(?:\1|([+\-]\d{2}:?\d{2}))$")
_ONLY_COMMENT = re.compile(r"^\(([^()]{1,40})\)$")
_COMMENT = re.compile(r"\s*\([^()]{0,40}\)\s*$")


@dataclass(frozen=True, slots=True)
class Zone:
    """How far a local time is from UTC, and how sure that is."""

    offset: timedelta | ZoneInfo
    ambiguous: bool = False
    assumed: bool = False  # there was no zone, or one that RFC 2822 declares meaningless

    def to_utc(self, local: datetime) -> datetime:
        """UTC for a naive local time. Raises ``OverflowError`` outside years 1 to 9999."""
        if isinstance(self.offset, timedelta):
            if not self.offset:
                return local.replace(tzinfo=timezone.utc)
            return (local - self.offset).replace(tzinfo=timezone.utc)
        return local.replace(tzinfo=self.offset).astimezone(timezone.utc)


UTC_ASSUMED = Zone(timedelta(0), assumed=True)


def read_zone(text: str) -> Zone | None:
    """The zone that a text names; ``None`` where it names none that is known.

    An empty text is "no zone": UTC, and marked as assumed.
    """
    return _read_zone(text) if len(text) <= _MAX_MEMO else _read(text)


def _read(text: str) -> Zone | None:
    text = text.strip()
    if not text:
        return UTC_ASSUMED
    brackets = _BRACKETS.match(text)
    if brackets:
        text = (brackets.group(1).strip() or brackets.group(2)).strip()
    comment = _ONLY_COMMENT.match(text)
    if comment:
        text = comment.group(1).strip()
    found = _OFFSET.match(text)
    if found:
        sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if int(minutes or 0) > 59 or offset > timedelta(hours=14):
            return None
        return Zone(offset if sign == "+" else -offset)
    text = _COMMENT.sub("", text).strip()
    name = text.upper().rstrip(".")
    if name in _HOURS:
        return Zone(timedelta(hours=_HOURS[name]))
    if name in _AMBIGUOUS:
        return Zone(timedelta(hours=_AMBIGUOUS[name]), ambiguous=True)
    if len(name) == 1 and name.isalpha() and name != "J":
        return UTC_ASSUMED  # military letters: written with the wrong sign so often, RFC 2822 4.3
    if name in _IN_WORDS:
        return _read(_IN_WORDS[name])
    if twice := _SAID_TWICE.match(name):
        return _of_name_and_offset(twice[1], twice[2])
    if (two := _TWO_NAMES.match(name)) and (zone := _of_two_names(two[1], two[2])):
        return zone
    if name in _SEASONLESS:
        text = _SEASONLESS[name]
    elif not _IANA.match(text) or text not in _iana_names():
        return None
    try:
        return Zone(ZoneInfo(text))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _of_name_and_offset(name: str, offset: str | None) -> Zone | None:
    """The zone of ``EDT-0400``, and of a name that is written twice."""
    named, told = _read(name), _read(offset or name)
    if named is None or told is None:
        return None
    return told if named.ambiguous or named.offset == told.offset else None


def _of_two_names(one: str, other: str) -> Zone | None:
    """The zone of ``CEST/MESZ``, two names of one offset, and of ``CET/CEST``, of two seasons."""
    if region := _BOTH_SEASONS.get(frozenset({one, other})):
        return _read(region)
    if one in _HOURS and other in _HOURS and _HOURS[one] == _HOURS[other]:
        return Zone(timedelta(hours=_HOURS[one]))
    return None


_MAX_MEMO = 40  # characters of a zone that is worth to be remembered
_read_zone = lru_cache(maxsize=1_024)(_read)


@cache
def _iana_names() -> frozenset[str]:
    """All names: ``ZoneInfo`` searches several folders for each one that there is not."""
    return frozenset(available_timezones())
