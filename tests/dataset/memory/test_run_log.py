"""The log of runs: every word of a manifest comes back, but for its heads."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from dateline.dataset.memory import run_log
from dateline.dataset.memory.memory import Horizon, Merge
from dateline.dataset.memory.run_log import MEMORY, names, read, write
from dateline.schemas.documents import to_plain
from dateline.schemas.manifest import CommitRecord, Counts, FileEntry, Head, Manifest


def record(sequence: int, kind: str = "run") -> CommitRecord:
    return CommitRecord(
        schema_version=2,
        run_id=f"{kind}-{sequence}",
        kind=kind,
        sequence=sequence,
        status="partial",
        now="2026-11-24T12:00:00+00:00",
        inputs={"config": "x", "due": 3, "nested": {"a": [1, None]}},
        counts=Counts(feeds=3, failed=1, fetched=2, entries=9, new=9),
        dead_letters=[{"stage": "fetch", "error_class": "Http404", "count": 1}],
        failed_feeds=["https://a.example/"],
        files=[
            FileEntry(path="articles/a.parquet", size=5, sha256="b" * 64, rows=9),
            FileEntry(path="archive/b", size=6, sha256="c" * 64),
        ],
        removed=["articles/old.parquet"],
        model="minilm@1",
        versions={"pyarrow": "25", "apache-beam": "2.77"},
        timings={"plan": 0.1, "job": 2.5},
        metrics={"fetch_feeds": 3},
    )


def segment(folder: Path, name: str, *records: CommitRecord) -> str:
    path = folder / name
    with path.open("wb") as handle:
        assert write(handle, records) == len(records)
    return str(path)


def test_records_come_back_whole_and_in_order(tmp_path: Path) -> None:
    path = segment(tmp_path, "a", record(3), record(1), record(2, "compact"))
    assert list(read([path])) == [record(1), record(2, "compact"), record(3)]


def test_a_merge_keeps_every_commit(tmp_path: Path) -> None:
    paths = (segment(tmp_path, "a", record(1), record(2)), segment(tmp_path, "b", record(3)))
    merged = tmp_path / "merged"
    with merged.open("wb") as handle:
        written = MEMORY.merge(handle, Merge(paths, Horizon(seen_since=10**10), from_oldest=True))
    assert written.rows == 3
    assert list(read([str(merged)])) == [record(1), record(2), record(3)]


def test_names_are_read_with_their_kinds(tmp_path: Path) -> None:
    path = segment(tmp_path, "a", record(1), record(2, "compact"))
    assert names([path]) == {"run-1": "run", "compact-2": "compact"}
    assert names([]) == {}
    assert list(read([])) == []


def test_the_log_keeps_no_heads_and_writes_equal_records_as_equal_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repeated commit gives the same segment, whatever order its keys came in."""
    one = record(1)
    manifest = Manifest(**to_plain(one), state_before=Head(), state=Head(sequence=1))
    turned = replace(
        one,
        inputs=dict(reversed(one.inputs.items())),
        versions=dict(reversed(one.versions.items())),
    )
    paths = [
        segment(tmp_path, str(number), same) for number, same in enumerate((one, manifest, turned))
    ]
    assert len({Path(path).read_bytes() for path in paths}) == 1
    assert list(read(paths[1:2])) == [one]
    monkeypatch.setattr(run_log, "_ROWS_PER_GROUP", 2)
    path = segment(tmp_path, "groups", *(record(number) for number in range(5)))
    assert pq.ParquetFile(path).num_row_groups == 3
