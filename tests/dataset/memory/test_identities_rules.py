"""Segments of identities: borders of ranges, of row groups, of the window, and what is written."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dateline.dataset.memory import identities
from dateline.dataset.memory.identities import (
    from_table,
    lookup,
    merge_ranges,
    to_table,
    write_ranges,
    write_segment,
)
from dateline.dataset.memory.memory import Written
from dateline.schemas.remembered import Identity

HALF = 1 << 31
"""The first prefix of the second of two ranges of keys."""


def identity(
    prefix: int, text: int = 1, feed: int = 7, seen: int = 50, article: int = 1
) -> Identity:
    """One whose key begins with a number of 32 bits."""
    return Identity(
        prefix.to_bytes(4, "big") + bytes(12), article.to_bytes(16, "big"), text, feed, 1, seen
    )


def segment(folder: Path, *rows: Identity, name: str = "a") -> str:
    path = folder / name
    with path.open("wb") as handle:
        write_segment(handle, to_table(sorted(rows, key=lambda row: row.key)))
    return str(path)


def merged(*paths: str, since: int = 0, documents: dict[int, int] | None = None) -> list[Identity]:
    tables = merge_ranges(paths, seen_since=since, documents_since=lambda: documents or {})
    return [row for table in tables for row in from_table(table)]


def test_one_row_is_merged_as_many_are(tmp_path: Path) -> None:
    row = identity(5)
    assert merged(segment(tmp_path, row)) == [row]
    assert merged(segment(tmp_path, row), segment(tmp_path, row, name="b")) == [row]
    assert merged() == []


def test_rows_that_differ_in_key_article_text_or_feed_are_all_kept(tmp_path: Path) -> None:
    rows = [
        identity(5),
        identity(5, article=2),
        identity(5, feed=8),
        identity(5, text=2),
        identity(6),
    ]
    assert merged(segment(tmp_path, *rows, *rows)) == [rows[n] for n in (0, 1, 2, 3, 4)]


def test_a_key_at_the_border_of_two_ranges_is_in_one_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [identity(prefix) for prefix in (0, HALF - 1, HALF, HALF + 1, 2**32 - 1)]
    path = segment(tmp_path, *rows)
    monkeypatch.setattr(identities, "ROWS_PER_RANGE", 3)
    tables = list(merge_ranges([path], seen_since=0))
    assert [table.num_rows for table in tables] == [2, 3]
    assert merged(path) == rows


def test_only_row_groups_that_overlap_with_a_range_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One segment is then read about once, however many ranges there are."""
    monkeypatch.setattr(identities, "ROWS_PER_GROUP", 2)
    path = segment(tmp_path, *(identity(prefix) for prefix in (10, 20, 30, 40, 50)))
    file = pq.ParquetFile(path)
    assert file.num_row_groups == 3
    for low, high, groups in (
        (0, 10, []),
        (0, 11, [0]),
        (20, 30, [0]),
        (21, 30, []),
        (20, 31, [0, 1]),
        (41, 50, []),
        (50, 99, [2]),
        (51, 99, []),
    ):
        assert list(identities._groups_between(file, low, high)) == groups, (low, high)


def test_a_segment_without_statistics_is_read_whole(tmp_path: Path) -> None:
    table = to_table([identity(5), identity(9)])
    pq.write_table(table, tmp_path / "a", write_statistics=False)
    assert merged(str(tmp_path / "a")) == from_table(table)
    file = pq.ParquetFile(tmp_path / "a")
    assert list(identities._groups_between(file, 100, 200)) == [0]


def test_a_part_of_a_table_has_its_own_keys() -> None:
    table = to_table([identity(prefix) for prefix in range(6)]).slice(2, 3)
    assert [row.key[3] for row in from_table(identities._between(table, 0, 10))] == [2, 3, 4]
    assert [row.key[3] for row in from_table(identities._between(table, 3, 4))] == [3]
    assert identities._between(table.slice(0, 0), 0, 10).num_rows == 0


