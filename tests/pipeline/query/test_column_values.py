"""Values that no row of a column could have: each kind is told, with what there is to do."""

from __future__ import annotations

import ast
import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb
import pytest

from dateline.pipeline.query.column_values import check_value, is_no_value
from dateline.schemas.errors import UsageError

KINDS = {
    "VARCHAR": "texts",
    "ENUM('a', 'b')": "texts",
    "BOOLEAN": "True or False",
    "INTEGER": "numbers",
    "UHUGEINT": "numbers",
    "FLOAT": "numbers",
    "DECIMAL(5, 2)": "numbers",
    "DATE": "days",
    "TIMESTAMP WITH TIME ZONE": "times",
    "TIMESTAMP_NS": "times",
    "TIME": "times of day",
    "BLOB": "bytes",
    "UUID": "UUIDs",
    "INTERVAL": "durations",
    "VARCHAR[]": "lists",
    "STRUCT(label VARCHAR, score FLOAT)[]": "lists",
    "INTEGER[2]": "lists",
    "STRUCT(negative FLOAT)": "structures",
    "MAP(VARCHAR, INTEGER)": "maps",
}
UTC = timezone.utc
VALUES: dict[str, list[Any]] = {
    "texts": ["en"],
    "True or False": [True, "false", 0],
    "numbers": [3, 1.5, Decimal(2), "3", -(2**70)],
    "days": [date(2026, 11, 24), "2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)],
    "times": [datetime(2026, 11, 24, 6, tzinfo=UTC), "2026-11-24 06:00Z"],
    "times of day": [time(6), "06:00"],
    "bytes": [b"x"],
    "UUIDs": [UUID(int=1)],
    "durations": [timedelta(1)],
    "lists": [["a"]],
    "structures": [{"negative": 0.5}],
    "maps": [{"key": 1}],
}
STRANGE: list[Any] = [
    *(3, 1.5, True, date(2026, 11, 24), datetime(2026, 11, 24, 6, tzinfo=UTC), time(6), b"x"),
    *(UUID(int=1), timedelta(1), ["a"], {"key": 1}),
]


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_column_takes_its_values_and_tells_others(name: str) -> None:
    type_, kind = type_of(name), KINDS[name]
    for value in VALUES[kind]:
        check_value("articles", "x", type_, value)
    taken = {type(value) for value in VALUES[kind]}
    told = 0
    for value in STRANGE:
        if type(value) in taken and value not in (3, datetime(2026, 11, 24, 6, tzinfo=UTC)):
            check_value("articles", "x", type_, value)
        elif type(value) not in taken or kind in ("True or False", "days"):
            told += 1
            with pytest.raises(UsageError, match=f"^x of articles holds {kind}, not ") as caught:
                check_value("articles", "x", type_, value)
            assert re.search(r"; (give|ask) ", str(caught.value))
    assert told >= len(STRANGE) - 2


def type_of(name: str) -> Any:
    return duckdb.connect().sql(f"SELECT CAST(NULL AS {name}) AS x").types[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INTEGER", "x"),
        ("BOOLEAN", "yes"),
        ("BOOLEAN", 2),
        ("DATE", "yesterday"),
        ("DATE", datetime(2026, 11, 24, 6, tzinfo=UTC)),
        ("TIMESTAMP WITH TIME ZONE", "24h"),
    ],
)
def test_what_only_looks_like_a_value_is_told(name: str, value: Any) -> None:
    with pytest.raises(UsageError, match="x of articles holds"):
        check_value("articles", "x", type_of(name), value)


def test_a_day_is_no_time_and_the_condition_that_is_told_finds_it() -> None:
    connection = duckdb.connect()
    rows = connection.sql(
        "SELECT TIMESTAMPTZ '2026-11-24 06:00:00Z' AS at, ['x'] AS tags, "
        "MAP {'key': 'x'} AS found, [{'label': 'x', 'score': 1}] AS topics, "
        "{'first name': 'x'} AS who"
    )
    types = dict(zip(rows.columns, rows.types, strict=True))
    for column, value in [("at", date(2026, 11, 24)), ("at", "2026-11-24"), ("tags", "x"),
                          ("topics", "x"), ("found", "x"), ("who", "x")]:  # fmt: skip
        with pytest.raises(UsageError) as caught:
            check_value("articles", column, types[column], value)
        (argument,) = re.findall(r"filter\((.*)\)", str(caught.value))
        condition = ast.literal_eval(argument)
        assert rows.filter(condition).fetchall(), condition


def test_missing_values_of_pandas_are_no_values() -> None:
    pandas = pytest.importorskip("pandas")
    assert all(map(is_no_value, (None, pandas.NA, pandas.NaT)))
    assert not any(map(is_no_value, (0, "", float("nan"), False)))
