"""Days and times as people write them: ``2026-11-24``, ``20261124``, ``2026-11-24T13:00:00Z``.

``fromisoformat`` of Python reads more from 3.11 on than on 3.10; what is read here is the same on
every version.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

DAY = "a day such as 2026-11-24"
TIME = "a time such as 2026-11-24T13:00Z"
_DAY = r"(?P<year>[0-9]{4})(?P<dash>-?)(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})"
_CLOCK = (
    r"(?P<hour>[0-9]{2})(?:(?P<colon>:?)(?P<minute>[0-9]{2})"
    r"(?:(?P=colon)(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?)?"
)
_ZONE = r"(?P<zone>[Zz]|(?P<sign>[+-])(?P<ahead>[0-9]{2}):?(?P<minutes>[0-5][0-9])?)"
_TIME = re.compile(f"{_DAY}(?:[Tt ]{_CLOCK}{_ZONE}?)?")


def day(text: str) -> date:
    """The day that a text in ISO 8601 names, in its form with hyphens or without.

    Raises:
        ValueError: it is none, or more than a day.
    """
    found = re.fullmatch(_DAY, text.strip())
    if found:
        try:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            pass
    raise ValueError(f"expected {DAY}, not {text!r}")


def instant(text: str) -> datetime:
    """The instant, in UTC, that a day or a time in ISO 8601 is.

    A day begins at 00:00, and what has no zone is UTC. Digits behind the sixth of a second are
    left out.

    Raises:
        ValueError: it is none, or no instant of the calendar in UTC.
    """
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute, second, ahead, minutes = (
            int(found[name] or 0) for name in ("hour", "minute", "second", "ahead", "minutes")
        )
        micro = int((found["fraction"] or "")[:6].ljust(6, "0"))
        away = timedelta(hours=ahead, minutes=minutes)
        try:
            zone = timezone(-away if found["sign"] == "-" else away)
            on = int(found["year"]), int(found["month"]), int(found["day"])
            return datetime(*on, hour, minute, second, micro, zone).astimezone(timezone.utc)
        except (ValueError, OverflowError):
            pass
    raise ValueError(f"expected {DAY} or {TIME}, not {text!r}")
