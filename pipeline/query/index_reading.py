"""The index of files, read by the DuckDB that is open anyway.

Arrow, which reads it elsewhere, takes longer to import than a question to answer. It checks each
page that it reads and DuckDB does not, so here the whole segment is compared with the hash that the
head has of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import file_index
from dateline.dataset.storage import is_local, sha256_of

if TYPE_CHECKING:
    import duckdb

    from dateline.schemas.manifest import FileEntry, Head, Segment


def entries_of(connection: duckdb.DuckDBPyConnection, root: str, head: Head) -> list[FileEntry]:
    """As ``Dataset.live_entries``, which also reads what DuckDB cannot and tells what is damaged.

    Raises:
        FileNotFoundError: a segment is gone.
        ValueError: one is damaged.
    """
    import duckdb

    dataset = Dataset(root)
    paths = dataset.segments(file_index.MEMORY.name, head)
    if all(map(_is_as_written, paths, head.segments(file_index.MEMORY.name))):
        # The last row of a file counts: DuckDB gives rows in the order of the files, as it does by
        # default for what is not sorted (preserve_insertion_order).
        names = ", ".join(file_index.COLUMNS)
        try:
            found = connection.execute(f"SELECT {names} FROM read_parquet(?)", [list(paths)])
            return file_index.live(found.fetchall())
        except duckdb.Error:
            pass  # written as it is, but not what DuckDB reads: Arrow tells what is wrong with it
    return dataset.live_entries(head)


def _is_as_written(path: str, segment: Segment) -> bool:
    return is_local(path) and sha256_of(path) == segment.sha256