def test_the_window_ends_to_the_second_and_so_does_a_feeds_document(tmp_path: Path) -> None:
    path = segment(tmp_path, *(identity(n, feed=n, seen=n) for n in (1, 2, 3, 4)))
    assert [row.seen_at for row in merged(path, since=3)] == [3, 4]
    assert [row.seen_at for row in merged(path, since=3, documents={2: 2})] == [2, 3, 4]
    assert [row.seen_at for row in merged(path, since=3, documents={2: 3})] == [3, 4]
    assert [row.seen_at for row in merged(path, since=5, documents={1: 0})] == [1]
    far = {2**63: 0, 2: 9, 1: 1}  # in no order, and beyond every feed of the segment
    assert [row.seen_at for row in merged(path, since=4, documents=far)] == [1, 4]


def test_what_was_written_is_told_with_its_oldest_and_newest_sighting() -> None:
    tables = [
        to_table([identity(1, seen=20), identity(2, seen=30)]),
        to_table([identity(3, seen=10), identity(4, seen=25)]),
        to_table([identity(5, seen=28)]),
    ]
    handle = io.BytesIO()
    assert write_ranges(handle, tables) == Written(5, 10, 30)
    assert pq.read_table(io.BytesIO(handle.getvalue())).num_rows == 5
    assert write_ranges(io.BytesIO(), []) == Written(0, 0, 0)
    assert write_ranges(io.BytesIO(), tables[2:]) == Written(1, 28, 28)


@pytest.mark.parametrize("by_ranges", [False, True])
def test_a_segment_is_written_in_groups_that_a_look_up_can_hold(
    monkeypatch: pytest.MonkeyPatch, by_ranges: bool
) -> None:
    """Keys are hashes, so a dictionary of them would only take room."""
    monkeypatch.setattr(identities, "ROWS_PER_GROUP", 3)
    table = to_table([identity(n) for n in range(7)])
    handle = io.BytesIO()
    if by_ranges:
        write_ranges(handle, [table])
    else:
        assert write_segment(handle, table) == 7
    metadata = pq.ParquetFile(io.BytesIO(handle.getvalue())).metadata
    assert [metadata.row_group(n).num_rows for n in range(3)] == [3, 3, 1]
    group = metadata.row_group(0)
    columns = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}
    assert not columns["key"].has_dictionary_page
    assert columns["seen_at"].has_dictionary_page


def test_a_look_up_finds_a_key_in_every_group_and_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "ROWS_PER_GROUP", 2)
    paths = [
        segment(tmp_path, *(identity(n) for n in range(5))),
        segment(tmp_path, *(identity(n, text=2) for n in (0, 4)), name="b"),
    ]
    found = lookup(paths, [identity(4).key, identity(0).key, identity(9).key])
    assert sorted((row.key[3], row.content_hash) for row in found) == [
        (0, 1),
        (0, 2),
        (4, 1),
        (4, 2),
    ]
    assert lookup([], [identity(4).key]) == lookup(paths, []) == []


def test_a_column_that_older_segments_lack_is_empty(tmp_path: Path) -> None:
    table = to_table([identity(5)]).drop_columns(["field_hashes", "holder", "is_owned"])
    pq.write_table(table, tmp_path / "old")
    assert merged(str(tmp_path / "old")) == [identity(5)]
    assert isinstance(table, pa.Table)


def test_documents_of_feeds_are_asked_for_only_where_a_row_is_out_of_the_window(
    tmp_path: Path,
) -> None:
    """Whoever answers reads what is known of every feed of the data set."""
    path, asked = segment(tmp_path, identity(5, seen=100)), []

    def documents() -> dict[int, int]:
        asked.append(1)
        return {}

    assert len(list(merge_ranges([path], seen_since=100, documents_since=documents))) == 1
    assert not asked
    assert list(merge_ranges([path], seen_since=101, documents_since=documents)) == []
    assert asked
