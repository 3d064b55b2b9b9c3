"""The one rule of merging: few segments, and a big one is rarely rewritten."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory import file_index
from dateline.dataset.memory.memories import MEMORIES
from dateline.dataset.memory.memory import (
    MAX_SEGMENTS,
    SMALL,
    Horizon,
    Memory,
    Merge,
    Written,
    extend,
    merge_from,
    new_segment,
)
from dateline.dataset.storage import StoredFile, write_file
from dateline.schemas.manifest import FileEntry, Segment
from tests.rows import each


def test_few_segments_stay_and_a_big_one_is_rarely_rewritten() -> None:
    segments: list[int] = [200_000]
    rewritten = 0
    for _ in range(2_000):
        segments.append(30)
        start = merge_from(segments)
        if start < len(segments):
            rewritten += sum(segments[start:])
            segments[start:] = [sum(segments[start:])]
        assert len(segments) <= MAX_SEGMENTS + 10
    assert rewritten < 2_000 * 30 * 40


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=60))
def test_segments_grow_with_the_logarithm_of_the_rows(commits: list[int]) -> None:
    segments: list[int] = []
    for rows in commits:
        segments.append(rows)
        start = merge_from(segments)
        segments[start:] = [sum(segments[start:])] if start < len(segments) else []
        assert len(segments) <= MAX_SEGMENTS + (sum(segments) // SMALL + 1).bit_length()
    assert sum(segments) == sum(commits)


def _segment(folder: Path, name: str, added: list[str], removed: list[str]) -> StoredFile:
    entries = [FileEntry(path=path, size=1, sha256="a", rows=1) for path in added]
    table = file_index.changes(entries, removed)
    return write_file(str(folder), name, lambda handle: file_index.write(handle, table))


def test_a_merge_is_staged_under_the_name_of_the_run_with_size_and_hash(tmp_path: Path) -> None:
    root, staging = tmp_path / "root", tmp_path / "staging"
    segments: tuple[Segment, ...] = ()
    for number in range(MAX_SEGMENTS + 1):
        name = f"state/files/r{number}.parquet"
        removed = [f"articles/{number - 1}"] if number else []
        file = _segment(staging, name, [f"articles/{number}"], removed)
        segments, merged = extend(
            file_index.MEMORY,
            segments,
            [new_segment(file, 7)],
            root=str(root),
            staging=str(staging),
            run_id=f"r{number}",
            horizon=Horizon(),
        )
        for staged in {file.path, *(one.path for one in merged)}:
            (root / staged).parent.mkdir(parents=True, exist_ok=True)
            (staging / staged).rename(root / staged)
    assert [segment.path for segment in segments] == ["state/files/r12-merged.parquet"]
    data = (root / segments[0].path).read_bytes()
    assert (segments[0].size, segments[0].sha256) == (len(data), hashlib.sha256(data).hexdigest())
    paths = [str(root / segment.path) for segment in segments]
    assert [entry.path for entry in file_index.entries(paths)] == ["articles/12"]
    assert segments[0].rows == 1, "files that are gone leave no row behind in the oldest segment"


def test_every_memory_has_a_name_and_says_what_its_loss_means() -> None:
    known = ["feeds", "files", "identities", "lines", "runs", "signatures", "stories"]
    assert sorted(MEMORIES) == known
    assert all(memory.loss for memory in MEMORIES.values())


BIG = 10**9
"""Rows that no merge reaches for the sake of a few."""


@each(
    ("rows", "start"),
    [
        ([], 0),
        ([5], 1),
        ([10, 5_000], 0),
        ([10, 500], 2),
        ([10, 500, 500], 0),  # three small ones ...
        ([BIG, 1, 1], 3),
        ([BIG, 1, 1, 1], 1),  # ... and nothing that is bigger
        ([BIG, SMALL, SMALL, SMALL + 1, SMALL], 5),
        ([1_500, 1_000, 500], 3),  # the newer ones are few ...
        ([2_000, 1_000, 1_000], 3),  # ... or no more than the oldest
        ([2_000, 1_000, 1_001], 0),
        ([1_500, 600, 300], 3),
        ([2_000, 1_300, 800], 0),
        ([5_000, 1, 2_000], 3),
        ([50_000, 2_500, 60_000], 0),
        ([1_000, 3_000, 1], 3),  # the newest alone is not worth a file
        ([BIG] + [SMALL + 1] * (MAX_SEGMENTS - 1), MAX_SEGMENTS),
        ([BIG] + [SMALL + 1] * MAX_SEGMENTS, 1),  # too many, so the newest ones are merged
        ([BIG] * 11 + [1_500, 2_000], 11),
        ([BIG] * 11 + [2_000, 1_000], 11),
        ([BIG] * 11 + [2_001, 1_000], 13),  # more than twice as big as what follows it
        ([BIG] * 11 + [SMALL, 1], 11),
        ([BIG] * 11 + [SMALL + 1, 1], 13),
    ],
)
def test_which_segments_are_merged(rows: list[int], start: int) -> None:
    assert merge_from(rows) == start


def test_a_new_segment_was_seen_at_the_time_of_its_run() -> None:
    segment = new_segment(StoredFile("state/files/a", 5, "hash"), 7)
    assert (segment.rows, segment.size, segment.sha256) == (0, 5, "hash")
    assert (segment.seen_from, segment.seen_to) == (7, 7)


class _Joined:
    """A merge that writes which segments it was given, and says that some rows are left."""

    def __init__(self, left: Written) -> None:
        self.left = left
        self.asked: list[Merge] = []

    def __call__(self, handle: Any, merge: Merge) -> Written:
        self.asked.append(merge)
        handle.write(b"x")
        return self.left


def _extended(
    folder: Path, rows: list[int], added: int, left: Written
) -> tuple[list[str], list[Merge], list[StoredFile], tuple[Segment, ...]]:
    """Segments 0, 1, ... of so many rows, the last ``added`` of them staged, after a commit."""
    merge = _Joined(left)
    segments = [Segment(path=f"{n}", rows=count) for n, count in enumerate(rows)]
    cut = len(segments) - added
    after, written = extend(
        Memory("files", "it is a test", merge),
        segments[:cut],
        segments[cut:],
        root="root",
        staging=str(folder),
        run_id="r",
        horizon=Horizon(seen_since=5),
    )
    return [segment.path for segment in after], merge.asked, written, after


def test_the_newest_segments_are_merged_and_the_oldest_stays_as_it_is(tmp_path: Path) -> None:
    rows = [BIG, *[1] * MAX_SEGMENTS]
    paths, (asked,), (file,), after = _extended(tmp_path, rows, 1, Written(9, 20, 30))
    assert paths == ["0", "state/files/r-merged.parquet"]
    newest = str(tmp_path / str(MAX_SEGMENTS))
    assert asked.paths == (*(f"root/{n}" for n in range(1, MAX_SEGMENTS)), newest)
    assert not asked.from_oldest, "rows that hide older ones are still needed"
    assert asked.horizon == Horizon(seen_since=5)
    assert (after[1].rows, after[1].seen_from, after[1].seen_to) == (9, 20, 30)
    assert file.path == paths[1]


def test_a_merge_from_the_oldest_segment_on_may_forget(tmp_path: Path) -> None:
    _, (asked,), _, _ = _extended(tmp_path, [10, 5_000], 1, Written(9))
    assert asked.from_oldest


def test_a_merge_that_leaves_no_row_leaves_no_segment(tmp_path: Path) -> None:
    rows = [BIG, *[1] * MAX_SEGMENTS]
    paths, _, (file,), _ = _extended(tmp_path, rows, 1, Written(0))
    assert paths == ["0"]
    assert file.path == "state/files/r-merged.parquet", "it is told, so that it can be removed"


@pytest.mark.parametrize(("rows", "added"), [([BIG, 1], 1), ([1] * (MAX_SEGMENTS + 1), 0)])
def test_nothing_is_merged_unless_a_commit_that_adds_something_makes_it_due(
    tmp_path: Path, rows: list[int], added: int
) -> None:
    paths, asked, written, _ = _extended(tmp_path, rows, added, Written(9))
    assert paths == [str(number) for number in range(len(rows))]
    assert (asked, written) == ([], [])
    assert list(tmp_path.iterdir()) == []


def test_without_a_horizon_nothing_is_forgotten() -> None:
    assert Horizon().seen_since == 0
    assert Written(3) == Written(3, seen_from=0, seen_to=0)
