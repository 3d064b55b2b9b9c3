"""What recurs in feeds, on storage: the latest row of a feed counts, none is forgotten."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dateline.dataset.memory import feed_lines
from dateline.dataset.memory.feed_lines import MEMORY, from_table, lookup, to_table, write_segment
from dateline.dataset.memory.memory import Horizon, Merge
from dateline.dataset.storage import write_file
from dateline.schemas.remembered import FeedLines


def feed(number: int, articles: int = 3) -> FeedLines:
    return FeedLines(number, articles, (5, 2**32 - 1), (2, 3), (9, 8), ((1, 2), (), (65_535,)))


def segment(folder: Path, name: str, rows: list[FeedLines], seen_at: int) -> str:
    table = to_table(rows, seen_at)
    write_file(str(folder), name, lambda handle: write_segment(handle, table))
    return str(folder / name)


def test_rows_survive_the_round_trip_in_the_order_of_feeds() -> None:
    rows = [feed(2**64 - 1), feed(1), FeedLines(7)]
    assert from_table(to_table(rows, 5)) == [feed(1), FeedLines(7), feed(2**64 - 1)]


def test_the_latest_row_of_each_wanted_feed_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_lines, "ROWS_PER_GROUP", 2)
    paths = [
        segment(tmp_path, "a.parquet", [feed(n) for n in range(9)], 1),
        segment(tmp_path, "b.parquet", [feed(4, 8)], 2),
    ]
    assert lookup(paths, [4, 7, 99]) == [feed(4, 8), feed(7)]
    assert lookup(paths, []) == lookup([], [4]) == []


def test_of_row_groups_without_a_wanted_feed_only_the_names_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_lines, "ROWS_PER_GROUP", 2)
    path = segment(tmp_path, "a.parquet", [feed(n) for n in range(6)], 1)
    whole: list[int] = []
    read = pq.ParquetFile.read_row_group

    def noting(file: pq.ParquetFile, group: int, columns: list[str] | None = None) -> pa.Table:
        whole.extend([] if columns == ["feed_hash"] else [group])
        return read(file, group, columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noting)
    assert lookup([path, segment(tmp_path, "empty", [], 2)], [3, 99]) == [feed(3)]
    assert whole == [1]


def test_merging_keeps_the_latest_row_of_every_feed_however_old(tmp_path: Path) -> None:
    paths = (
        segment(tmp_path, "old.parquet", [feed(2), feed(1)], 100),
        segment(tmp_path, "new.parquet", [feed(2, 9)], 200),
    )
    merged = tmp_path / "merged.parquet"
    with merged.open("wb") as handle:
        written = MEMORY.merge(handle, Merge(paths, Horizon(150), from_oldest=True))
    assert (written.rows, written.seen_from, written.seen_to) == (2, 100, 200)
    assert from_table(pq.read_table(merged)) == [feed(1), feed(2, 9)]
