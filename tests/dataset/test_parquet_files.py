"""Small tables: written sorted, read back whatever the age of the file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dateline.dataset import parquet_files
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


def test_few_rows_are_read_as_many_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"feed": f"f{n:04d}", "visits": n or None, "hours": [n] * (n % 3)} for n in range(900)]
    (file,) = write_rows(str(tmp_path), "health/run", rows, SCHEMA)
    with open(tmp_path / file.path, "rb") as handle:
        few = read_table(handle, SCHEMA)
    monkeypatch.setattr(parquet_files, "_FEW", 0)
    with open(tmp_path / file.path, "rb") as handle:
        many = read_table(handle, SCHEMA)
    assert few.to_pylist() == rows
    assert few.equals(many)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted on Linux")
def test_few_rows_are_decoded_without_threads(tmp_path: Path) -> None:
    path = tmp_path / "few.parquet"
    pq.write_table(pa.table({"feed": ["a", "b"], "visits": [1, 2], "hours": [[1], [2]]}), path)
    code = (
        "import os, pyarrow as pa, pyarrow.parquet\n"
        "from dateline.dataset.parquet_files import read_table\n"
        "schema = pa.schema([('feed', pa.string()), ('visits', pa.int64())])\n"
        "before = len(os.listdir('/proc/self/task'))\n"
        f"with open({str(path)!r}, 'rb') as handle: read_table(handle, schema)\n"
        "print(len(os.listdir('/proc/self/task')) - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 1  # the one that fetches bytes
