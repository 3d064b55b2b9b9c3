"""Dates: every form in use is read, and nothing is ever read wrongly without saying so."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.article import TRUSTED_QUALITIES
from dateline.transforms.feeds.dates.dates import parse_date
from tests.rows import each

UTC = timezone.utc
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
AT_TEN = datetime(2024, 2, 29, 10, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@each(
    ("raw", "instant"),
    [
        # RFC 822 and its relatives
        ("Thu, 29 Feb 2024 10:00:00 GMT", AT_TEN),
        ("Thu, 29 Feb 2024 10:00 UT", AT_TEN),
        ("29 Feb 24 10:00:00 Z", AT_TEN),
        ("Thu, 29 February 2024 10:00:00 +0000", AT_TEN),
        ("Thursday, 29-Feb-24 10:00:00 UTC", AT_TEN),
        ("Thu , \t 29  Feb\t2024  10:00:00\t +0000", AT_TEN),
        ("THU, 29 FEB 2024 11:00:00 +0100", AT_TEN),
        ("Thu, 29 Feb 2024 11:00:00 +01:00", AT_TEN),
        ("Thu, 29 Feb 2024 11:00:00 GMT+1", AT_TEN),
        ("Thu, 29 Feb 2024 11:00:00 GMT+01:00", AT_TEN),
        ("Thu, 29 Feb 2024 02:00:00 -800", AT_TEN),
        ("Thu, 29 Feb 2024 11:00:00 +0100 (CET)", AT_TEN),
        ("Thu, 29 Feb 2024 10:00:00 -0000", AT_TEN),
        ("Thu 29 Feb 2024 10:00:00 GMT", AT_TEN),
        ("Thu Feb 29 10:00:00 GMT 2024", AT_TEN),
        ("Thu, Feb 29 2024 10:00:00 GMT", AT_TEN),
        ("February 29, 2024 10:00 AM GMT", AT_TEN),
        ("Thu, 29 Feb 2024 24:00:00 GMT", utc(2024, 3, 1)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", utc(2017, 1, 1)),
        # named zones
        ("Thu, 29 Feb 2024 05:00:00 EST", AT_TEN),
        ("Mon, 01 Jul 2024 06:00:00 EDT", utc(2024, 7, 1, 10)),
        ("Thu, 29 Feb 2024 02:00:00 PST", AT_TEN),
        ("Thu, 29 Feb 2024 19:00:00 KST", AT_TEN),
        ("Thu, 29 Feb 2024 19:00:00 JST", AT_TEN),
        ("Thu, 29 Feb 2024 11:00:00 CET", AT_TEN),
        ("Mon, 01 Jul 2024 12:00:00 CEST", utc(2024, 7, 1, 10)),
        ("Thu, 29 Feb 2024 12:00:00 EET", AT_TEN),
        ("Thu, 29 Feb 2024 13:00:00 MSK", AT_TEN),
        ("Thu, 29 Feb 2024 18:00:00 HKT", AT_TEN),
        ("Thu, 29 Feb 2024 15:45:00 NPT", AT_TEN),
        ("Thu, 29 Feb 2024 21:00:00 AEDT", AT_TEN),
        ("Thu, 29 Feb 2024 07:00:00 BRT", AT_TEN),
        ("Thu, 29 Feb 2024 02:00:00 America/Los_Angeles", AT_TEN),
        ("2024-02-29 19:00:00 Asia/Seoul", AT_TEN),
        ("Mon, 01 Jul 2024 06:00:00 ET", utc(2024, 7, 1, 10)),
        ("Thu, 29 Feb 2024 05:00:00 ET", AT_TEN),
        # ISO 8601
        ("2024-02-29T10:00:00Z", AT_TEN),
        ("2024-02-29T10:00Z", AT_TEN),
        ("2024-02-29T10Z", AT_TEN),
        ("2024-02-29t10:00:00z", AT_TEN),
        ("20240229T100000Z", AT_TEN),
        ("20240229T1000Z", AT_TEN),
        ("2024-060T10:00:00Z", AT_TEN),
        ("2024-W09-4T10:00:00Z", AT_TEN),
        ("2024W094T100000Z", AT_TEN),
        ("2024-02-29 10:00:00 UTC", AT_TEN),
        ("2024-02-29 10:00:00 +0000 UTC", AT_TEN),
        ("2024-02-29T11:00:00.000+0100", AT_TEN),
        ("2024-02-29T11:00:00,5+01", AT_TEN + timedelta(milliseconds=500)),
        ("2024-02-29T10:00:00.123456789Z", AT_TEN + timedelta(microseconds=123456)),
        ("2024-2-29T10:00:00Z", AT_TEN),
        # epoch
        ("1709200800", AT_TEN),
        ("1709200800000", AT_TEN),
        ("1709200800000000", AT_TEN),
        ("1709200800.0", AT_TEN),
        # languages
        ("jeu., 29 févr. 2024 11:00:00 +0100", AT_TEN),
        ("jeudi 29 février 2024 à 11h00 +0100", AT_TEN),
        ("Do, 29 Feb 2024 11:00:00 +0100", AT_TEN),
        ("29. März 2024, 11:00 Uhr +0100", utc(2024, 3, 29, 10)),
        ("qui, 29 fev 2024 07:00:00 -0300", AT_TEN),
        ("29 de febrero de 2024 11:00 +0100", AT_TEN),
        ("gio, 29 feb 2024 11:00:00 +0100", AT_TEN),
        ("29 februari 2024 11:00 +0100", AT_TEN),
        ("Чт, 29 фев 2024 13:00:00 +0300", AT_TEN),
        ("29 февраля 2024 г. 13:00 MSK", AT_TEN),
        ("29 lutego 2024 11:00 +0100", AT_TEN),
        ("29 Şubat 2024 13:00 +0300", AT_TEN),
        ("29 Φεβρουαρίου 2024 12:00 +0200", AT_TEN),
        ("2024年2月29日 19:00 +0900", AT_TEN),
        ("2024年2月29日(木)19時00分 JST", AT_TEN),
        ("2024년 2월 29일 오후 7:00 KST", AT_TEN),
        ("2024年02月29日 下午 6:00:00 +0800", AT_TEN),
    ],
)  # fmt: skip
def test_unambiguous_dates_are_exact(raw: str, instant: datetime) -> None:
    assert parse_date(raw, now=NOW) == (instant, "exact")


@each(
    ("raw", "instant", "quality"),
    [
        ("Thu, 29 Feb 2024 15:30:00 IST", AT_TEN, "ambiguous_zone"),
        ("Mon, 01 Jul 2024 11:00:00 BST", utc(2024, 7, 1, 10), "ambiguous_zone"),
        ("Thu, 29 Feb 2024 04:00:00 CST", AT_TEN, "ambiguous_zone"),
        ("2024-02-29T10:00:00", AT_TEN, "assumed_utc"),
        ("Thu, 29 Feb 2024 10:00:00", AT_TEN, "assumed_utc"),
        ("20240229100000", AT_TEN, "assumed_utc"),
        ("29.02.2024 10:00", AT_TEN, "assumed_utc"),
        ("2024/2/29 10:00", AT_TEN, "assumed_utc"),
        ("Thu, 29 Feb 2024 10:00:00 B", AT_TEN, "assumed_utc"),
        ("2024-02-29", utc(2024, 2, 29), "date_only"),
        ("20240229", utc(2024, 2, 29), "date_only"),
        ("29 Feb 2024", utc(2024, 2, 29), "date_only"),
        ("2024/02/29", utc(2024, 2, 29), "date_only"),
        ("02/29/2024", utc(2024, 2, 29), "date_only"),
        ("29/02/2024", utc(2024, 2, 29), "date_only"),
        ("29.2.2024", utc(2024, 2, 29), "date_only"),
        ("2024年2月29日", utc(2024, 2, 29), "date_only"),
        ("February 29th, 2024", utc(2024, 2, 29), "date_only"),
        ("2016/6/29", utc(2016, 6, 29), "date_only"),
        ("Fri, 06 Mar 2026 11:59:00 GMT", utc(2026, 3, 6, 11, 59), "exact"),
        ("Fri, 06 Mar 2026 12:01:00 GMT", utc(2026, 3, 6, 12, 1), "future"),
        ("2099-01-01T00:00:00Z", utc(2099, 1, 1), "future"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", utc(1970, 1, 1), "ancient"),
        ("0001-01-01T00:00:00Z", utc(1, 1, 1), "ancient"),
    ],
)  # fmt: skip
def test_what_was_assumed_is_told(raw: str, instant: datetime, quality: str) -> None:
    assert parse_date(raw, now=NOW) == (instant, quality)


@each(
    "raw",
    [
        "2024-02-31", "Thu, 31 Feb 2024 10:00:00 GMT", "2023-02-29T00:00:00Z", "2024-13-01",
        "2023-366", "2023-W60-1", "Thu, 29 Feb 2024 25:00:00 GMT", "Thu, 29 Feb 2024 10:61:00 GMT",
        "Thu, 29 Feb 2024 10:00:61 GMT", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z",
        "05/06/2024", "yesterday", "Tomorrow", "2024", "2024-02", "29 Feb", "10:00", "12345",
        "17092008001234567", "Thu, 29 Feb 2024 10:00:00 XYZ", "29 Foo 2024 10:00:00 GMT",
        "2024-02-29T10:00:00+25:00", "9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+10:00",
        "Thu, 29 Feb 2024 10:00:00 Mars/Olympus", "29 listopad 2024", "1/2/3", "x" * 500,
        "29 Feb 2024 10:00 11:00", "2024-02-29T10:00:00 or so", "²⁹ Feb 2024 25:00",
    ],
)  # fmt: skip
def test_impossible_or_ambiguous_dates_are_refused(raw: str) -> None:
    assert parse_date(raw, now=NOW) == (None, "unparsed")


@pytest.mark.parametrize("raw", [None, "", "  \n"])
def test_no_date_is_missing(raw: str | None) -> None:
    assert parse_date(raw, now=NOW) == (None, "missing")


def test_language_or_weekday_decide_between_day_and_month() -> None:
    assert parse_date("05/06/2024", now=NOW, language="en-US")[0] == utc(2024, 5, 6)
    assert parse_date("05/06/2024", now=NOW, language="en-GB")[0] == utc(2024, 6, 5)
    assert parse_date("05/06/2024", now=NOW, language="pt-BR")[0] == utc(2024, 6, 5)
    assert parse_date("Wed, 05/06/2024", now=NOW)[0] == utc(2024, 6, 5)
    assert parse_date("Mon, 05/06/2024", now=NOW)[0] == utc(2024, 5, 6)
    assert parse_date("05/06/2024", now=NOW, language="en") == (None, "unparsed")


def test_language_decides_what_a_month_name_means() -> None:
    assert parse_date("5 listopada 2024", now=NOW, language="pl")[0] == utc(2024, 11, 5)
    assert parse_date("5. listopada 2024", now=NOW, language="hr")[0] == utc(2024, 10, 5)


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2026, 3, 4)),  # noqa: DTZ001
    st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters))),
)
def test_standard_forms_are_read_back_exactly(local: datetime, zone: timezone) -> None:
    moment = local.replace(tzinfo=zone)
    for raw, expected in (
        (moment.isoformat(), moment),
        (moment.strftime("%Y%m%dT%H%M%S%z"), moment.replace(microsecond=0)),
        (format_datetime(moment), moment.replace(microsecond=0)),
        (str(int(moment.timestamp())), moment.replace(microsecond=0)),
    ):
        if not raw.isdigit() or len(raw) in (9, 10):
            assert parse_date(raw, now=NOW) == (expected.astimezone(UTC), "exact"), raw


@given(
    st.sampled_from(["Mon", "Thu", "Sun"]),
    st.integers(0, 32),
    st.sampled_from(["Feb", "May", "Dec", "Foo"]),
    st.sampled_from(["0000", "1969", "2024", "2027"]),
    st.sampled_from(["00:00:00", "10:07:59", "24:00:00", "23:59:60", "25:00:00"]),
    st.sampled_from(["GMT", "+0000", "-0530", "+9900", "EST", "IST", "ABC", "CEST", "AMT"]),
)
def test_usual_forms_say_what_unusual_ones_do(
    weekday: str, day: int, month: str, year: str, time: str, zone: str
) -> None:
    usual = f"{weekday}, {day:02d} {month} {year} {time} {zone}"
    assert parse_date(usual, now=NOW) == parse_date(f"{weekday}., {usual[5:]}", now=NOW)
    if month != "Foo":
        number = {"Feb": "02", "May": "05", "Dec": "12"}[month]
        offset = zone if zone[0] in "+-" else "Z"
        usual = f"{year}-{number}-{day:02d}T{time}{offset}"
        assert parse_date(usual, now=NOW) == parse_date(usual.replace("T", " T "), now=NOW)


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="0123456789-/:.,TZ +年月日ab", max_size=30),
        st.lists(
            st.sampled_from(
                [
                    "29",
                    "Feb",
                    "2024",
                    "10:00",
                    "GMT",
                    ",",
                    "Thu",
                    "/",
                    "-",
                    "pm",
                    "+0100",
                    "2月",
                    "de",
                ]
            ),
            max_size=9,
        ).map(" ".join),
    ),
    st.sampled_from([None, "en", "de", "ja"]),
)
def test_no_text_is_an_error_and_the_quality_tells_whether_there_is_a_value(
    raw: str, language: str | None
) -> None:
    instant, quality = parse_date(raw, now=NOW, language=language)
    assert (instant is None) == (quality in ("missing", "unparsed"))
    if quality in TRUSTED_QUALITIES:
        assert instant is not None
        assert instant.utcoffset() == timedelta(0)
        assert 1990 <= instant.year <= 2026
