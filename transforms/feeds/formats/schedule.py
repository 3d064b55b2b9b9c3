"""What a feed says about when to come back: ttl, skipHours, skipDays, sy:updatePeriod."""

from __future__ import annotations

_PERIODS = {
    "hourly": 3_600.0,
    "daily": 86_400.0,
    "weekly": 604_800.0,
    "monthly": 2_592_000.0,
    "yearly": 31_536_000.0,
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def ttl_seconds(text: str) -> float | None:
    """RSS ``ttl`` (minutes) in seconds; ``None`` where it is no positive number."""
    minutes = _number(text)
    return minutes * 60 if minutes and minutes > 0 else None


def update_period_seconds(period: str, frequency: str) -> float | None:
    """Seconds between updates by the syndication module of RSS 1.0."""
    seconds = _PERIODS.get(period.strip().lower())
    if seconds is None:
        return None
    times = _number(frequency)
    return seconds / times if times and times >= 1 else seconds


def skip_hours(texts: list[str]) -> tuple[int, ...]:
    """Hours 0-23 in GMT at which the feed is not to be read (24 is written for 0)."""
    hours = {
        int(hour) % 24 for text in texts if (hour := text.strip()).isdecimal() and len(hour) < 3
    }
    return tuple(sorted(hours))


def skip_days(texts: list[str]) -> tuple[str, ...]:
    """English names of the days on which the feed is not to be read."""
    said = {text.strip().capitalize() for text in texts}
    return tuple(day for day in _DAYS if day in said)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and abs(value) < 1e9 else None
