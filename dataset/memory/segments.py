"""What the segments of several memories have in common: row groups, and rows that are still due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.memory import Merge, Written
from dateline.dataset.parquet_files import parquet_writer, read_table
from dateline.dataset.storage import open_file

if TYPE_CHECKING:
    import pyarrow as pa


def write_rows(handle: Any, table: pa.Table, rows_per_group: int, **options: Any) -> int:
    """Writes a segment to an open handle, in row groups that a look-up can hold; its row count."""
    with parquet_writer(handle, table.schema, **options) as writer:
        writer.write_table(table, row_group_size=rows_per_group)
    return int(table.num_rows)


def rows_still_due(merge: Merge, schema: pa.Schema) -> pa.Table:
    """The rows of all segments that were seen since the horizon, oldest segment first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    tables = []
    for path in merge.paths:
        with open_file(path) as file:
            table = read_table(file, schema)
        tables.append(table.filter(pc.greater_equal(table["seen_at"], merge.horizon.seen_since)))
    return pa.concat_tables(tables)


def written(table: pa.Table) -> Written:
    """What a merge says of the rows that it wrote."""
    if not table.num_rows:
        return Written(0)
    seen = table["seen_at"].to_numpy()
    return Written(table.num_rows, int(seen.min()), int(seen.max()))
