"""DuckDB reads the index of files as Arrow does, and leaves to Arrow what is not as written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from msgspec.structs import replace

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.pipeline.query.index_reading import entries_of
from dateline.schemas.manifest import FileEntry, Head
from tests.grown import write_grown
from tests.made_up import START

LATER = START + timedelta(days=30)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """Files in force and replaced ones, in several segments."""
    grown = Dataset(str(write_grown(tmp_path / "set")))
    compact(grown, now=LATER)
    return grown


@pytest.fixture
def by_arrow(monkeypatch: pytest.MonkeyPatch) -> list[Head]:
    """The heads whose index was read by Arrow."""
    asked: list[Head] = []
    read = Dataset.live_entries

    def live_entries(self: Dataset, head: Head) -> list[FileEntry]:
        asked.append(head)
        return read(self, head)

    monkeypatch.setattr(Dataset, "live_entries", live_entries)
    return asked


def test_both_read_the_same(dataset: Dataset, by_arrow: list[Head]) -> None:
    head = dataset.head()
    found = entries_of(duckdb.connect(), dataset.root, head)
    assert not by_arrow
    assert found == dataset.live_entries(head)
    assert found
    assert [entry.path for entry in found] == sorted(entry.path for entry in found)


def test_of_several_segments_the_last_word_on_a_file_counts(
    tmp_path: Path, by_arrow: list[Head]
) -> None:
    dataset = Dataset(str(write_grown(tmp_path)))
    head = dataset.head()
    whole = dataset.live_entries(head)
    gone = whole[0].path
    with dataset.transaction("repair") as tx:
        tx.begin("r", LATER, head)
        tx.remove([gone])
    head = dataset.head()
    by_arrow.clear()
    found = entries_of(duckdb.connect(), dataset.root, head)
    assert not by_arrow
    assert [entry.path for entry in found] == [entry.path for entry in whole[1:]]


def test_a_segment_without_a_hash_is_left_to_arrow(dataset: Dataset, by_arrow: list[Head]) -> None:
    head = dataset.head()
    bare = tuple(replace(one, sha256=None) for one in head.segments("files"))
    old = replace(head, memories={**head.memories, "files": bare})
    assert entries_of(duckdb.connect(), dataset.root, old)
    assert by_arrow == [old]


def outcome(read: Callable[[], list[FileEntry]]) -> object:
    """What is read, or what is said."""
    try:
        return read()
    except (OSError, ValueError) as error:
        return repr(error)


def test_what_has_rotted_is_told_as_arrow_tells_it(dataset: Dataset, by_arrow: list[Head]) -> None:
    head = dataset.head()
    path = Path(dataset.segments("files", head)[0])
    data = path.read_bytes()
    said = set()
    for place in range(0, len(data), len(data) // 25):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        by_arrow.clear()
        found = outcome(lambda: entries_of(duckdb.connect(), dataset.root, head))
        assert by_arrow == [head]
        assert found == outcome(lambda: dataset.live_entries(head))
        said.add(str(found))
    assert any("CRC" in one for one in said)


def test_a_segment_that_is_gone_is_told(dataset: Dataset) -> None:
    head = dataset.head()
    Path(dataset.segments("files", head)[0]).unlink()
    with pytest.raises(FileNotFoundError):
        entries_of(duckdb.connect(), dataset.root, head)
