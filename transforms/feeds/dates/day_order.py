"""Whether a feed writes the day or the month first: ``05/06/2024`` alone does not say.

All dates of a feed are written by one template. One day after the 12th tells the order of all of
them; else the order in which only one reading makes sense does, because entries stand by date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([/\-])(\d{1,2})\2(\d{4})(?!\d)")
_ENOUGH = 3
"""Different dates from which their order says something."""


def day_first(raws: Iterable[str | None], *, now: datetime) -> bool | None:
    """``True`` for day before month, ``False`` for month before day, ``None`` where nothing tells.

    ``raws`` are the dates of a feed as they stand in it, in their order.
    """
    numbers: list[tuple[int, int, int]] = []
    for raw in raws:
        if not raw or len(raw) >= 100 or not ("/" in raw or "-" in raw):
            continue
        found = _NUMBERS.search(raw)
        if found:
            numbers.append((int(found.group(1)), int(found.group(3)), int(found.group(4))))
    if not numbers:
        return None
    first_is_day = any(first > 12 for first, _, _ in numbers)
    second_is_day = any(second > 12 for _, second, _ in numbers)
    if first_is_day or second_is_day:
        return first_is_day if first_is_day != second_is_day else None
    as_day = _dates((year, second, first) for first, second, year in numbers)
    as_month = _dates((year, first, second) for first, second, year in numbers)
    if as_day is None or as_month is None:
        return None
    tomorrow = (now + timedelta(days=1)).date()
    possible = [max(dates) <= tomorrow for dates in (as_day, as_month)]
    if possible[0] != possible[1]:
        return possible[0]
    if len(set(as_day)) < _ENOUGH:
        return None
    sorted_ = [_in_order(dates) for dates in (as_day, as_month)]
    return sorted_[0] if sorted_[0] != sorted_[1] else None


def _dates(parts: Iterable[tuple[int, int, int]]) -> list[date] | None:
    try:
        return [date(*numbers) for numbers in parts]
    except ValueError:
        return None


def _in_order(dates: list[date]) -> bool:
    return dates in (sorted(dates), sorted(dates, reverse=True))
