"""A date put together from its parts: what every reader of dates ends with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from dateline.transforms.feeds.dates.zones import Zone, read_zone


class UnreadableDate(ValueError):
    """A text that is no date, or not one that can be read with certainty."""


class ReadDate(NamedTuple):
    """A local time with its zone; ``date_only`` where the text says no time of day."""

    local: datetime
    zone: Zone
    date_only: bool = False


def full_year(digits: str) -> int:
    """A year of four digits, or of two or three by the rule of RFC 2822 section 4.3."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def build(
    year: int,
    month: int,
    day: int,
    hour: str | None,
    minute: str | None,
    second: str | None,
    fraction: str | None,
    half: str | None,
    zone: str | None,
) -> ReadDate:
    """Put the parts of a date together. Raises ``UnreadableDate`` where they make none."""
    known = read_zone(zone or "")
    if known is None:
        raise UnreadableDate(f"unknown time zone {zone!r}")
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
    if half:
        if not 1 <= hours <= 12:
            if hours > 23 or (half in "Aa" and hours > 12):
                raise UnreadableDate(f"no such hour: {hours} {half}m")
        else:
            hours = hours % 12 + (12 if half in "Pp" else 0)
    extra = None
    if hours == 24 and minutes == seconds == 0:  # ISO 8601: the end of the day
        hours, extra = 0, timedelta(days=1)
    if seconds == 60:  # a leap second
        seconds, extra = 59, timedelta(seconds=1)
    microseconds = int(fraction[:6].ljust(6, "0")) if fraction else 0
    try:
        local = datetime(year, month, day, hours, minutes, seconds, microseconds)  # noqa: DTZ001
        if extra is not None:
            local += extra
    except (ValueError, OverflowError) as error:
        raise UnreadableDate(str(error)) from error
    return ReadDate(local, known, date_only=hour is None)
