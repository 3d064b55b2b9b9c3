"""Twin of ``transforms/feeds/text/on_disk.py``."""

from __future__ import annotations

import tempfile
from array import array
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.text.on_disk import leave, on_disk


@given(st.sampled_from("HIL"), st.lists(st.integers(0, 65_535)))
def test_the_numbers_are_the_same(kind: str, numbers: list[int]) -> None:
    held = on_disk(array(kind, numbers))
    assert list(held) == numbers
    assert len(held) == len(numbers)


def test_they_are_not_in_memory() -> None:
    assert isinstance(on_disk(array("I", [1, 2])), memoryview)


def test_where_there_is_no_room_they_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    numbers = array("I", [1, 2])
    assert on_disk(numbers) is numbers


def test_numbers_that_left_memory_are_read_again() -> None:
    held = on_disk(array("I", range(100_000)))
    assert sum(held) == 4_999_950_000
    leave(held)
    assert sum(held) == 4_999_950_000


def test_numbers_in_memory_stay_there() -> None:
    leave(array("I", [1]))
    leave([1])
