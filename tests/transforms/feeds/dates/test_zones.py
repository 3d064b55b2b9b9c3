"""Time zones as feeds name them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.dates.zones import UTC_ASSUMED, Zone, read_zone
from tests.rows import each

SUMMER = datetime(2024, 7, 1, 12)  # noqa: DTZ001
WINTER = datetime(2024, 1, 15, 12)  # noqa: DTZ001


def hours(text: str, local: datetime = WINTER) -> float:
    """Hours that a local time of this zone is ahead of UTC."""
    zone = read_zone(text)
    assert zone is not None, text
    return (local.replace(tzinfo=timezone.utc) - zone.to_utc(local)) / timedelta(hours=1)


@each(
    ("text", "ahead"),
    [
        ("GMT", 0), ("Z", 0), ("utc", 0), ("EST", -5), ("EDT", -4), ("PST", -8), ("PDT", -7),
        ("CET", 1), ("CEST", 2), ("KST", 9), ("JST", 9), ("MSK", 3), ("NPT", 5.75), ("NST", -3.5),
        ("AEDT", 11), ("EST.", -5), ("cest", 2),
    ],
)  # fmt: skip
def test_names(text: str, ahead: float) -> None:
    zone = read_zone(text)
    assert hours(text) == ahead
    assert zone is not None
    assert not zone.ambiguous
    assert not zone.assumed


@pytest.mark.parametrize(
    ("text", "ahead"),
    [("BST", 1), ("IST", 5.5), ("CST", -6), ("AST", -4), ("GST", 4), ("SST", -11), ("AMT", -4)],
)
def test_names_that_mean_several_zones_are_told(text: str, ahead: float) -> None:
    zone = read_zone(text)
    assert zone is not None
    assert zone.ambiguous
    assert hours(text) == ahead


@each(
    ("text", "ahead"),
    [
        ("+0100", 1), ("+01:00", 1), ("-0330", -3.5), ("+5", 5), ("GMT+2", 2), ("UTC-03:00", -3),
        ("−0500", -5), ("–0500", -5), ("+0100 (CET)", 1), ("+0000 UTC", 0), ("-800", -8),
        ("+ 1", 1), ("+01:00:00", 1), ("+1400", 14), ("-1400", -14), ("+0159", 1 + 59 / 60),
    ],
)  # fmt: skip
def test_offsets(text: str, ahead: float) -> None:
    assert hours(text) == pytest.approx(ahead)


@each(
    "text",
    ["+1401", "+1500", "+0160", "+99", "XYZ", "Mars/Base", "Asia/Nowhere", "J", "12", "+",
     "EST EDT", "../etc/passwd", "America/../../etc/passwd"],
)  # fmt: skip
def test_what_names_no_zone(text: str) -> None:
    assert read_zone(text) is None


@pytest.mark.parametrize("text", ["", "  ", "A", "m", "Y"])
def test_nothing_and_military_letters_are_an_assumption(text: str) -> None:
    assert read_zone(text) == UTC_ASSUMED
    assert UTC_ASSUMED.assumed


@each(
    ("text", "winter", "summer"),
    [
        ("ET", -5, -4), ("CT", -6, -5), ("MT", -7, -6), ("PT", -8, -7), ("Eastern", -5, -4),
        ("Europe/Berlin", 1, 2), ("Asia/Seoul", 9, 9), ("America/Argentina/Buenos_Aires", -3, -3),
        ("America/New_York (EST)", -5, -4),
    ],
)  # fmt: skip
def test_names_of_places_know_the_season(text: str, winter: float, summer: float) -> None:
    assert (hours(text, WINTER), hours(text, SUMMER)) == (winter, summer)


def test_comments_are_passed_over() -> None:
    assert hours("EST (Eastern Standard Time)") == -5


def test_the_borders_of_the_calendar() -> None:
    with pytest.raises(OverflowError):
        Zone(timedelta(hours=1)).to_utc(datetime(1, 1, 1))  # noqa: DTZ001
    assert Zone(timedelta(hours=-1)).to_utc(datetime(1, 1, 1)).hour == 1  # noqa: DTZ001


@given(st.text(max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    read_zone(text)
