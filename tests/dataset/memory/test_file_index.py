"""The index of files: the last word on each path counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.dataset.memory import file_index
from dateline.dataset.memory.file_index import MEMORY, changes, entries, read, write
from dateline.dataset.memory.memory import Horizon, Merge
from dateline.schemas.manifest import FileEntry


def entry(path: str, size: int = 1) -> FileEntry:
    return FileEntry(path=path, size=size, sha256="a" * 64, rows=size)


def segment(folder: Path, name: str, added: list[FileEntry], removed: list[str]) -> str:
    path = folder / name
    with path.open("wb") as handle:
        write(handle, changes(added, removed))
    return str(path)


def test_a_file_is_in_force_until_a_later_commit_takes_it_out(tmp_path: Path) -> None:
    one = segment(tmp_path, "1", [entry("b"), entry("a")], [])
    two = segment(tmp_path, "2", [entry("c")], ["a"])
    assert [file.path for file in entries([one])] == ["a", "b"]
    assert entries([one, two]) == [entry("b"), entry("c")]
    assert entries([]) == []


def test_a_path_that_was_written_again_is_told_as_it_is_now(tmp_path: Path) -> None:
    one = segment(tmp_path, "1", [entry("a", 1)], [])
    two = segment(tmp_path, "2", [entry("a", 2)], [])
    assert entries([one, two]) == [entry("a", 2)]


def test_rows_of_files_that_are_gone_go_with_the_oldest_segment(tmp_path: Path) -> None:
    paths = (
        segment(tmp_path, "1", [entry("a"), entry("b")], []),
        segment(tmp_path, "2", [], ["a"]),
    )
    for from_oldest, rows in ((True, 1), (False, 2)):
        merged = tmp_path / f"merged-{from_oldest}"
        with merged.open("wb") as handle:
            written = MEMORY.merge(handle, Merge(paths, Horizon(), from_oldest=from_oldest))
        assert written.rows == read([str(merged)]).num_rows == rows
        assert entries([str(merged)]) == [entry("b")]


def test_few_rows_are_put_into_order_as_many_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number * 7919 % 300:03d}" for number in range(300)]
    paths = (
        segment(tmp_path, "1", [entry(name) for name in names], []),
        segment(tmp_path, "2", [entry(name, 2) for name in names[::5]], names[1::7]),
    )
    for only_live in (True, False):
        few = read(paths, only_live=only_live)
        with monkeypatch.context() as patch:
            patch.setattr(file_index, "_FEW", 0)
            many = read(paths, only_live=only_live)
        assert few.equals(many, check_metadata=True)
        assert few["path"].to_pylist() == sorted(few["path"].to_pylist())


def test_a_file_that_is_gone_has_a_row_that_says_nothing_else_of_it() -> None:
    rows = changes([entry("b")], ["a"]).to_pylist()
    assert rows == [
        {"path": "a", "size": 0, "sha256": "", "rows": None, "live": False},
        {"path": "b", "size": 1, "sha256": "a" * 64, "rows": 1, "live": True},
    ]
