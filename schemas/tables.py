"""The Arrow schemas of the public tables, made of their columns in ``table_columns.py``."""

from __future__ import annotations

import pyarrow as pa

from dateline.schemas.column_types import Column, ColumnType, ListOf, Struct
from dateline.schemas.columns import UTC, field, list_of, schema
from dateline.schemas.table_columns import TABLE_COLUMNS

_SCALARS = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float32": pa.float32(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
    "utc": UTC,
}


def arrow_type(type_: ColumnType) -> pa.DataType:
    """Arrow's type for the values of a column."""
    if isinstance(type_, ListOf):
        return list_of(arrow_type(type_.element))
    if isinstance(type_, Struct):
        return pa.struct(list(map(_field, type_.columns)))
    return _SCALARS[type_.name]


def _field(column: Column) -> pa.Field:
    return field(column.name, arrow_type(column.type), column.description)


TABLES: dict[str, pa.Schema] = {
    table: schema(table, list(map(_field, columns))) for table, columns in TABLE_COLUMNS.items()
}
"""The public tables, by the name of their folder."""

ARTICLES = TABLES["articles"]
DEAD_LETTERS = TABLES["dead_letters"]
FEED_HEALTH = TABLES["feed_health"]
STORY_MEMBERS = TABLES["story_members"]
FACTS = TABLES["facts"]
