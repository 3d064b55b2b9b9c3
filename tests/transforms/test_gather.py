"""Twin of ``transforms/gather.py``: everything arrives once, in few blocks, window by window."""

from __future__ import annotations

import pickle
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from dateline.transforms import gather
from dateline.transforms.gather import Block, Gather, block_of, elements_of


def halved(number: int) -> int | None:
    return None if number % 2 else number // 2


def sizes_and_sum(blocks: list[Block]) -> tuple[list[int], int]:
    return sorted(len(block.elements) for block in blocks), sum(elements_of(blocks))


def expect(*wanted: Any) -> Any:
    def check(found: list[Any]) -> None:
        assert sorted(found) == sorted(wanted)

    return check


def test_what_is_made_of_the_elements_arrives_as_one_list_without_what_is_none() -> None:
    with beam.Pipeline() as pipeline:
        found = (
            pipeline
            | beam.Create(range(100), reshuffle=False)
            | Gather(halved)
            | beam.Map(lambda blocks: sorted(elements_of(blocks)))
        )
        assert_that(found, expect(list(range(50))))


def test_a_block_holds_so_many_elements_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "IN_A_BLOCK", 20)
    with beam.Pipeline() as pipeline:
        found = (
            pipeline
            | beam.Create([0], reshuffle=False)
            | beam.FlatMap(lambda _: range(0, 100, 2))
            | Gather(halved)
            | beam.Map(sizes_and_sum)
        )
        assert_that(found, expect(([10, 20, 20], sum(range(50)))))


def test_nothing_comes_out_where_nothing_comes_in() -> None:
    with beam.Pipeline() as pipeline:
        found = pipeline | beam.Create([1, 3], reshuffle=False) | Gather(halved)
        assert_that(found, expect())


def test_windows_are_gathered_apart() -> None:
    with beam.Pipeline() as pipeline:
        found = (
            pipeline
            | beam.Create([0, 2, 20, 24], reshuffle=False)
            | beam.Map(lambda number: TimestampedValue(number, number))
            | beam.WindowInto(FixedWindows(10))
            | Gather(halved)
            | beam.Map(lambda blocks: sorted(elements_of(blocks)))
        )
        assert_that(found, expect([0, 1], [10, 12]))


def test_a_block_of_ones_own_is_what_travels() -> None:
    with beam.Pipeline() as pipeline:
        found = pipeline | beam.Create([4], reshuffle=False) | Gather(halved, tuple)
        assert_that(found, expect([(2,)]))


def test_a_block_is_pickled_whole_for_other_processes() -> None:
    block = block_of(range(3))
    assert pickle.loads(pickle.dumps(block)) == block
