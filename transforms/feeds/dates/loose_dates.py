"""Dates that follow no standard: names of months in many languages, East Asian dates, numbers
with slashes and dots, times with words around them.

The time of day and the zone are taken out first; what is left has to be a date, all of it. Where
two readings are possible (``05/06/2024``) the weekday or the language has to decide, or the date
is refused.
"""

from __future__ import annotations

import re
from datetime import date

from dateline.transforms.feeds.dates.calendar_dates import (
    ReadDate,
    UnreadableDate,
    build,
    full_year,
)
from dateline.transforms.feeds.dates.month_names import fold, month_number
from dateline.transforms.feeds.dates.zones import read_zone
from dateline.transforms.feeds.text.language_codes import primary

_EAST_ASIAN = re.compile(
    r"^(?:[^\d]{0,12})(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?"
    r"\s*[,，]?\s*(?:\(.{1,4}\)|[（(].{1,4}[)）]|(?:星期|周|週).|.曜日?|.요일)?\s*"
    r"(?:(上午|下午|午前|午後|오전|오후|凌晨|早上|晚上|中午)?\s*(\d{1,2})\s*[:时時点點시]\s*"
    r"(?:(\d{1,2})\s*[:分분]?\s*(?:(\d{1,2})\s*[秒초]?)?)?)?\s*(.{0,40})$"
)
_AFTERNOON = frozenset({"下午", "午後", "오후", "晚上"})
_MORNING = frozenset({"上午", "午前", "오전", "凌晨", "早上"})
_TIME = re.compile(
    r"(?<![\d:.\-+])(\d{1,2})(?::|\s?[hH]\s?)(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"(?!\d)\s*(?:([AaPp])\.?\s?[Mm]\b\.?)?(?:\s*(?:Uhr|uhr|uur|hrs?|h)\b\.?)?"
)
_HOUR_ONLY = re.compile(r"(?<![\d:.\-+])(\d{1,2})\s*([AaPp])\.?[Mm]\b\.?")
_DOTTED_TIME = re.compile(
    r"(?<=\D)(\d{1,2})\.(\d{2})(?:\s*(?:Uhr|uhr))?(?:\s+(?=[A-Z]{2,5}$)|\s*$)"
    r"|(?<![\d.])(\d{1,2})\.(\d{2})\s?([AaPp])\.?[Mm]\b\.?"
)
_ZONE_TAIL = re.compile(
    r"[\s,;(]*((?:(?:GMT|UTC|UT)\s*)?[+\-−]\s?\d{1,2}:?(?:\d{2})?(?:\s*\([^()]*\))?"
    r"|[A-Z]{2,5}\s?/\s?[A-Z]{2,5}|[A-Z][A-Za-z_\-]+(?:/[A-Z][A-Za-z_\-+0-9]+)+|[A-Z]{1,5})[\s)]*$"
)
_ZONE_BEFORE_YEAR = re.compile(
    r"^\s*((?:GMT|UTC|UT)[+\-]\d{2}:?\d{2}|[A-Z]{1,5}|[+\-]\d{4})\s+(\d{4})$"
)
# A time with its zone stands before the date: "9:15 AM EST, Nov 23, 2026".
_ZONE_BEFORE_DATE = re.compile(
    r"^\s*\(?([A-Z]{2,5}|[+\-]\d{2}:?\d{2})\)?(?:\s*[,;|\-–]\s*|\s+)(?=\S)"
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBERS = re.compile(r"^(\d{1,4})\s?([./\-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?$")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|°|ª)\b\.?", re.I)
# Words that stand between the parts of a date in the languages that month_names knows.
_FILLERS = frozenset(
    "of at the on de del di da do la le les a as las om klo kl um den dne o r u v г г. года р "
    "року в published posted publie gepubliceerd date uhr ora alle ore et y i à às 'clock".split()
)
_MAX_WORDS = 16
_WEEKDAYS = {
    "mon": 0, "monday": 0, "tue": 1, "tues": 1, "tuesday": 1, "wed": 2, "wednesday": 2,
    "thu": 3, "thur": 3, "thurs": 3, "thursday": 3, "fri": 4, "friday": 4, "sat": 5,
    "saturday": 5, "sun": 6, "sunday": 6,
}  # fmt: skip
# Where a weekday stands behind the date it is told from other words by its name.
_OTHER_WEEKDAYS = frozenset(
    map(
        fold,
        "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi "
        "mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado "
        "domingo lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta "
        "quinta sexta feira maandag dinsdag woensdag donderdag vrijdag zaterdag zondag pazartesi "
        "salı çarşamba perşembe cuma cumartesi pazar senin selasa rabu kamis jumat sabtu minggu "
        "poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek "
        "pátek neděle hétfő kedd szerda csütörtök péntek szombat vasárnap понедельник вторник "
        "среда четверг пятница суббота воскресенье понеділок вівторок середа четвер субота неділя "
        "måndag tisdag onsdag torsdag fredag lördag söndag".split(),
    )
)
# Languages in which three numbers with dots between are day, month and year, however short.
_DOTS_END_WITH_YEAR = frozenset(
    "az be bg bs cs da de et fi he hr is it ka kk lv mk nb nn no pl ro ru sk sl sq sr tr uk".split()
)
_MONTH_FIRST = frozenset({"en-us", "en-ph", "en-ca"})


