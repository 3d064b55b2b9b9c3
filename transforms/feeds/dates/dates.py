"""From the dates that feeds write to UTC, and how far each can be trusted.

A wrong date is worse than none: what cannot be read with certainty is ``unparsed``, and whatever
had to be assumed is told by the quality. Forms: RFC 822 and its many relatives, ISO 8601 in all
its forms (with RFC 3339 and W3CDTF), epoch seconds, milliseconds and microseconds, and the loose
forms of ``loose_dates``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache

from dateline.schemas.article import PublishedQuality
from dateline.transforms.feeds.dates.calendar_dates import (
    ReadDate,
    UnreadableDate,
    build,
    full_year,
)
from dateline.transforms.feeds.dates.loose_dates import read_loose_date
from dateline.transforms.feeds.dates.respelt import respelt
from dateline.transforms.feeds.dates.zones import Zone, read_zone

FUTURE_TOLERANCE = timedelta(hours=24)
"""Further ahead of now than this, a date is not trusted (a zone and a clock may err)."""
EARLIEST_YEAR = 1990
"""Dates before this year are placeholders, or archives that no feed of news serves."""

_MAX_LENGTH = 120

_RFC_822 = re.compile(
    r"^(?:[^\W\d]{2,12}\.?\s*,?\s+|[^\W\d]{2,12},\s*)?"
    r"(\d{1,2})(?:\s+|-)([A-Za-z]{3,9})\.?(?:\s+|-|,\s*)(\d{2,4}),?"
    r"(?:\s+(?:at\s+)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?\s*(?:([AaPp])\.?[Mm]\b\.?)?\s*(.{0,60}))?$"
)
_ISO_DATE = re.compile(
    r"^(\d{4})(?:-(\d{1,2})-(\d{1,2})|-?W(\d{2})-?([1-7])|-(\d{3})|(\d{2})(\d{2}))(?=\D|$)"
)
_ISO_TIME = re.compile(
    r"^(?:\s*[Tt_]\s*|\s*(?:at|/|\|)\s*|\s+[-–]\s+|,?\s+)(\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,:](\d{0,12}))?)?)?\s*(?:([AaPp])\.?[Mm]\b\.?)?\s*(.{0,60})$"
)
# Also as JSON of .NET has it: "/Date(1700000000000)/"; an offset there changes nothing.
_EPOCH = re.compile(
    r"^(?:@|/Date\()?(\d{9,10}|\d{13}|\d{16})(?:\.\d{1,9})?(?:(?:[+\-]\d{4})?\)/)?$"
)
_LABEL = re.compile(
    r"^(?:published|posted|updated|date|pubdate|created)(?:\s+(?:on|at))?\s*:\s*", re.I
)
_BEGINS_LABEL = frozenset("pPuUdDcC")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$")
# Chinese, Japanese and Korean put the half of the day before the time.
_HALF_BEFORE = re.compile(r"(上午|午前|오전|下午|午後|오후)\s*(\d{1,2}:\d{2}(?::\d{2})?)")
_ENGLISH = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# As nearly all feeds write them: RFC 822 with a year of four digits, and RFC 3339.
_USUAL_RFC_822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) "
    r"([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+\-][0-9]{4}|[A-Z]{3,4})"
)
_USUAL_RFC_3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2}) ?"
    r"(Z|[+\-][0-9]{2}:?[0-9]{2})"
)
# A day alone, and the time with fractions of a second.
_USUAL_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{1,6}(?:Z|[+\-][0-9]{2}:[0-9]{2}))?"
)
_MAX_USUAL = 40  # characters of one that is worth to be remembered

# "2026-06-15(월) 10:00", "2026/06/15 (月)": a weekday behind the day.
_WEEKDAY = re.compile(r"(?<=\d)\s?[(（][月火水木金土日월화수목금토일一二三四五六][)）]")
# A time of day whose parts are not parted by colons: "2026 09.15.00", "…T09-15-00".
_OTHER_TIME = re.compile(
    r"(?<=\d{4} )(\d{1,2})\.(\d{2})\.(\d{2})(?![\d.])|(?<=\dT)(\d{2})-(\d{2})-(\d{2})(?!\d)"
)


def parse_date(
    raw: str | None,
    *,
    now: datetime,
    language: str | None = None,
    day_first: bool | None = None,
) -> tuple[datetime | None, PublishedQuality]:
    """The instant in UTC that a date in a feed means, and how it was found.

    ``now`` is the time of the run, against which dates in the future are told; ``language`` (BCP
    47) decides between readings that differ by language, ``day_first`` between day and month. The
    instant is ``None`` exactly for ``missing`` and ``unparsed``.
    """
    if raw is None or not (text := raw.strip()):
        return None, "missing"
    if len(text) > _MAX_USUAL or (found := _usual(text)) is None:
        try:
            found = _instant(read_date(text, language=language, day_first=day_first))
        except (UnreadableDate, OverflowError):
            return None, "unparsed"
    return (found[0], "future") if found[0] > now + FUTURE_TOLERANCE else found


def _instant(read: ReadDate) -> tuple[datetime, PublishedQuality]:
    """The instant that a date means, and how sure it is, whenever that is asked."""
    instant = read.zone.to_utc(read.local)
    if instant.year < EARLIEST_YEAR:
        return instant, "ancient"
    if read.date_only:
        return instant, "date_only"
    if read.zone.ambiguous:
        return instant, "ambiguous_zone"
    return instant, "assumed_utc" if read.zone.assumed else "exact"


@lru_cache(maxsize=4_096)  # feeds repeat dates, and Atom tells most of them twice
def _usual(text: str) -> tuple[datetime, PublishedQuality] | None:
    """What a date in one of the usual forms means; ``None`` for any other.

    Neither language nor order of a feed says anything about these.
    """
    try:
        read = _read_usual(text)
        if read is None:
            read = read_date(text) if _USUAL_ISO.fullmatch(text) else None
        return None if read is None else _instant(read)
    except (UnreadableDate, OverflowError):
        return None


def read_date(raw: str, *, language: str | None = None, day_first: bool | None = None) -> ReadDate:
    """Read a date as it stands. Raises ``UnreadableDate``."""
    text = raw.strip()
    if usual := _read_usual(text):
        return usual
    if text[:1] in _BEGINS_LABEL:
        text = _LABEL.sub("", text)
    if len(text) > _MAX_LENGTH:
        raise UnreadableDate(f"too long for a date: {text[:60]!r}...")
    text = " ".join(text.split())  # no pattern has to try every space of a hundred
    if not text.isascii() and "年" not in text and "년" not in text:
        text = _HALF_BEFORE.sub(_half_behind, text)
        text = _WEEKDAY.sub(" ", text)
    other_time = text.count(".") == 2 or (text.count("-") >= 4 and "T" in text)
    if other_time and (time := _OTHER_TIME.search(text)):
        clock = ":".join(part for part in time.groups() if part)
        text = text[: time.start()] + clock + text[time.end() :]
    found = _RFC_822.match(text)
    if found:
        day, name, year, hour, minute, second, fraction, half, zone = found.groups()
        month = _ENGLISH.get(name.lower())
        if month is not None:
            return build(
                full_year(year), month, int(day), hour, minute, second, fraction, half, zone
            )
    found = _ISO_DATE.match(text)
    if found:
        return _read_iso(found, respelt(text) if " m=" in text else text)
    found = _EPOCH.match(text)
    if found:
        return _read_epoch(found.group(1))
    found = _COMPACT.match(text)
    if found:
        year, month_digits, day, hour, minute, second = found.groups()
        return build(int(year), int(month_digits), int(day), hour, minute, second, None, None, "")
    text = unicodedata.normalize("NFKC", text)
    if len(text) > _MAX_LENGTH:  # one character can become eighteen
        raise UnreadableDate(f"too long for a date: {text[:60]!r}...")
    other = respelt(text)
    if other != text and len(other) <= _MAX_LENGTH:
        found = _ISO_DATE.match(other)
        return _read_iso(found, other) if found else read_loose_date(other, language, day_first)
    return read_loose_date(text, language, day_first)


def _read_usual(text: str) -> ReadDate | None:
    """A date in one of the two usual forms, and nothing odd in it; else ``None``.

    It says what the other readers would say, in a third of the time.
    """
    found = _USUAL_RFC_822.fullmatch(text)
    if found:
        day, name, year, hour, minute, second, zone = found.groups()
        month = _ENGLISH.get(name.lower(), 0)
    else:
        found = _USUAL_RFC_3339.fullmatch(text)
        if not found:
            return None
        year, name, day, hour, minute, second, zone = found.groups()
        month = int(name)
    known = read_zone(zone)
    if known is None:
        return None
    try:
        local = datetime(  # noqa: DTZ001
            int(year), month, int(day), int(hour), int(minute), int(second)
        )
    except ValueError:  # no such day, or the end of a day, or a leap second
        return None
    return ReadDate(local, known)


def _half_behind(found: re.Match[str]) -> str:
    half = "AM" if found.group(1) in ("上午", "午前", "오전") else "PM"
    return f"{found.group(2)} {half}"


def _read_iso(found: re.Match[str], text: str) -> ReadDate:
    year, month, day, week, weekday, ordinal, compact_month, compact_day = found.groups()
    rest = text[found.end() :]
    hour = minute = second = fraction = half = None
    zone = ""
    if rest.strip():
        time = _ISO_TIME.match(rest)
        if time:
            hour, minute, second, fraction, half, zone = time.groups()
        elif not rest[:1].isspace() and read_zone(rest) is not None:
            zone = rest  # XML Schema: a date with a zone
        else:
            raise UnreadableDate(f"unknown text after the date: {rest!r}")
    if week:
        try:
            start = datetime.fromisocalendar(int(year), int(week), int(weekday))
        except ValueError as error:
            raise UnreadableDate(str(error)) from error
        numbers = (start.year, start.month, start.day)
    elif ordinal:
        if not 1 <= int(ordinal) <= 366 or int(year) == 0:
            raise UnreadableDate(f"no day {ordinal} in a year")
        start = datetime(int(year), 1, 1) + timedelta(days=int(ordinal) - 1)  # noqa: DTZ001
        if start.year != int(year):
            raise UnreadableDate(f"no day {ordinal} in {year}")
        numbers = (start.year, start.month, start.day)
    else:
        numbers = (int(year), int(month or compact_month), int(day or compact_day))
    return build(*numbers, hour, minute, second, fraction, half, zone)


def _read_epoch(digits: str) -> ReadDate:
    scale = {13: 1_000, 16: 1_000_000}.get(len(digits), 1)
    seconds, rest = divmod(int(digits), scale)
    instant = datetime(1970, 1, 1) + timedelta(  # noqa: DTZ001
        seconds=seconds, microseconds=rest * 1_000_000 // scale
    )
    return ReadDate(instant, Zone(timedelta(0)))
