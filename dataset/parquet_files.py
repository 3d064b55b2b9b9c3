"""Parquet files of the data set: sorted rows in, whole files of bounded size out. No Beam here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from dateline.dataset.storage import StoredFile, write_file

if TYPE_CHECKING:
    import pyarrow as pa

    from dateline.dataset.rows import Row

ROWS_PER_GROUP = 20_000
_AT_ONCE = 1_000
"""Rows that become a part of a table."""
_FEW = 20_000
"""Rows of a file that are decoded without threads."""
BYTES_PER_GROUP = 64 << 20  # of Arrow memory, before compression


def parquet_file(handle: Any) -> Any:
    """A Parquet file opened for reading; damaged pages are an error, not other values.

    The check costs a CRC-32 of each page; files of older versions hold none. And not
    ``pyarrow.parquet.read_table``: its scanner may drop a Python file in a thread of its own while
    the interpreter ends, which aborts the process.
    """
    import pyarrow.parquet as pq

    return pq.ParquetFile(handle, page_checksum_verification=True)


def parquet_writer(
    handle: Any, schema: pa.Schema, *, compression: str = "zstd", **options: Any
) -> Any:
    """A writer of pages with checksums, to be used as a context manager."""
    import pyarrow.parquet as pq

    return pq.ParquetWriter(
        handle, schema, compression=compression, write_page_checksum=True, **options
    )


def to_table(rows: Iterable[Row], schema: pa.Schema) -> pa.Table:
    """Rows as an Arrow table; a missing key is a null.

    Rows that are made one by one are never in memory all at once: a row takes several times what
    it takes in the table.

    Raises:
        KeyError: a row has a key that the schema does not name.
    """
    import pyarrow as pa

    names = set(schema.names)
    parts: list[pa.Table] = []
    coming = iter(rows)
    while some := list(islice(coming, _AT_ONCE)):
        for row in some:
            if not names.issuperset(row):
                raise KeyError(f"no such columns: {sorted(set(row) - names)}")
        parts.append(pa.Table.from_pylist(some, schema=schema))
    return pa.concat_tables(parts) if parts else schema.empty_table()


def write_table(
    root: str,
    name: Callable[[int], str],
    table: pa.Table,
    *,
    target_bytes: float,
    sorted_by: Sequence[str] = (),
    rows_per_group: int | None = None,
) -> list[StoredFile]:
    """Writes a table, in its order, to as many files as the target size asks for.

    Args:
        root: root of the data set or of the staging area.
        name: file number from 0 -> path below the root.
        target_bytes: a file that has grown past this is closed after its row group.
        sorted_by: columns that the rows are sorted by; noted in the file's metadata.
        rows_per_group: rows of a row group; by the rows' size if not given.

    Returns:
        The files; none for a table without rows.
    """
    import pyarrow.parquet as pq

    per_group = rows_per_group or _rows_per_group(table)
    order = pq.SortingColumn.from_ordering(
        table.schema, [(column, "ascending") for column in sorted_by]
    )
    files: list[StoredFile] = []
    position = 0
    while position < table.num_rows:

        def fill(handle: Any, start: int = position) -> int:
            written = 0
            with parquet_writer(handle, table.schema, sorting_columns=order or None) as writer:
                while start + written < table.num_rows:
                    part = table.slice(start + written, per_group)
                    writer.write_table(part, row_group_size=per_group)
                    written += part.num_rows
                    if handle.tell() >= target_bytes:
                        break
            return written

        file = write_file(root, name(len(files)), fill)
        files.append(file)
        position += file.rows or 0
    return files


def _rows_per_group(table: pa.Table) -> int:
    if table.num_rows == 0:
        return ROWS_PER_GROUP
    per_row = max(1, table.nbytes // table.num_rows)
    return int(max(1, min(ROWS_PER_GROUP, BYTES_PER_GROUP // per_row)))


def write_rows(
    root: str,
    stem: str,
    rows: Sequence[Row],
    schema: pa.Schema,
    sort_by: Sequence[str] = ("feed",),
) -> list[StoredFile]:
    """All rows of a small table, sorted by ``sort_by``, as ``root/stem-00000.parquet``."""
    ordered = sorted(rows, key=lambda row: [str(row.get(name)) for name in sort_by])
    table = to_table(ordered, schema)
    return list(
        write_table(root, lambda number: f"{stem}-{number:05d}.parquet", table, target_bytes=128e6)
    )


def read_table(handle: Any, schema: pa.Schema) -> pa.Table:
    """The columns of ``schema`` of one file; null where an older file has no such column.

    ``pyarrow.parquet.read_table`` would do, but it imports the whole of ``pyarrow.dataset``.
    """
    file = parquet_file(handle)
    present = set(file.schema_arrow.names)
    columns = [name for name in schema.names if name in present]
    # Arrow's threads take longer to begin than to read what an hour without news reads.
    table = file.read(columns=columns, use_threads=file.metadata.num_rows > _FEW)
    return with_columns(table, schema)


def with_columns(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table in the columns of ``schema``; null where an older file has no such column."""
    import pyarrow as pa

    for field in schema:
        if field.name not in table.column_names:
            table = table.append_column(field, pa.nulls(len(table), field.type))
    table = table.select(schema.names)
    if table.schema.equals(schema):  # a cast would import the whole of pyarrow.compute
        return table.replace_schema_metadata(schema.metadata)
    return table.cast(schema)
