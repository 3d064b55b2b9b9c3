"""Other people's errors in tables and logs: short, and without what may be secret."""

from __future__ import annotations

import pytest

from dateline.transforms.http.failures import brief
from tests.rows import each


@each(
    ("error", "told"),
    [
        (ValueError("no such thing"), "no such thing"),
        (ValueError("first line\nsecond"), "first line"),
        (ValueError(""), "ValueError"),
        (ValueError("\nsecond"), "ValueError"),
        (KeyError(), "KeyError"),
        (OSError("cannot open https://me:word@a.example/"), "OSError"),
        (OSError("user me@a.example refused"), "OSError"),
        (ValueError("x" * 300), "x" * 200),
    ],
)
def test_an_error_is_told_in_its_own_words_where_they_are_safe(error: Exception, told: str) -> None:
    assert brief(error) == told


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
