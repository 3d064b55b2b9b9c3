"""Other people's errors in few words."""

from __future__ import annotations

import pytest

from dateline.transforms.http.failures import brief


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("a plain reason"), "a plain reason"),
        (ValueError("first line\nsecond line"), "first line"),
        (ValueError("x" * 500), "x" * 200),
        (ValueError(), "ValueError"),
        (OSError("cannot open https://me:secret@a.example/"), "OSError"),
        (OSError("no such user me@a.example"), "OSError"),
    ],
)
def test_they_are_short_and_hold_no_address(error: Exception, told: str) -> None:
    assert brief(error) == told