def read_loose_date(
    text: str, language: str | None = None, day_first: bool | None = None
) -> ReadDate:
    """Read a date in free form. Raises ``UnreadableDate`` where there is any doubt."""
    text = " ".join(text.split())
    found = _EAST_ASIAN.match(text)
    if found:
        year, month, day, half, hour, minute, second, zone = found.groups()
        letter = "p" if half in _AFTERNOON else "a" if half in _MORNING else None
        if letter and hour and int(hour) == 0:
            letter = None
        return build(int(year), int(month), int(day), hour, minute, second, None, letter, zone)

    text, clock, zone = _take_time(text)
    year_number, month_number_, day_number = _read_day(text, language, day_first)
    hour, minute, second, fraction, half = clock
    return build(year_number, month_number_, day_number, hour, minute, second, fraction, half, zone)


Clock = tuple["str | None", "str | None", "str | None", "str | None", "str | None"]


def _take_time(text: str) -> tuple[str, Clock, str]:
    """The text without its time of day and zone, and these two."""
    times = list(_TIME.finditer(text))
    if len(times) > 1:
        raise UnreadableDate(f"more than one time of day in {text!r}")
    if times:
        found = times[0]
        clock: Clock = (
            found.group(1),
            found.group(2),
            found.group(3),
            found.group(4),
            found.group(5),
        )
    else:
        single = _HOUR_ONLY.search(text)
        if single:
            clock = single.group(1), None, None, None, single.group(2)
            found = single
        else:
            dotted = _DOTTED_TIME.search(text)
            if dotted is None or _NUMBERS.match(text):
                return text, (None, None, None, None, None), ""
            hour, minute, half_hour, half_minute, half = dotted.groups()
            clock = hour or half_hour, minute or half_minute, None, None, half
            found = dotted
    before, after = text[: found.start()], text[found.end() :]
    zone = ""
    between = _ZONE_BEFORE_YEAR.match(after)  # as the C library writes it: 10:00:00 GMT 2024
    if between and read_zone(between.group(1)) is not None:
        zone, after = between.group(1), between.group(2)
    first = None if zone or before.strip() else _ZONE_BEFORE_DATE.match(after)
    if first and read_zone(first.group(1)) is not None:
        zone, after = first.group(1), after[first.end() :]
    elif first and fold(first.group(1)) not in _WEEKDAYS and not month_number(first.group(1)):
        raise UnreadableDate(f"unknown time zone {first.group(1)!r}")
    tail = None if zone else _ZONE_TAIL.match(after + " ") or _ZONE_TAIL.search(after)
    if tail and read_zone(tail.group(1)) is not None:
        zone = tail.group(1)
        after = after[: tail.start()]
    return f"{before} {after}".strip(" ,;-–|()T"), clock, zone


