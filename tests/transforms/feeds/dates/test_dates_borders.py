"""Dates at the borders of what is read: one step further they are something else, or none."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from dateline.transforms.feeds.dates.calendar_dates import UnreadableDate
from dateline.transforms.feeds.dates.dates import parse_date, read_date
from tests.rows import each

UTC = timezone.utc
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
AT_TEN = datetime(2024, 2, 29, 10, tzinfo=UTC)
DAY = datetime(2024, 2, 29, tzinfo=UTC)


def test_a_day_ahead_is_no_future_yet() -> None:
    ahead = NOW + timedelta(hours=24)
    assert parse_date(ahead.isoformat(), now=NOW) == (ahead, "exact")
    later = ahead + timedelta(microseconds=1)
    assert parse_date(later.isoformat(), now=NOW) == (later, "future")


def test_a_date_that_was_read_before_is_held_against_the_time_of_the_run_that_asks() -> None:
    for raw in ("Thu, 05 Mar 2026 12:00:00 GMT", "2026-03-05T12:00:00.000Z"):
        assert parse_date(raw, now=NOW) == (NOW, "exact")
        assert parse_date(raw, now=NOW - timedelta(hours=25)) == (NOW, "future")
        assert parse_date(raw, now=NOW) == (NOW, "exact")


@pytest.mark.parametrize(
    "raw",
    ["2024-02-29", "2024-02-29T10:00:00.25+05:30", "Thu, 29 Feb 2024 10:00:00 IST"],
)
def test_the_usual_forms_mean_the_same_in_every_language(raw: str) -> None:
    told = {
        parse_date(raw, now=NOW, language=language, day_first=first)
        for language in (None, "en-us", "de")
        for first in (None, True, False)
    }
    assert len(told) == 1
    read = read_date(raw)
    assert told.pop()[0] == read.zone.to_utc(read.local)


def test_1990_is_the_first_year_of_news() -> None:
    first = datetime(1990, 1, 1, tzinfo=UTC)
    assert parse_date("1990-01-01T00:00:00Z", now=NOW) == (first, "exact")
    assert parse_date("1990-01-01T00:00:00+00:01", now=NOW)[1] == "ancient"


@pytest.mark.parametrize(
    ("raw", "quality"),
    [
        ("2099-01-01", "future"),
        ("1970-01-01", "ancient"),
        ("2024-02-29", "date_only"),
        ("2024-02-29 IST", None),
        ("2024-02-29T10:00 IST", "ambiguous_zone"),
        ("2024-02-29T10:00", "assumed_utc"),
        ("2024-02-29T10:00Z", "exact"),
    ],
)
def test_of_several_doubts_the_first_is_told(raw: str, quality: str | None) -> None:
    assert parse_date(raw, now=NOW)[1] == (quality or "unparsed")


def test_a_date_has_at_most_120_characters() -> None:
    zone = "+0000 (" + "x" * 40 + ")"
    date = f"Thu, 29 Feb 2024 10:00:00 {zone}"
    assert parse_date(date, now=NOW) == (AT_TEN, "exact")
    assert parse_date("Published on: " + date, now=NOW) == (AT_TEN, "exact")
    spaces = " " * (120 - len("29 Feb 2024"))
    assert parse_date(f"29{spaces} Feb 2024", now=NOW) == (DAY, "date_only")
    assert parse_date(f"29{spaces}  Feb 2024", now=NOW)[1] == "unparsed"
    with pytest.raises(UnreadableDate, match=r"too long for a date: '\d{60}'\.\.\."):
        read_date("1" * 121)
    with pytest.raises(UnreadableDate, match="too long"):
        read_date("\ufdfa" * 60)  # each becomes eighteen characters


@pytest.mark.parametrize(
    "label",
    ["Published:", "posted on: ", "Updated at : ", "DATE:", "pubDate: ", "created:", ""],
)
def test_a_label_in_front_is_passed_over(label: str) -> None:
    assert parse_date(f"{label}2024-02-29T10:00:00Z", now=NOW) == (AT_TEN, "exact")


def test_the_order_of_day_and_month_may_be_told() -> None:
    months = [
        told.month if (told := parse_date("03/04/2024", now=NOW, day_first=first)[0]) else None
        for first in (True, False, None)
    ]
    assert months == [4, 3, None]


@pytest.mark.parametrize("label", ["Seen: ", "On date: ", "Renewed on: "])
def test_other_words_in_front_are_not(label: str) -> None:
    assert parse_date(f"{label}2024-02-29T10:00:00Z", now=NOW)[1] == "unparsed"


@each(
    ("raw", "hour"),
    [
        ("2024/02/29 上午 10:00", 10),
        ("2024/02/29 下午 10:00", 22),
        ("2024-02-29 午前 10:00", 10),
        ("2024-02-29 午後 10:00:00", 22),
        ("2024-02-29 오전 10:00", 10),
        ("2024-02-29 오후 10:00", 22),
        ("2024年2月29日 下午 6:00", 18),
        ("2024년 2월 29일 오전 7:00", 7),
    ],
)
def test_halves_of_the_day_in_front_of_the_time(raw: str, hour: int) -> None:
    assert parse_date(raw, now=NOW)[0] == DAY.replace(hour=hour)


@each(
    "raw",
    [
        "29 Feb 2024 10.00.00 GMT", "Thu, 29 Feb 2024 10.00.00 GMT", "2024-02-29T10-00-00Z",
        "2024-02-29 10:00:00Z", "2024-02-29 - 10:00 GMT", "2024-02-29, 10:00 GMT",
        "2024-02-29/10:00 GMT", "2024-02-29 | 10:00 GMT", "2024-02-29 at 10:00 GMT",
        "2024-02-29_10:00:00Z", "2024-02-29T10:00:00:000Z", "2024-02-29T10:00:00.Z",
        "2024-02-29 10:00 am GMT", "2024-02-29 10:00 A.M. GMT", "2024-060T10:00Z",
        "2024-W09-4 10:00 UTC", "29-Feb-2024 10:00 GMT", "29 Feb, 2024, 10:00 GMT",
        "29 Feb 2024 at 10:00 GMT", "29 Sept. 2023 10:00 GMT", "@1709200800",
        "/Date(1709200800000)/", "/Date(1709200800000+0100)/", "1709200800.123",
    ],
)  # fmt: skip
def test_forms_of_the_time(raw: str) -> None:
    expected = AT_TEN if "Sept" not in raw else datetime(2023, 9, 29, 10, tzinfo=UTC)
    assert parse_date(raw, now=NOW) == (expected, "exact")


@each(
    ("raw", "moment"),
    [
        ("1709200800123", AT_TEN + timedelta(milliseconds=123)),
        ("1709200800000123", AT_TEN + timedelta(microseconds=123)),
        ("999999999", datetime(2001, 9, 9, 1, 46, 39, tzinfo=UTC)),
        ("20240229100005", AT_TEN + timedelta(seconds=5)),
        ("202402291000", AT_TEN),
        ("2024-366T10:00Z", datetime(2024, 12, 31, 10, tzinfo=UTC)),
        ("2024-001", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2023-365", datetime(2023, 12, 31, tzinfo=UTC)),
        ("2024-W01-1", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2020-W53-7", datetime(2021, 1, 3, tzinfo=UTC)),
        ("2024-02-29Z", DAY),
        ("2024-02-29+01:00", DAY - timedelta(hours=1)),
        ("29 Feb 24", DAY),
        ("29 Feb 124", DAY),
        ("Thu, 29 Feb 2024 10:00:00.5 GMT", AT_TEN + timedelta(milliseconds=500)),
        ("Thu, 29 Feb 2024 10:00:00,25 GMT", AT_TEN + timedelta(milliseconds=250)),
    ],
)
def test_the_moment_to_its_last_digit(raw: str, moment: datetime) -> None:
    assert parse_date(raw, now=NOW)[0] == moment


@each(
    "raw",
    [
        "2024-000", "2024-367", "2023-366", "0000-001", "2023-W53-1", "2024-W00-1", "2024-W01-8",
        "12345678", "17092008001", "170920080012345", "2024-02-29 IST or so", "2024-02-29 x",
        "20240229100", "29 Feb 2024 10", "29 Foo 2024",
        "2024-02-29T10:00:00 ab cd", "29 Feb 2024 10:00 or 11:00 GMT", "2024 10.00", "1.2.3.4",
    ],
)  # fmt: skip
def test_what_is_no_date(raw: str) -> None:
    found = parse_date(raw, now=NOW)
    assert found == (None, "unparsed"), found
