"""Marks of stories on storage: found within the window, the last of each cluster, forgotten."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset.memory import stories
from dateline.dataset.memory.memory import Horizon, Merge
from dateline.dataset.memory.stories import MEMORY, from_table, lookup, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.remembered import StoryMark


def mark(number: int, seen_at: int, story: int | None = None) -> StoryMark:
    key = number.to_bytes(16, "big")
    told = key if story is None else story.to_bytes(16, "big")
    return StoryMark(
        key, told, 2**63 + number, 5, 2**64 - 1, b"\x81\x7f", (1, 2), (1, 2, 3), (), seen_at
    )


def segment(folder: Path, name: str, marks: list[StoryMark]) -> str:
    write_file(str(folder), name, lambda handle: write_segment(handle, to_table(marks)))
    return str(folder / name)


def test_marks_survive_the_round_trip() -> None:
    assert from_table(to_table([mark(2, 7), mark(1, 7)])) == [mark(1, 7), mark(2, 7)]


def test_the_last_mark_of_each_cluster_within_the_window_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "ROWS_PER_GROUP", 3)
    old = segment(tmp_path, "a.parquet", [*(mark(n, 10) for n in range(4)), mark(9, 20)])
    new = segment(tmp_path, "b.parquet", [mark(9, 30, story=1)])
    assert lookup([old, new], 15) == [mark(9, 30, story=1)]
    assert lookup([old, new], 10)[:2] == [mark(0, 10), mark(1, 10)]
    assert lookup([], 0) == []


def test_of_two_marks_of_a_cluster_in_one_merged_segment_the_later_one_counts(
    tmp_path: Path,
) -> None:
    paths = (
        segment(tmp_path, "a.parquet", [mark(9, 20), mark(8, 5)]),
        segment(tmp_path, "b.parquet", [mark(9, 30, story=1)]),
    )
    merged = tmp_path / "merged.parquet"
    with merged.open("wb") as handle:
        written = MEMORY.merge(handle, Merge(paths, Horizon(10), from_oldest=True))
    assert (written.rows, written.seen_from, written.seen_to) == (2, 20, 30)
    assert lookup([str(merged)], 0) == [mark(9, 30, story=1)]
    assert pq.ParquetFile(merged).metadata.num_rows == 2


def test_a_merge_may_forget_everything(tmp_path: Path) -> None:
    path = segment(tmp_path, "a.parquet", [mark(8, 5)])
    with (tmp_path / "merged.parquet").open("wb") as handle:
        assert MEMORY.merge(handle, Merge((path,), Horizon(10), from_oldest=True)).rows == 0
