"""Hints for the next visit."""

from __future__ import annotations

from dateline.transforms.feeds.formats.schedule import (
    skip_days,
    skip_hours,
    ttl_seconds,
    update_period_seconds,
)


def test_ttl_is_in_minutes() -> None:
    assert ttl_seconds("30") == 1800
    assert [ttl_seconds(text) for text in ("", "0", "-5", "soon", "nan", "inf")] == [None] * 6


def test_update_period_is_divided_by_its_frequency() -> None:
    assert update_period_seconds("hourly", "2") == 1800
    assert update_period_seconds(" Daily ", "") == 86_400
    assert update_period_seconds("sometimes", "2") is None
    assert update_period_seconds("hourly", "0") == 3600


def test_skipped_hours_and_days() -> None:
    assert skip_hours(["3", " 2 ", "24", "x", "2"]) == (0, 2, 3)
    assert skip_days(["sunday", "Monday", "Caturday"]) == ("Monday", "Sunday")
