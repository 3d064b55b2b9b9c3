"""Durations as people write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.durations import PATTERN, seconds
from tests.rows import each


@pytest.mark.parametrize(
    ("value", "expected"),
    [("90", 90), ("90s", 90), ("15m", 900), ("1.5h", 5400), ("1d", 86400), (30, 30), (0.5, 0.5)],
)
def test_numbers_are_seconds_and_units_are_known(value: object, expected: float) -> None:
    assert seconds(value) == expected


@each("value", ["", "m", "-5m", "15 min", "nan", "inf", -1, True, None, [1], "1e400", 10**400])
def test_what_is_no_duration_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected a time"):
        seconds(value)


@given(st.from_regex(PATTERN, fullmatch=True).filter(lambda text: len(text) < 8))
def test_what_the_schema_allows_is_read(text: str) -> None:
    assert re.fullmatch(PATTERN, text)
    assert seconds(text) >= 0
