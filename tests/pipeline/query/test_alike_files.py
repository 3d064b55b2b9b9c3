"""Twin of ``pipeline/query/alike_files.py``."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from dateline.pipeline.query.alike_files import without_union


def file(folder: Path, name: str, select: str) -> str:
    path = str(folder / name).replace("'", "''")
    duckdb.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return f"'{path}'"


def statement(*files: str) -> str:
    return f"SELECT * FROM read_parquet([{', '.join(files)}], union_by_name = true)"


def asked(text: str) -> list[tuple[object, ...]]:
    return duckdb.execute(f"{text} ORDER BY ALL").fetchall()


def test_files_with_the_same_columns_are_read_without_a_union(tmp_path: Path) -> None:
    odd = tmp_path / "it's, (odd) [name]"
    odd.mkdir()
    text = statement(
        file(odd, "a.parquet", "SELECT 1 AS a, 'x' AS b"),
        file(odd, "b.parquet", "SELECT 2 AS a, 'y' AS b"),
    )
    told = without_union(duckdb.connect(), text)
    assert told.endswith("union_by_name = false)")
    assert asked(told) == asked(text) == [(1, "x"), (2, "y")]


def test_the_largest_file_comes_first(tmp_path: Path) -> None:
    small, large = (
        file(tmp_path, f"{name}.parquet", f"SELECT range AS a FROM range({rows})")
        for name, rows in (("a", 3), ("b", 500))
    )
    told = without_union(duckdb.connect(), statement(small, large))
    assert told == f"SELECT * FROM read_parquet([{large}, {small}], union_by_name = false)"
    plan = duckdb.execute(f"EXPLAIN {told}").fetchall()[0][1]
    told_rows = re.search(r"~([\d,]+)", plan)
    assert told_rows is not None
    assert int(told_rows[1].replace(",", "")) >= 1000


@pytest.mark.parametrize(
    "other",
    [
        "SELECT 2 AS a, 'y' AS b, 3 AS c",
        "SELECT 2 AS a",
        "SELECT 2::BIGINT AS a, 'y' AS b",
        "SELECT 2 AS a, {'of': 'y'} AS b",
        "SELECT 2 AS a, 'y' AS other",
    ],
)
def test_files_of_several_versions_are_united(tmp_path: Path, other: str) -> None:
    one = file(tmp_path, "a.parquet", "SELECT 1 AS a, 'x' AS b")
    text = statement(one, file(tmp_path, "b.parquet", other))
    assert without_union(duckdb.connect(), text) == text
    text = statement(file(tmp_path, "b.parquet", other), one)
    assert without_union(duckdb.connect(), text) == text


def test_each_list_is_looked_at_by_itself(tmp_path: Path) -> None:
    one = file(tmp_path, "a.parquet", "SELECT 1 AS a")
    other = file(tmp_path, "b.parquet", "SELECT 1 AS a, 2 AS b")
    text = f"{statement(one)} UNION ALL BY NAME {statement(one, other)}"
    told = without_union(duckdb.connect(), text)
    assert told.count("= false") == 1
    assert told.count("= true") == 1
    assert asked(told) == asked(text)


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(duckdb.IOException):
        without_union(duckdb.connect(), statement(f"'{tmp_path}/none.parquet'"))
