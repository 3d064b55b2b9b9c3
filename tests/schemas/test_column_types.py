"""Types of columns, and what Arrow makes of them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dateline.schemas.column_types import FLOAT64, INT32, STRING, UTC, Column, ListOf, Struct
from dateline.schemas.tables import ARTICLES, arrow_type


def test_types_within_types_come_as_parquet_calls_them() -> None:
    pairs = Struct((Column("at", UTC, "when"), Column("share", FLOAT64, "0..1")))
    made = arrow_type(ListOf(pairs))
    assert str(made) == "list<element: struct<at: timestamp[us, tz=UTC], share: double>>"
    assert made.value_type.field("at").metadata == {b"description": b"when"}
    assert arrow_type(ListOf(STRING)) == pa.list_(pa.field("element", pa.string()))
    assert arrow_type(INT32) == ARTICLES.field("revision").type


def test_columns_are_told_once_and_stay() -> None:
    column = Column("at", UTC, "when")
    assert column == Column("at", UTC, "when")
    with pytest.raises(AttributeError, match="immutable"):
        column.name = "then"  # type: ignore[misc]
