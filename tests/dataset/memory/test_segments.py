"""What several memories do with their segments: row groups, the horizon, what a merge says."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.dataset.memory.memory import Horizon, Merge, Written
from dateline.dataset.memory.segments import rows_still_due, write_rows, written

SCHEMA = pa.schema([("key", pa.string()), ("seen_at", pa.int64())])


def table(*rows: tuple[str, int]) -> pa.Table:
    return pa.Table.from_pylist([{"key": key, "seen_at": at} for key, at in rows], SCHEMA)


def test_a_segment_has_row_groups_of_the_size_that_is_asked() -> None:
    handle = io.BytesIO()
    assert write_rows(handle, table(*((str(n), n) for n in range(25))), 10) == 25
    file = pq.ParquetFile(io.BytesIO(handle.getvalue()))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [10, 10, 5]


def test_rows_before_the_horizon_are_left_out_and_the_order_stays(tmp_path: Path) -> None:
    paths = []
    for number, rows in enumerate(([("b", 9), ("a", 10)], [("a", 11), ("old", 3)])):
        paths.append(str(tmp_path / f"{number}.parquet"))
        pq.write_table(table(*rows), paths[-1])
    merge = Merge(tuple(paths), Horizon(seen_since=9), from_oldest=True)
    assert (
        rows_still_due(merge, SCHEMA).to_pylist()
        == table(("b", 9), ("a", 10), ("a", 11)).to_pylist()
    )


def test_a_merge_tells_its_rows_and_their_times() -> None:
    assert written(table(("a", 7), ("b", 5), ("c", 6))) == Written(3, 5, 7)
    assert written(table()) == Written(0)
