"""Columns are told without Arrow, and Arrow's schemas are made of them."""

from __future__ import annotations

import subprocess
import sys

import pyarrow as pa

from dateline.schemas.column_types import FLOAT64, INT32, STRING, UTC, Column, ListOf, Struct
from dateline.schemas.table_columns import TABLE_COLUMNS
from dateline.schemas.tables import ARTICLES, TABLES, arrow_type


def test_each_table_has_a_schema_of_its_columns_in_their_order() -> None:
    assert list(TABLES) == list(TABLE_COLUMNS)
    for table, columns in TABLE_COLUMNS.items():
        assert TABLES[table].names == [column.name for column in columns]
        described = [field.metadata[b"description"].decode() for field in TABLES[table]]
        assert described == [column.description for column in columns]


def test_types_within_types_come_as_parquet_calls_them() -> None:
    pairs = Struct((Column("at", UTC, "when"), Column("share", FLOAT64, "0..1")))
    made = arrow_type(ListOf(pairs))
    assert str(made) == "list<element: struct<at: timestamp[us, tz=UTC], share: double>>"
    assert made.value_type.field("at").metadata == {b"description": b"when"}
    assert arrow_type(ListOf(STRING)) == pa.list_(pa.field("element", pa.string()))
    assert arrow_type(INT32) == ARTICLES.field("revision").type


def test_columns_are_known_without_arrow() -> None:
    code = "import sys, dateline.schemas.table_columns; print('pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
