"""Every kind of value that DuckDB has comes out as valid JSON, and as what it is."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import pytest

from dateline.pipeline.guarded.locked_session import Asked, Limits, LockedSession
from dateline.pipeline.query.exact_values import exactly
from dateline.pipeline.query.session import execute
from dateline.schemas.errors import QueryError
from tests.made_up import article, write_dataset
from tests.old_duckdb import OLD_DUCKDB

BIG = "12345678901234567890123456789012345678"
LAST = "9999-12-31 23:59:59.999999"
KINDS: dict[str, Any] = {
    "TIMESTAMP 'infinity'": "infinity",
    "TIMESTAMP '-infinity'": "-infinity",
    "TIMESTAMP_S 'infinity'": "infinity",
    "TIMESTAMPTZ 'infinity'": "infinity",
    "TIMESTAMPTZ '-infinity'": "-infinity",
    "DATE 'infinity'": "infinity",
    "DATE '-infinity'": "-infinity",
    "DATE '9999-12-31'": "9999-12-31",
    "DATE '0001-01-01'": "0001-01-01",
    "DATE '99999-01-01'": "99999-01-01",
    f"TIMESTAMP '{LAST}'": LAST.replace(" ", "T"),
    f"TIMESTAMPTZ '{LAST}+00'": LAST.replace(" ", "T") + "Z",
    "TIMESTAMP '2026-11-24 06:00:00.5'": "2026-11-24T06:00:00.500000",
    "TIMESTAMPTZ '2026-11-24 08:00:00+02'": "2026-11-24T06:00:00Z",
    "TIMESTAMP_NS '2026-11-24 06:00:00.123456789'": "2026-11-24T06:00:00.123456789",
    "TIMETZ '10:00:00+02:30'": "10:00:00+02:30",
    "TIME '24:00:00'": "24:00:00",
    "INTERVAL 1 YEAR + INTERVAL 3 DAY": "1 year 3 days",
    "INTERVAL 2000000000 DAY": "2000000000 days",
    "'nan'::DOUBLE": None,
    "'-infinity'::FLOAT": None,
    "170141183460469231731687303715884105727": 2**127 - 1,
    f"{BIG}::DECIMAL(38, 0)": BIG,
    "0.1::DECIMAL(5, 2)": 0.1,
    "'\\xAA\\x00'::BLOB": "aa00",
    "'101'::BIT": "101",
    "'f1034c7f-c798-4b62-87be-ffa9ad12aba5'::UUID": "f1034c7f-c798-4b62-87be-ffa9ad12aba5",
    "'a'::ENUM('a', 'b')": "a",
    "MAP {TIMESTAMPTZ '2026-11-24 06:00:00Z': true}": {"2026-11-24T06:00:00Z": True},
    "MAP {true: DATE 'infinity'}": {"true": "infinity"},
    "MAP {[1]: 'x'}": {"key": [[1]], "value": ["x"]},
    "{'a': [{'b': MAP {'k': ['nan'::DOUBLE, NULL]}}]}": {"a": [{"b": {"k": [None, None]}}]},
    "{'at': TIMESTAMPTZ 'infinity', 'two words': [DATE 'infinity']}": {
        "at": "infinity",
        "two words": ["infinity"],
    },
    "[INTERVAL 1 MONTH]::INTERVAL[1]": ["1 month"],
    "union_value(k := 1)": 1,
    "'a' || chr(0) || chr(8232)": "a\0\u2028",
    "[]": [],
    "NULL": None,
}


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("SET TimeZone = 'UTC'")
    return made


def strictly(text: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


def answered(connection: duckdb.DuckDBPyConnection, query: str, format: Any) -> str:
    out = io.StringIO()
    execute(connection, query, format, out=out)
    return out.getvalue()


@pytest.mark.parametrize("value", KINDS)
def test_each_kind_is_valid_json_and_what_it_is(
    connection: duckdb.DuckDBPyConnection, value: str
) -> None:
    (row,) = strictly(answered(connection, f"SELECT {value} AS x", "json"))
    assert row == {"x": KINDS[value]}
    rows = list(csv.reader(io.StringIO(answered(connection, f"SELECT {value} AS x", "csv"))))
    if isinstance(expected := KINDS[value], str):
        if sys.version_info < (3, 11):  # whose csv can write no NUL
            expected = expected.replace("\0", "")
        assert rows == [["x"], [expected]]
    for format in ("table", "markdown", "vertical"):
        text = answered(connection, f"SELECT {value} AS x", format)
        assert "infinity" not in str(KINDS[value]) or "infinity" in text


def test_strangers_get_the_same(tmp_path: Path) -> None:
    session = LockedSession(str(write_dataset(tmp_path, [article(0)])), Limits())
    columns = ", ".join(f"{value} AS x{number}" for number, value in enumerate(KINDS))
    answer = session.answer(Asked(f"SELECT {columns};", is_strange=True))
    (row,) = strictly(json.dumps(answer["rows"]))
    assert list(row.values()) == list(KINDS.values())
    session.close()


def test_names_that_come_twice_comments_and_other_statements(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    query = "SELECT DATE 'infinity' AS a, 1 AS a, 2 AS \"b c\" -- the end"
    assert json.loads(answered(connection, query, "json")) == [
        {"a": "infinity", "a_2": 1, "b c": 2}
    ]
    assert "DATE" in answered(connection, "DESCRIBE SELECT DATE 'infinity' AS a", "csv")
    query = "SELECT i, DATE '2026-11-24' FROM range(3) t(i) ORDER BY i DESC"
    rows = answered(connection, query, "csv").splitlines()[1:]
    assert rows == ["2,2026-11-24", "1,2026-11-24", "0,2026-11-24"]


def test_queries_that_lose_nothing_stay_as_they_are(connection: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT 1 AS a, now() AS at, ['x'] AS tags"
    assert exactly(query, connection.sql(query)) is None


def test_what_is_wrong_is_told_of_the_statement_itself(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    with pytest.raises(QueryError, match=r"LINE 1: SELECT CAST\('x' AS DATE\)"):
        answered(connection, "SELECT CAST('x' AS DATE) AS a", "json")


def test_parquet_without_a_type_names_the_column_and_leaves_the_connection_free(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    without = ["INTERVAL 1 DAY", "union_value(k := 1)"]
    for value in without if OLD_DUCKDB else [*without, "MAP {}"]:  # which had numbers for keys
        path, query = str(tmp_path / "x.parquet"), f"SELECT 1 AS n, {value} AS took"
        with pytest.raises(QueryError, match="cast took, to VARCHAR say"):
            execute(connection, query, "parquet", path)
        assert list(tmp_path.iterdir()) == []
    assert connection.execute("SELECT 1").fetchall() == [(1,)]
