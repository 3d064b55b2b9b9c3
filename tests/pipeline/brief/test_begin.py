from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from dateline.pipeline.brief.begin import begin
from dateline.schemas.errors import UsageError
from tests.rows import each

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=timezone.utc)


@each(
    ("text", "expected"),
    [
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=timezone.utc)),
        ("20261123", datetime(2026, 11, 23, tzinfo=timezone.utc)),
        ("2026-11-23T06:00", datetime(2026, 11, 23, 6, tzinfo=timezone.utc)),
        ("2026-11-23T06:00Z", datetime(2026, 11, 23, 6, tzinfo=timezone.utc)),
        ("2026-11-23T06:00:00.000001+00:00\n", datetime(2026, 11, 23, 6, 0, 0, 1, timezone.utc)),
        ("2026-11-23 06:00+02:00", datetime(2026, 11, 23, 4, tzinfo=timezone.utc)),
        ("24h", NOW - timedelta(hours=24)),
        ("90m", NOW - timedelta(minutes=90)),
        ("7d", NOW - timedelta(days=7)),
    ],
)
def test_days_times_and_durations_are_understood(text: str, expected: datetime) -> None:
    assert begin(text, NOW) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "7", "-3d", "xd", "99999999d"])
def test_anything_else_is_an_error_of_usage(text: str) -> None:
    with pytest.raises(UsageError, match="expected a day"):
        begin(text, NOW)
    with pytest.raises(UsageError, match=r"^last\.txt says"):
        begin(text, NOW, "last.txt says")
