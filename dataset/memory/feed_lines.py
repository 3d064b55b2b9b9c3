"""The memory of what recurs in each feed: one row per feed and run that brought news of it.

A row is at most about 3 kB, whatever the feed's age, and the latest row of a feed is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.memory import Memory, Merge, Written
from dateline.dataset.memory.segments import write_rows, written
from dateline.dataset.parquet_files import parquet_file, with_columns
from dateline.dataset.storage import open_file

if TYPE_CHECKING:
    import pyarrow as pa

    from dateline.schemas.remembered import FeedLines

ROWS_PER_GROUP = 2_000  # about 5 MB: the memory that a look-up needs


def lookup(segments: Sequence[str], feeds: Iterable[int]) -> list[FeedLines]:
    """What is remembered of the feeds with these hashes; ``segments`` are full paths, oldest first.

    Of row groups without any of these feeds only the hashes are read. Memory is one row group and
    what is found.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from dateline.schemas.state_tables import FEED_LINES

    wanted = pa.array(sorted(set(feeds)), pa.uint64())
    found: dict[int, FeedLines] = {}
    if not len(wanted):
        return []
    for path in segments:
        with open_file(path) as handle:
            file = parquet_file(handle)
            for group in range(file.num_row_groups):
                names = file.read_row_group(group, ["feed_hash"])["feed_hash"]
                hits = pc.is_in(names, value_set=wanted)
                if pc.any(hits).as_py():
                    table = with_columns(file.read_row_group(group).filter(hits), FEED_LINES)
                    found |= {feed.feed_hash: feed for feed in from_table(table)}
    return [found[feed] for feed in sorted(found)]


def to_table(feeds: Iterable[FeedLines], seen_at: int) -> pa.Table:
    """Rows as an Arrow table in the ``feed_lines`` schema; ``seen_at`` in seconds since 1970."""
    import pyarrow as pa

    from dateline.schemas.state_tables import FEED_LINES

    ordered = sorted(feeds, key=lambda feed: feed.feed_hash)
    columns: list[list[Any]] = [
        [feed.feed_hash for feed in ordered],
        [feed.articles for feed in ordered],
        [list(feed.lines) for feed in ordered],
        [list(feed.counts) for feed in ordered],
        [list(feed.once) for feed in ordered],
        [[list(words) for words in feed.recent] for feed in ordered],
        [seen_at] * len(ordered),
    ]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, FEED_LINES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=FEED_LINES)


def from_table(table: pa.Table) -> list[FeedLines]:
    """Arrow rows as objects."""
    from dateline.schemas.remembered import FeedLines

    names = ("feed_hash", "articles", "lines", "counts", "once", "recent")
    columns = [table[name].to_pylist() for name in names]
    return [
        FeedLines(
            feed,
            articles,
            tuple(lines or ()),
            tuple(counts or ()),
            tuple(once or ()),
            tuple(tuple(words) for words in recent or ()),
        )
        for feed, articles, lines, counts, once, recent in zip(*columns, strict=True)
    ]


def write_segment(handle: Any, table: pa.Table) -> int:
    """Writes a segment to an open handle; its row count."""
    return write_rows(handle, table, ROWS_PER_GROUP, use_dictionary=False)


def _merge(handle: Any, merge: Merge) -> Written:
    """The latest row of every feed. None is forgotten: a feed may publish once a month."""
    import numpy as np
    import pyarrow as pa

    from dateline.schemas.state_tables import FEED_LINES

    tables = []
    for path in merge.paths:
        with open_file(path) as file:
            tables.append(with_columns(parquet_file(file).read(), FEED_LINES))
    table = pa.concat_tables(tables).combine_chunks()
    newest_first = table["feed_hash"].to_numpy()[::-1]
    _, first = np.unique(newest_first, return_index=True)
    table = table.take(pa.array(table.num_rows - 1 - first))
    write_segment(handle, table)
    return written(table)


MEMORY = Memory("lines", "what those feeds repeat is learnt anew", _merge)
