"""The memory of feeds: what each was like at its last visit, one row per feed and visit."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.memory import Memory, Merge, Written
from dateline.dataset.parquet_files import parquet_writer, read_table
from dateline.dataset.storage import open_file
from dateline.schemas.state_tables import FEED_STATE

if TYPE_CHECKING:
    import pyarrow as pa

    from dateline.schemas.feed import FeedState


def read(paths: Sequence[str]) -> pa.Table:
    """The rows in force of segments given oldest first by their full paths: the last of each feed.

    Raises:
        OSError: a segment cannot be read.
    """
    import numpy as np
    import pyarrow as pa

    tables = []
    for path in paths:
        with open_file(path) as handle:
            tables.append(read_table(handle, FEED_STATE))
    if not tables:
        return FEED_STATE.empty_table()
    table = pa.concat_tables(tables)
    if len(tables) == 1:
        return table
    newest_first = table["feed"].to_numpy(zero_copy_only=False)[::-1]
    _, first = np.unique(newest_first, return_index=True)
    return table.take(pa.array(np.sort(table.num_rows - 1 - first)))


def load(paths: Sequence[str]) -> dict[str, FeedState]:
    """What is known of each feed, by its URL."""
    from dateline.schemas.feed import FeedState

    table = read(paths)
    columns = [_values(table[name]) for name in FEED_STATE.names]
    gc.disable()  # it would look through all these objects again and again
    try:
        return {values[0]: FeedState(*values) for values in zip(*columns, strict=True)}
    finally:
        gc.enable()


def _values(column: pa.ChunkedArray) -> list[Any]:
    """A column as Python objects, lists as tuples; five times as fast as Arrow's own way where
    values repeat, as times and short lists do."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        start = datetime(1970, 1, 1, tzinfo=timezone.utc)
        micros = column.cast(pa.int64()).to_pylist()
        known: dict[int | None, datetime | None] = {
            value: None if value is None else start + timedelta(microseconds=value)
            for value in set(micros)
        }
        return [known[value] for value in micros]
    if pa.types.is_list(column.type):
        if not any(len(chunk.flatten()) for chunk in column.chunks):
            return [()] * len(column)
        return [tuple(value or ()) for value in column.to_pylist()]
    if column.null_count == len(column):
        return [None] * len(column)
    return list(column.to_pylist())


def _merge(handle: Any, merge: Merge) -> Written:
    table = read(merge.paths)
    with parquet_writer(handle, table.schema) as writer:
        writer.write_table(table)
    return Written(int(table.num_rows))


MEMORY = Memory("feeds", "its feeds are read anew", _merge)
