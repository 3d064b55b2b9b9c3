"""The memory of feeds: what each was like at its last visit, one row per feed and visit."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.memory import Memory, Merge, Written
from dateline.dataset.parquet_files import parquet_writer, read_table
from dateline.dataset.storage import open_file

if TYPE_CHECKING:
    import pyarrow as pa

    from dateline.schemas.feed import FeedState

_MOST_STRETCHES = 100
"""Stretches of rows up to which they are cut out one by one."""


def read(paths: Sequence[str]) -> pa.Table:
    """The rows in force of segments given oldest first by their full paths: the last of each feed.

    Raises:
        OSError: a segment cannot be read.
    """
    import pyarrow as pa

    from dateline.schemas.state_tables import FEED_STATE

    tables = []
    for path in paths:
        with open_file(path) as handle:
            tables.append(read_table(handle, FEED_STATE))
    if not tables:
        return FEED_STATE.empty_table()
    table = pa.concat_tables(tables)
    if len(tables) == 1:
        return table
    last = {feed: place for place, feed in enumerate(table["feed"].to_pylist())}
    stretches: list[list[int]] = []
    for place in sorted(last.values()):
        if stretches and stretches[-1][1] == place:
            stretches[-1][1] += 1
        else:
            stretches.append([place, place + 1])
    if len(stretches) > _MOST_STRETCHES:
        return table.take(pa.array([place for ends in stretches for place in range(*ends)]))
    # Visits come run by run, so what is kept lies in a few stretches; ``take`` would import the
    # whole of pyarrow.compute into an hour without news.
    parts = [table.slice(start, end - start) for start, end in stretches]
    return pa.concat_tables(parts).combine_chunks()


def load(paths: Sequence[str]) -> dict[str, FeedState]:
    """What is known of each feed, by its URL."""
    from dateline.schemas.feed import FeedState
    from dateline.schemas.state_tables import FEED_STATE

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
        micros = [
            value for chunk in column.chunks for value in chunk.view(pa.int64()).to_pylist()
        ]  # a cast would import the whole of pyarrow.compute
        known: dict[int | None, datetime | None] = {
            value: None if value is None else start + timedelta(microseconds=value)
            for value in set(micros)
        }
        return [known[value] for value in micros]
    if pa.types.is_list(column.type):
        if not any(len(chunk.values) for chunk in column.chunks):
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
