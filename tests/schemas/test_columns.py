from __future__ import annotations

import pyarrow as pa

from dateline.schemas.columns import field, list_of, schema
from dateline.schemas.table_columns import SCHEMA_VERSION


def test_a_column_says_what_it_holds_and_a_table_its_name_and_version() -> None:
    made = schema("things", [field("names", list_of(pa.string()), "what they are called")])
    assert made.metadata == {
        b"dateline.table": b"things",
        b"dateline.schema_version": str(SCHEMA_VERSION).encode(),
    }
    assert made.field("names").metadata == {b"description": b"what they are called"}
    assert made.field("names").type.value_field.name == "element", "as Parquet calls it"
