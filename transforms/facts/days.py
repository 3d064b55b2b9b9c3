"""The day that a date in an article is, counted from its publication: "1 January", "from Tuesday".

Only what is one day for sure. Feeds tell the time of publication in UTC, where it may be another
day than where the article was written, so that of "today" is not known; "next Friday" may mean two
of them, and "April" is no day at all.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_LED = rf"(?:{_WEEKDAY}(?:day)?\.?,?\s+)?(?:the\s+)?"
_DATED = (
    re.compile(rf"{_LED}{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?", re.IGNORECASE),
    re.compile(rf"{_LED}{_MONTH}\s*{_DAY}(?:,?\s+{_YEAR})?", re.IGNORECASE),
    re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"),
)
_OF_WEEK = re.compile(
    rf"(?:(?:early|late)\s+)?{_WEEKDAY}day(?:\s+(?:morning|afternoon|evening|night))?",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:from|by|until|till|before|starting|beginning|effective)\s+(?:(?:on|as of|from)\s+)?$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:last|next|previous|following|every|each|coming|since|a)\s+$"
    r"|\b(?:was|were|been|had)\b[^.;]*\b(?:by|before|until)\s+$",
    re.IGNORECASE,
)
_SAME_YEAR = 120  # days from publication within which a date without a year is meant
_BEFORE = 60  # characters before a date that are looked at


def day_of(text: str, start: int, end: int, published: date | None, *, so: bool) -> date | None:
    """The day of the date ``[start, end)`` of a text; None where it is not one day for sure.

    A date without a year is the nearest one, no more than 120 days away. A weekday behind "from" or
    "by" is to come, any other has been, where the fact is so (``so``): "fell on Tuesday".
    """
    words = " ".join(text[start:end].split())
    before = text[max(0, start - _BEFORE) : start]
    for form in _DATED:
        if found := form.fullmatch(words):
            return _dated(found, published)
    found = _OF_WEEK.fullmatch(words)
    if found is None or published is None or _ANOTHER.search(before):
        return None
    wanted = _WEEKDAYS.index(found["weekday"][:3].lower())
    ahead = (wanted - published.weekday()) % 7
    if _TO_COME.search(before):
        return published + timedelta(days=ahead) if ahead else None
    if not so or ahead == 1:  # where it was written it may be that day already
        return None
    return published - timedelta(days=-ahead % 7)


def _dated(found: re.Match[str], published: date | None) -> date | None:
    told = found.groupdict()
    month = told["month"][:3].lower()
    number = int(month) if month.isdigit() else 1 + _MONTHS.index(month)
    if told["year"]:
        days = [_real(int(told["year"]), number, int(told["day"]))]
    elif published is None:
        return None
    else:
        days = [_real(published.year + by, number, int(told["day"])) for by in (-1, 0, 1)]
        days = [
            day for day in days if day is not None and abs((day - published).days) <= _SAME_YEAR
        ]
    day = days[0] if days else None
    weekday = told.get("weekday")
    if day is None or (weekday and _WEEKDAYS.index(weekday[:3].lower()) != day.weekday()):
        return None
    return day


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
