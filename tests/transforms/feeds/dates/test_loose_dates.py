"""Dates in free form: all of the text has to be understood, or none of it is used."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.dates.calendar_dates import UnreadableDate
from dateline.transforms.feeds.dates.loose_dates import read_loose_date
from tests.rows import each


def local(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


@each(
    ("text", "expected"),
    [
        ("29 februari 2024 11:00", (2024, 2, 29, 11)),
        ("February 29th, 2024", (2024, 2, 29)),
        ("the 29th of February 2024 at 11:05", (2024, 2, 29, 11, 5)),
        ("2024 February 29", (2024, 2, 29)),
        ("February 2024 29", (2024, 2, 29)),
        ("29 de febrero de 2024", (2024, 2, 29)),
        ("29 Feb '24", (2024, 2, 29)),
        ("jeudi 29 février 2024 à 11h05", (2024, 2, 29, 11, 5)),
        ("29. Februar 2024, 11.05 Uhr", (2024, 2, 29, 11, 5)),
        ("29.2.2024", (2024, 2, 29)),
        ("29.02.2024 11:05:07", (2024, 2, 29, 11, 5, 7)),
        ("2024/2/29", (2024, 2, 29)),
        ("2024. 2. 29.", (2024, 2, 29)),
        ("2/29/2024 1:05 PM", (2024, 2, 29, 13, 5)),
        ("29/2/2024 12:05 a.m.", (2024, 2, 29, 0, 5)),
        ("2/29/2024 5pm", (2024, 2, 29, 17)),
        ("2024年2月29日", (2024, 2, 29)),
        ("2024年2月29日 (木) 19時05分07秒", (2024, 2, 29, 19, 5, 7)),
        ("2024年2月29日星期四 下午7:05", (2024, 2, 29, 19, 5)),
        ("2024년 2월 29일 오전 12시 05분", (2024, 2, 29, 0, 5)),
        ("2024年2月29日 下午0:05", (2024, 2, 29, 0, 5)),
        ("Published: 29 February 2024", (2024, 2, 29)),
    ],
)
def test_a_day_and_a_time_of_day(text: str, expected: tuple[int, ...]) -> None:
    found = read_loose_date(text)
    assert found.local == local(*expected)
    assert found.date_only is (len(expected) == 3)


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("29 februari 2024 11:00 +0100", 1),
        ("29 februari 2024 11:00 (CET)", 1),
        ("Thu Feb 29 11:00:00 GMT 2024", 0),
        ("Thu Feb 29 11:00:00 -0500 2024", -5),
        ("2024年2月29日 19:00 JST", 9),
        ("29 februari 2024, 11:00 Uhr MEZ", 1),
    ],
)
def test_the_zone_after_the_time(text: str, ahead: int) -> None:
    zone = read_loose_date(text).zone
    assert zone.offset == timedelta(hours=ahead)
    assert not zone.assumed


def test_without_a_zone_one_is_assumed() -> None:
    assert read_loose_date("29 februari 2024 11:00").zone.assumed


@each(
    ("text", "language", "month_and_day"),
    [
        ("5/6/2024", "en-US", (5, 6)),
        ("5/6/2024", "en_us", (5, 6)),
        ("5/6/2024", "en-PH", (5, 6)),
        ("5/6/2024", "en-GB", (6, 5)),
        ("5/6/2024", "fr", (6, 5)),
        ("5.6.2024", None, (6, 5)),
        ("5.6.2024", "en-US", (6, 5)),
        ("13/6/2024", None, (6, 13)),
        ("6/13/2024", None, (6, 13)),
        ("6/6/2024", None, (6, 6)),
        ("Wed, 5/6/2024", None, (6, 5)),  # the fifth of June was a Wednesday
        ("Mon, 5/6/2024", None, (5, 6)),  # and the sixth of May a Monday
        ("monday 5/6/2024", "fr", (5, 6)),
    ],
)
def test_a_day_and_a_month_in_numbers(
    text: str, language: str | None, month_and_day: tuple[int, int]
) -> None:
    found = read_loose_date(text, language).local
    assert (found.month, found.day) == month_and_day


@each(
    ("text", "language"),
    [
        ("5/6/2024", None),
        ("5/6/2024", "en"),
        ("Fri, 5/6/2024", None),  # neither reading is a Friday
        ("5/6/24", "fr"),
        ("listopad 5 2024", None),
        ("5 6 February 2024", None),
        ("February 2024", None),
        ("29 February", None),
        ("30 February 2024", None),
        ("29 February 2023", None),
        ("10:00 29 February 2024 11:00", None),
        ("29 February 2024 25:00", None),
        ("29 February 2024 13:00 am", None),
        ("29 February 2024 10:00 XQZ", None),
        ("updated yesterday, 29 February 2024", None),
        ("29 February 2024 by our correspondent", None),
        ("2024年13月1日", None),
        ("2024年2月30日", None),
        ("20:15", None),
        ("", None),
        ("a b c d e f g h i j k l m n o p q 29 February 2024", None),
    ],
)
def test_what_is_in_doubt_is_refused(text: str, language: str | None) -> None:
    with pytest.raises(UnreadableDate):
        read_loose_date(text, language)


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["fr", "en-US", "de", "en-GB"])
)
def test_the_same_day_in_several_forms(day: date, language: str) -> None:
    order = f"{day.month}/{day.day}" if language == "en-US" else f"{day.day}/{day.month}"
    forms = [
        f"{order}/{day.year}",
        f"{day.year}-{day.month}-{day.day}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day} {day.strftime('%B')} {day.year}",
        f"{day.strftime('%b')} {day.day}, {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {read_loose_date(form, language).local.date() for form in forms} == {day}


@given(st.text(alphabet="0123456789/.:-年月日 abFeMr,+T'", max_size=40))
def test_no_text_is_another_error(text: str) -> None:
    try:
        read_loose_date(text)
    except UnreadableDate:
        return


@pytest.mark.parametrize("weekday", ["Pazartesi", "poniedziałek", "Montag", "понедельник", "lundi"])
def test_a_weekday_may_stand_behind_the_date(weekday: str) -> None:
    found = read_loose_date(f"23 Nov 2026 {weekday}")
    assert found.local == datetime(2026, 11, 23)  # noqa: DTZ001
    with pytest.raises(UnreadableDate):
        read_loose_date("23 Nov 2026 x" + weekday)
