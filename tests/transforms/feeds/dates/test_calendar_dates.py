"""Dates put together from their parts, and what makes none."""

from __future__ import annotations

from datetime import datetime

import pytest

from dateline.transforms.feeds.dates.calendar_dates import UnreadableDate, build, full_year


@pytest.mark.parametrize(
    ("digits", "year"), [("2026", 2026), ("26", 2026), ("49", 2049), ("50", 1950), ("126", 2026)]
)
def test_years_of_few_digits_go_by_rfc_2822(digits: str, year: int) -> None:
    assert full_year(digits) == year


def made(hour: str, minute: str = "0", second: str = "0", half: str | None = None) -> datetime:
    return build(2026, 11, 24, hour, minute, second, None, half, "GMT").local.replace(tzinfo=None)


def test_the_end_of_a_day_and_a_leap_second_are_the_moment_after() -> None:
    assert made("24") == datetime(2026, 11, 25)  # noqa: DTZ001
    assert made("23", "59", "60") == datetime(2026, 11, 25)  # noqa: DTZ001


def test_halves_of_the_day_count_where_they_can() -> None:
    assert made("12", half="a").hour == 0
    assert made("12", half="P").hour == 12
    assert made("1", half="p").hour == 13
    assert made("14", half="p").hour == 14
    with pytest.raises(UnreadableDate, match="no such hour"):
        made("14", half="A")


def test_a_day_that_is_not_in_the_calendar_is_no_date() -> None:
    with pytest.raises(UnreadableDate):
        build(2026, 2, 29, None, None, None, None, None, None)
    with pytest.raises(UnreadableDate, match="unknown time zone 'XYZT'"):
        build(2026, 2, 28, "1", "0", None, None, None, "XYZT")


def test_a_date_without_an_hour_says_so() -> None:
    assert build(2026, 2, 28, None, None, None, None, None, None).date_only