def _read_day(text: str, language: str | None, day_first: bool | None) -> tuple[int, int, int]:
    """Year, month and day of a text that holds nothing but a date."""
    words = _WORD.findall(text)
    if len(words) > _MAX_WORDS:
        raise UnreadableDate(f"too many words for a date: {text[:60]!r}")
    weekday: int | None = None
    month: int | None = None
    rest = _ORDINAL.sub("", text)
    for index, word in enumerate(words):
        lowered = fold(word)
        named = month_number(word, language) if len(lowered) > 2 else None
        if named is not None and month is None:
            month = named
            rest = rest.replace(word, " # ", 1)
        elif lowered in _WEEKDAYS:
            weekday = _WEEKDAYS[lowered]
            rest = rest.replace(word, " ", 1)
        elif lowered in _OTHER_WEEKDAYS or lowered in _FILLERS or word.lower() in _FILLERS:
            rest = _without_word(rest, word)
        elif index == 0 and text.startswith(word):  # a weekday in some language
            rest = rest.replace(word, " ", 1)
        elif _ORDINAL.fullmatch("1" + word) is None and word.lower() not in (
            "st", "nd", "rd", "th", "er",
        ):  # fmt: skip
            raise UnreadableDate(f"{word!r} is no part of a date that is understood")
    rest = " ".join(rest.replace(",", " ").replace("'", " ").split()).strip(" .-/–|")
    if month is not None:
        return _around_month(rest, month)
    return _numbers(rest, weekday, language, day_first)


def _without_word(text: str, word: str) -> str:
    """The text without the first occurrence of a word that stands alone."""
    padded = f" {text} "
    start = padded.find(word)
    while start >= 0:
        end = start + len(word)
        if not _is_word(padded[start - 1]) and not _is_word(padded[end]):
            return f"{padded[1:start]} {padded[end:-1]}"
        start = padded.find(word, start + 1)
    return text


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _around_month(rest: str, month: int) -> tuple[int, int, int]:
    before, _, after = rest.partition("#")
    numbers_before = re.findall(r"\d+", before)
    numbers_after = re.findall(r"\d+", after)
    match (numbers_before, numbers_after):
        case ([day], [year]) if len(day) <= 2 and len(year) in (2, 4):
            return full_year(year), month, int(day)
        case ([], [day, year]) if len(day) <= 2 and len(year) == 4:
            return int(year), month, int(day)
        case ([year], [day]) if len(year) == 4 and len(day) <= 2:
            return int(year), month, int(day)
        case ([], [year, day]) if len(year) == 4 and len(day) <= 2:
            return int(year), month, int(day)
    raise UnreadableDate(f"day and year are not clear in {rest!r}")


def _numbers(
    rest: str, weekday: int | None, language: str | None, day_first: bool | None
) -> tuple[int, int, int]:
    found = _NUMBERS.match(rest)
    if found is None:
        raise UnreadableDate(f"no date in {rest!r}")
    first, separator, second, third = found.groups()
    if len(first) == 4 and len(third) <= 2:
        return int(first), int(second), int(third)
    if len(third) == 2 and separator == "." and primary(language or "") in _DOTS_END_WITH_YEAR:
        third = str(full_year(third))
    if len(third) != 4 or len(first) > 2:
        raise UnreadableDate(f"which number is the year in {rest!r}?")
    year, a, b = int(third), int(first), int(second)
    if a > 12 or separator == "." or a == b:
        return year, b, a
    if b > 12:
        return year, a, b
    if weekday is not None:
        by_day = [pair for pair in ((b, a), (a, b)) if _weekday(year, *pair) == weekday]
        if len(by_day) == 1:
            return (year, *by_day[0])
    if day_first is not None:
        return (year, b, a) if day_first else (year, a, b)
    spoken = (language or "").lower().replace("_", "-")
    if spoken in _MONTH_FIRST:
        return year, a, b
    if spoken and not (spoken == "en" or spoken.startswith("en-us")):
        return year, b, a
    raise UnreadableDate(f"day and month cannot be told apart in {rest!r}")


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return None
