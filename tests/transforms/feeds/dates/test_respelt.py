"""Dates in scripts and calendars of their own."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.dates.calendar_dates import UnreadableDate
from dateline.transforms.feeds.dates.dates import read_date
from dateline.transforms.feeds.dates.respelt import respelt


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("24 มิถุนายน 2569", "2026-06-24"),
        ("วันพุธที่ 24 มิ.ย. พ.ศ. 2569 14:05 น.", "2026-06-24 14:05"),
        ("24 มิถุนายน 2026", "2026-06-24"),
        ("1 มกราคม 2500", "1957-01-01"),
        ("24 जून 2026, 14:05", "2026-06-24, 14:05"),
        ("24 tháng 6 năm 2026 14:05", "2026-06-24 14:05"),
        ("Thứ Tư, ngày 4 tháng 12, 2026", "2026-12-04"),
        ("令和8年6月24日", "2026年6月24日"),
        ("平成元年1月8日", "1989年1月8日"),
        ("2026–6–24 14:05", "2026-6-24 14:05"),
        ("24-JUN-26 02.05.00.000000000 PM +00:00", "24-JUN-26 02:05:00 PM +00:00"),
        ("2026-06-24 14:05:00 -0700 PDT m=+0.01", "2026-06-24 14:05:00 -0700"),
    ],
)
def test_dates_are_put_into_a_known_form(text: str, other: str) -> None:
    assert respelt(text) == other
    read_date(text)


@pytest.mark.parametrize(
    "text", ["24 June 2026", "24 июня 2026", "24 มิถุนายน", "tháng 6 năm 2026", "2026年6月24日"]
)
def test_others_stay_as_they_are(text: str) -> None:
    assert respelt(text) == text


@pytest.mark.parametrize("text", ["31 tháng 6 năm 2026", "24 มิถุนายน 2026 นาฬิกา", "令和9999年"])
def test_what_is_no_date_stays_none(text: str) -> None:
    with pytest.raises(UnreadableDate):
        read_date(text)


@given(st.text(alphabet="0123456789 -–.:tháng年令和元มิ.ย.น जून", max_size=60))
def test_nothing_but_an_unreadable_date_is_raised(text: str) -> None:
    with contextlib.suppress(UnreadableDate):
        read_date(text)
