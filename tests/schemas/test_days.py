"""Days and times as people write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.days import day, instant
from tests.rows import each

UTC = timezone.utc


@each("text", ["2026-11-24", "20261124", " 2026-11-24\n"])
def test_a_day_is_read_with_hyphens_and_without(text: str) -> None:
    assert day(text) == date(2026, 11, 24)
    assert instant(text) == datetime(2026, 11, 24, tzinfo=UTC)


@each(
    ("text", "expected"),
    [
        ("2026-11-24T13", datetime(2026, 11, 24, 13, tzinfo=UTC)),
        ("2026-11-24 13:05", datetime(2026, 11, 24, 13, 5, tzinfo=UTC)),
        ("2026-11-24t13:05:06z", datetime(2026, 11, 24, 13, 5, 6, tzinfo=UTC)),
        ("20261124T130506Z", datetime(2026, 11, 24, 13, 5, 6, tzinfo=UTC)),
        ("2026-11-24T13:05:06.5", datetime(2026, 11, 24, 13, 5, 6, 500_000, UTC)),
        ("2026-11-24T13:05:06,1234567Z", datetime(2026, 11, 24, 13, 5, 6, 123_456, UTC)),
        ("2026-11-24T13:05+02:00", datetime(2026, 11, 24, 11, 5, tzinfo=UTC)),
        ("2026-11-24T13:05-0330", datetime(2026, 11, 24, 16, 35, tzinfo=UTC)),
        ("2026-11-24T13+02", datetime(2026, 11, 24, 11, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_utc_on_every_version_of_python(text: str, expected: datetime) -> None:
    assert instant(text) == expected
    assert instant(text).tzinfo is UTC


@each(
    "text",
    [
        "", "monday", "2026-13-01", "2026-02-30", "2026-11", "2026-1124", "202611-24", "2026-W48-2",
        "2026W482", "26-11-24", "٢٠٢٦-11-24", "2026-11-24 x", "2026-11-24T13:00Z", "2026/11/24",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_the_form_that_is_wanted(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected a day such as 2026-11-24, not "):
        day(text)


@each(
    "text",
    [
        "", "now", "13:00", "2026-W48", "2026-11-24T", "2026-11-24T24:00", "2026-11-24T13:60",
        "2026-11-24T1305:06", "2026-11-24T13:05:06.", "2026-11-24_13:05", "2026-11-24T13:05+24:00",
        "2026-11-24T13:05+01:60", "2026-11-24Z", "0001-01-01T00:00+01:00", "9999-12-31T23:00-02:00",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_the_forms_that_are_wanted(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as 2026-11-24 or a time such as 2026-11-24T13:00Z"):
        instant(text)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-12, 12))
def test_what_python_writes_is_read_as_it_is(at: datetime, hours: int) -> None:
    assert instant(at.isoformat()) == at
    assert day(at.date().isoformat()) == at.date()
    if 1 < at.year < 9999:
        assert instant(at.astimezone(timezone(timedelta(hours=hours))).isoformat()) == at
