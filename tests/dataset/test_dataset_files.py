"""What is in force: by the index of files where there is one, else all that lies there."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from dateline.dataset import lease
from dateline.dataset.dataset import Dataset, maintenance_id
from dateline.dataset.layout import LEASES
from dateline.dataset.memory import run_log
from dateline.dataset.snapshot import NewerFormatError, write_head
from dateline.dataset.storage import StoredFile, write_bytes, write_file
from dateline.schemas.feed import FeedState
from dateline.schemas.manifest import FORMAT, CommitRecord, Counts, FileEntry, Head, Segment

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def commit(dataset: Dataset, run_id: str, *names: str, kind: str = "run") -> None:
    with dataset.transaction(kind) as tx:
        tx.begin(run_id, NOON, dataset.head())
        tx.stage(write_bytes(tx.staging, name, b"x") for name in names)


@pytest.mark.parametrize("root", ["out*", "out?", "s3://bucket/[a]"])
def test_a_root_that_object_storage_would_take_for_a_pattern_is_refused(root: str) -> None:
    with pytest.raises(ValueError, match="must not hold any of the characters"):
        Dataset(root)


def test_a_folder_of_parquet_files_is_in_force_as_a_whole(tmp_path: Path) -> None:
    for name in ("articles/b.parquet", "articles/a.parquet", "articles/~c.part", "other/d.parquet"):
        write_bytes(str(tmp_path), name, b"x")
    dataset = Dataset(str(tmp_path))
    assert dataset.live_files("articles") == ["articles/a.parquet", "articles/b.parquet"]
    write_head(str(tmp_path), Head(sequence=1))
    assert dataset.live_files("articles") == ["articles/a.parquet", "articles/b.parquet"]


def test_by_the_index_only_what_was_committed_is_in_force(tmp_path: Path) -> None:
    dataset = Dataset(str(tmp_path))
    commit(dataset, "one", "articles/b.parquet", "articles/a.parquet", "articles_old/c.parquet")
    write_bytes(str(tmp_path), "articles/stray.parquet", b"x")
    assert dataset.live_files("articles") == ["articles/a.parquet", "articles/b.parquet"]
    assert dataset.live_files("feed_health") == []


def test_commits_that_come_while_the_index_is_read_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them delete the segments of the head that was read before."""
    dataset = Dataset(str(tmp_path))
    commit(dataset, "one", "articles/a.parquet")
    misses = [1, 1]
    real = Dataset.live_entries

    def overtaken(self: Dataset, head: Head) -> list[FileEntry]:
        if misses:
            misses.pop()
            raise FileNotFoundError
        return real(self, head)

    monkeypatch.setattr(Dataset, "live_entries", overtaken)
    assert dataset.live_files("articles") == ["articles/a.parquet"]
    misses[:] = [1, 1, 1]
    with pytest.raises(FileNotFoundError):
        dataset.live_files("articles")


def test_segments_are_named_by_their_full_paths_and_empty_memories_know_nothing(
    tmp_path: Path,
) -> None:
    dataset = Dataset(str(tmp_path))
    head = Head(memories={"feeds": (Segment(path="state/feeds/a", rows=1),)})
    assert dataset.segments("feeds", head) == (f"{tmp_path}/state/feeds/a",)
    states: dict[str, FeedState] = dataset.feed_states(Head())
    assert states == {}


def test_runs_and_maintenance_are_told_apart(tmp_path: Path) -> None:
    dataset = Dataset(str(tmp_path))
    commit(dataset, "one", "articles/a.parquet")
    commit(dataset, "kept", "articles/b.parquet", kind="compact")
    head = dataset.head()
    assert dataset.committed_runs(head) == {"one"}
    assert dataset.is_committed("one", head)
    assert not dataset.is_committed("kept", head)
    assert [record.run_id for record in dataset.commits(head)] == ["one", "kept"]
    assert maintenance_id("compact", NOON, head) == "compact-20261124T120000Z-3"


def test_a_run_in_the_log_was_committed_and_maintenance_is_no_run(tmp_path: Path) -> None:
    records = [
        CommitRecord(
            schema_version=1, run_id=run_id, kind=kind, sequence=number, status="ok",
            now=NOON.isoformat(), inputs={}, counts=Counts(), files=[],
        )
        for number, (run_id, kind) in enumerate([("logged", "run"), ("kept", "compact")])
    ]  # fmt: skip
    path = "state/runs/a.parquet"
    write_file(str(tmp_path), path, lambda handle: run_log.write(handle, records))
    head = Head(memories={"runs": (Segment(path=path, rows=2),)})
    dataset = Dataset(str(tmp_path))
    assert dataset.committed_runs(head) == {"logged"}
    assert dataset.is_committed("logged", head)
    assert not dataset.is_committed("kept", head)


def test_what_was_put_right_is_handed_on(tmp_path: Path) -> None:
    dataset = Dataset(str(tmp_path))
    commit(dataset, "one", "articles/a.parquet")
    write_bytes(str(tmp_path), "_staging/dead.abc/articles/x", b"x")
    with dataset.transaction("run") as tx:
        assert tx.recovered == ("removed what run dead left when it died before its commit",)
    write_head(str(tmp_path), replace(dataset.head(), version=1))
    with dataset.exclusive("look") as writer:
        (told,) = writer.recovered
    assert f"of format 1; the next commit brings it to format {FORMAT}" in told
    assert "each of its 1 files" in told


def test_a_newer_data_set_is_not_even_leased(tmp_path: Path) -> None:
    write_bytes(str(tmp_path), "state/head.json", b'{"version": 99}')
    with pytest.raises(NewerFormatError), Dataset(str(tmp_path)).exclusive("run"):
        pass
    assert not (tmp_path / LEASES).exists()


def test_what_a_newer_version_wrote_while_we_waited_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = Dataset(str(tmp_path))
    commit(dataset, "one", "articles/a.parquet")
    write_bytes(str(tmp_path), "_staging/dead.abc/articles/x", b"x")

    def taken(root: str, path: str, data: bytes) -> StoredFile:
        write_bytes(root, "runs/newer.json", b'{"version": 99}')
        return write_bytes(root, path, data)

    monkeypatch.setattr(lease, "write_bytes", taken)
    with pytest.raises(NewerFormatError), dataset.exclusive("run"):
        pass
    assert (tmp_path / "_staging/dead.abc/articles/x").exists()


def test_who_waits_says_for_how_long_and_who_does_not_goes_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, float]] = []

    def held(_root: str, name: str, *, wait_s: float) -> None:
        asked.append((name, wait_s))
        raise KeyError

    monkeypatch.setattr("dateline.dataset.lease.lease", held)
    dataset = Dataset(str(tmp_path))
    for waiting in (
        dataset.transaction("run", wait_s=7),
        dataset.transaction("compact", name="nightly"),
        dataset.exclusive("watch"),
        dataset.exclusive("watch", wait_s=9),
    ):
        with pytest.raises(KeyError), waiting:
            pass
    assert asked == [("run", 7), ("nightly", 0), ("watch", 0), ("watch", 9)]
