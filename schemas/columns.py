"""How a column of a Parquet schema is described: the pieces that all tables are made of."""

from __future__ import annotations

import pyarrow as pa

from dateline.schemas.table_columns import SCHEMA_VERSION

UTC = pa.timestamp("us", tz="UTC")


def field(name: str, type_: pa.DataType, description: str, *, nullable: bool = True) -> pa.Field:
    return pa.field(name, type_, nullable=nullable, metadata={"description": description})


def list_of(type_: pa.DataType) -> pa.DataType:
    """A list whose elements are called as Parquet calls them, so that files read back equal."""
    return pa.list_(pa.field("element", type_))


def schema(table: str, fields: list[pa.Field]) -> pa.Schema:
    version = str(SCHEMA_VERSION)
    return pa.schema(fields, metadata={"dateline.table": table, "dateline.schema_version": version})
