"""The one rule of merging: few segments, and a big one is rarely rewritten."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.memory import file_index
from dateline.dataset.memory.memories import MEMORIES
from dateline.dataset.memory.memory import (
    MAX_SEGMENTS,
    SMALL,
    Horizon,
    extend,
    merge_from,
    new_segment,
)
from dateline.dataset.storage import StoredFile, write_file
from dateline.schemas.manifest import FileEntry, Segment


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
    assert sorted(MEMORIES) == ["feeds", "files", "identities", "runs", "signatures", "stories"]
    assert all(memory.loss for memory in MEMORIES.values())
