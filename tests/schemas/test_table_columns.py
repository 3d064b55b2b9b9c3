"""Columns are told without Arrow, and Arrow's schemas are made of them."""

from __future__ import annotations

import subprocess
import sys

from dateline.schemas.table_columns import TABLE_COLUMNS
from dateline.schemas.tables import TABLES


def test_each_table_has_a_schema_of_its_columns_in_their_order() -> None:
    assert list(TABLES) == list(TABLE_COLUMNS)
    for table, columns in TABLE_COLUMNS.items():
        assert TABLES[table].names == [column.name for column in columns]
        described = [field.metadata[b"description"].decode() for field in TABLES[table]]
        assert described == [column.description for column in columns]


def test_columns_are_known_without_arrow() -> None:
    code = "import sys, dateline.schemas.table_columns; print('pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
