"""Query results in every format, with hostile texts in them."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dateline.pipeline.query.results import (
    ROWS_IN_TABLE,
    printable,
    table_text,
    write_binary,
    write_csv,
    write_json,
    write_markdown,
    write_vertical,
)
from dateline.schemas.errors import QueryError
from tests.made_up import HOSTILE_TITLES

CONTROLS = {chr(c) for c in (*range(0x20), *range(0x7F, 0xA0))} - {"\n"}


def titles() -> duckdb.DuckDBPyConnection:
    return duckdb.connect().execute(
        "SELECT unnest($1) AS title, unnest($1)[1:3] AS beginning", [list(HOSTILE_TITLES)]
    )


def test_a_table_holds_no_control_or_direction_characters() -> None:
    text = table_text(titles(), width=200)
    assert not CONTROLS & set(text)
    assert "\u202e" not in text
    assert "[bold]markup[/bold]" in text, "markup is shown, not obeyed"


def test_printable_keeps_letters_of_every_script_and_joined_emoji() -> None:
    text = "Zürich 東京 می‌خواهم 👩‍🚀 é"
    assert printable(text) == text


def test_csv_keeps_texts_as_they_are() -> None:
    out = io.StringIO(newline="")
    write_csv(titles(), out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))
    lost = "\0" if sys.version_info < (3, 11) else ""  # which csv cannot write there
    wanted = [title.replace(lost, "") if lost else title for title in HOSTILE_TITLES]
    assert [row["title"] for row in rows] == wanted


class Terminal(io.StringIO):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_csv_on_a_terminal_has_no_control_characters() -> None:
    out = Terminal()
    write_csv(titles(), out)
    assert not CONTROLS & set(out.getvalue())
    assert "=HYPERLINK" in out.getvalue()


def test_markdown_shows_texts_and_obeys_none() -> None:
    out = io.StringIO()
    query = "SELECT unnest($1) AS title, 1.5 AS n"
    write_markdown(duckdb.connect().execute(query, [list(HOSTILE_TITLES)]), out)
    lines = out.getvalue().splitlines()
    assert lines[:2] == ["| title | n |", "|---|---|"]
    assert len(lines) == 2 + len(HOSTILE_TITLES)
    assert not CONTROLS & set(out.getvalue())
    assert "\\<script\\>window.pwned = 1\\</script\\>" in lines[2]
    out = io.StringIO()
    write_markdown(duckdb.connect().execute("SELECT 'a|b' || chr(10) || '*c*' AS x"), out)
    assert out.getvalue().splitlines()[2] == r"| a\|b \*c\* |"


def test_vertical_rows_have_a_column_a_line() -> None:
    out = io.StringIO()
    query = "SELECT 1 AS a, 'x' || chr(10) || 'y' AS longer UNION ALL SELECT 2, NULL"
    write_vertical(duckdb.connect().execute(query), out)
    assert out.getvalue().splitlines() == [
        "-- row 1", "     a: 1", "longer: x y", "-- row 2", "     a: 2", "longer: "
    ]  # fmt: skip


def test_csv_cells_for_a_spreadsheet_cannot_be_formulas() -> None:
    out = io.StringIO()
    write_csv(titles(), out, for_spreadsheet=True)
    cells = [cell for row in csv.reader(io.StringIO(out.getvalue())) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\t"))]
    assert '\'=HYPERLINK("http://evil.example","x")' in cells
    assert not CONTROLS & set(out.getvalue())


def test_csv_leaves_numbers_and_times_alone() -> None:
    out = io.StringIO()
    query = "SELECT -5 AS a, TIMESTAMPTZ '2026-11-10 06:00:00Z' AS t, NULL AS n, [-1.5] AS l, true"
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    write_csv(connection.execute(query), out)
    assert out.getvalue().splitlines()[1] == "-5,2026-11-10T06:00:00Z,,[-1.5],true"


def test_json_keeps_every_character_but_escapes_what_a_terminal_obeys() -> None:
    out = io.StringIO()
    write_json(titles(), out)
    assert [row["title"] for row in json.loads(out.getvalue())] == list(HOSTILE_TITLES)
    assert not CONTROLS & set(out.getvalue())
    assert "\u202e" not in out.getvalue()


def test_json_without_rows_is_an_empty_array() -> None:
    out = io.StringIO()
    write_json(duckdb.connect().execute("SELECT 1 AS x WHERE false"), out)
    assert json.loads(out.getvalue()) == []


def test_json_knows_no_nan_and_writes_nested_values() -> None:
    out = io.StringIO()
    query = "SELECT 'nan'::DOUBLE AS x, {'a': [DATE '2026-01-02']} AS s, 2::HUGEINT ** 70 AS h"
    write_json(duckdb.connect().execute(query), out)
    assert json.loads(out.getvalue()) == [{"x": None, "s": {"a": ["2026-01-02"]}, "h": 2**70}]


def test_a_long_table_is_cut_and_says_so() -> None:
    text = table_text(duckdb.connect().execute(f"FROM range({ROWS_IN_TABLE + 5})"))
    assert len(text.splitlines()) == ROWS_IN_TABLE + 3
    assert "--format csv gives all" in text


@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_binary_formats_keep_types(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"result.{format}"
    query = (
        "SELECT range AS n, [{'label': 'trade', 'score': 0.5::FLOAT}] AS topics FROM range(12000)"
    )
    write_binary(duckdb.connect().sql(query), format, str(path))  # type: ignore[arg-type]
    table = pq.read_table(path) if format == "parquet" else pa.ipc.open_file(path).read_all()
    assert table.num_rows == 12_000
    assert table.schema.field("topics").type.value_type.field("score").type == pa.float32()


def test_a_name_that_comes_twice_loses_no_value(tmp_path: Path) -> None:
    query = "SELECT 1 AS a, 2 AS a, 3 AS a_2"
    out = io.StringIO()
    write_json(duckdb.connect().execute(query), out)
    assert json.loads(out.getvalue()) == [{"a": 1, "a_2": 2, "a_2_2": 3}]
    path = str(tmp_path / "out.parquet")
    write_binary(duckdb.connect().sql(query), "parquet", path)
    assert pq.read_table(path).to_pylist() == [{"a": 1, "a_2": 2, "a_2_2": 3}]


def test_what_parquet_cannot_hold_is_told_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    with pytest.raises(QueryError, match="cast x, to VARCHAR"):
        write_binary(duckdb.connect().sql("SELECT INTERVAL 1 DAY AS x"), "parquet", str(path))
    assert list(tmp_path.iterdir()) == []
