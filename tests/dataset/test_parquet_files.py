"""Small tables: written sorted, read back whatever the age of the file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.dataset.parquet_files import read_table, write_rows

SCHEMA = pa.schema([("feed", pa.string()), ("visits", pa.int64()), ("hours", pa.list_(pa.int32()))])


def test_rows_are_sorted_whatever_order_they_came_in(tmp_path: Path) -> None:
    rows = [{"feed": name, "visits": 1, "hours": [2]} for name in ("c", "a", "b")]
    (file,) = write_rows(str(tmp_path), "health/run", rows, SCHEMA)
    assert file.path == "health/run-00000.parquet"
    with open(tmp_path / file.path, "rb") as handle:
        table = read_table(handle, SCHEMA)
    assert table["feed"].to_pylist() == ["a", "b", "c"]
    assert table["hours"].to_pylist() == [[2], [2], [2]]


def test_a_column_that_an_older_file_lacks_is_null(tmp_path: Path) -> None:
    path = tmp_path / "old.parquet"
    pq.write_table(pa.table({"feed": ["a"], "gone": [1]}), path)
    with open(path, "rb") as handle:
        table = read_table(handle, SCHEMA)
    assert table.schema == SCHEMA
    assert table.to_pylist() == [{"feed": "a", "visits": None, "hours": None}]
