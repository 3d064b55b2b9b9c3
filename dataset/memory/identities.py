"""The remembered identities on storage: sorted segments, looked up without loading them whole.

A segment is a Parquet file in the ``identities`` schema, sorted by key. A merge forgets what is
out of the window, so the size of the memory is bounded by the window, not by the data set's age.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from dateline.dataset.arrow_columns import mask, numbers, places, sixteens
from dateline.dataset.memory.memory import Memory, Merge, Written
from dateline.dataset.memory.segments import write_rows
from dateline.dataset.parquet_files import parquet_file, parquet_writer, with_columns
from dateline.dataset.storage import open_for_arrow

if TYPE_CHECKING:
    import pyarrow as pa

    from dateline.schemas.remembered import Identity

ROWS_PER_GROUP = 100_000  # about 5 MB: the memory that a look-up needs
ROWS_PER_RANGE = 200_000  # that a merge holds at a time
_WRITTEN: dict[str, Any] = {
    "use_dictionary": ["feed_hash", "seen_at", "revision", "holder"],
    "compression": "none",
}
"""Most of a row is hashes, which no compression makes shorter: a file of them is 1 % smaller with
it, and takes twice as long to read."""


def lookup(segments: Sequence[str], keys: Iterable[bytes]) -> list[Identity]:
    """The identities in ``segments`` (paths) that have one of ``keys`` (16 bytes each)."""
    import numpy as np

    wanted = set(keys)
    if not wanted or not segments:
        return []
    prefixes = np.frombuffer(b"".join(wanted), ">u8")[::2].astype("u8")
    prefixes.sort()
    return [row for row in from_table(lookup_prefixes(segments, prefixes)) if row.key in wanted]


def lookup_prefixes(segments: Sequence[str], prefixes: Any, unused_bits: int = 0) -> pa.Table:
    """The identities in ``segments`` (paths) whose key begins with one of ``prefixes``.

    Reads the key column of one row group at a time, of those that can hold one, and the other
    columns only of groups with a hit; memory is one row group and what is found.

    Args:
        prefixes: the first 8 bytes of keys, big-endian, as an ascending array of 64-bit numbers.
        unused_bits: the last bits of these, which say nothing about the key.
    """
    import pyarrow as pa

    from dateline.schemas.state_tables import IDENTITIES

    found = []
    for path in segments if len(prefixes) else ():
        with open_for_arrow(path) as handle:
            file = parquet_file(handle)
            for group in range(file.num_row_groups):
                here = _within(file.metadata.row_group(group), prefixes, unused_bits)
                if not len(here):
                    continue
                keys = file.read_row_group(group, ["key"])
                found_here = _hits(keys, here, unused_bits)
                if len(found_here):
                    hits = places(found_here)
                    others = [name for name in file.schema_arrow.names if name != "key"]
                    table = file.read_row_group(group, others).take(hits)
                    table = table.add_column(0, IDENTITIES.field("key"), keys["key"].take(hits))
                    found.append(with_columns(table, IDENTITIES))
    return pa.concat_tables(found) if found else pa.Table.from_batches([], IDENTITIES)


def _within(group: Any, prefixes: Any, unused_bits: int) -> Any:
    """The prefixes that are between the least and the greatest key of a row group."""
    import numpy as np

    statistics = group.column(0).statistics
    if statistics is None or not statistics.has_min_max:
        return prefixes
    low, high = (int.from_bytes(key[:8], "big") for key in (statistics.min, statistics.max))
    low = low >> unused_bits << unused_bits
    high |= (1 << unused_bits) - 1
    start = np.searchsorted(prefixes, np.uint64(low), "left")
    return prefixes[start : np.searchsorted(prefixes, np.uint64(high), "right")]


def _hits(keys: pa.Table, prefixes: Any, unused_bits: int) -> Any:
    """The places, in their order, of rows whose key begins with one of the ascending prefixes, but
    for their last bits."""
    import numpy as np

    below = np.uint64((1 << unused_bits) - 1)
    stored = sixteens(keys["key"])[:, 0].astype("u8")
    if len(prefixes) * 4 < len(stored) and (stored[1:] >= stored[:-1]).all():
        low, high = prefixes & ~below, prefixes | below
        first = np.searchsorted(stored, low)
        begins = stored[np.minimum(first, len(stored) - 1)]
        is_there = (begins >= low) & (begins <= high)
        first = first[is_there]
        times = np.searchsorted(stored, high[is_there], "right") - first
        before = np.repeat(np.cumsum(times) - times, times)
        return np.unique(np.repeat(first, times) + np.arange(len(before)) - before)
    at = np.searchsorted(prefixes, stored & ~below)
    return np.flatnonzero((prefixes[np.minimum(at, len(prefixes) - 1)] ^ stored) <= below)


def to_table(rows: Sequence[Identity]) -> pa.Table:
    """Rows as an Arrow table in the ``identities`` schema."""
    import pyarrow as pa

    from dateline.schemas.state_tables import IDENTITIES

    columns = [[getattr(row, name) for row in rows] for name in IDENTITIES.names]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, IDENTITIES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=IDENTITIES)


def from_table(table: pa.Table) -> list[Identity]:
    """Arrow rows as objects."""
    from dateline.schemas.remembered import Identity
    from dateline.schemas.state_tables import IDENTITIES

    columns = [column.to_pylist() for column in with_columns(table, IDENTITIES).columns]
    return [Identity(*values) for values in zip(*columns, strict=True)]


def merge_ranges(
    segments: Sequence[str],
    *,
    seen_since: int,
    documents_since: Callable[[], Mapping[int, int]] = dict,
) -> Iterator[pa.Table]:
    """Each (key, text, feed) of the segments once, with its last sighting, in the order of keys.

    The tables have about ``ROWS_PER_RANGE`` rows. Keys are hashes, so equal ranges of them hold
    about as many rows each; of every segment only the row groups that overlap with a range are
    read. Memory is a range and a row group.

    Args:
        segments: full paths of segment files.
        seen_since: seconds since 1970; older sightings are forgotten ...
        documents_since: ... unless their feed still serves the document that they were seen in:
            feed hash -> sightings since this time are still in the feed's current document. Asked
            only where there are such rows, once for each range.
    """
    import pyarrow as pa

    from dateline.schemas.state_tables import IDENTITIES

    with ExitStack() as stack:
        files = [parquet_file(stack.enter_context(open_for_arrow(path))) for path in segments]
        rows = sum(file.metadata.num_rows for file in files)
        ranges = max(1, -(-rows // ROWS_PER_RANGE))
        bounds = [(number << 32) // ranges for number in range(ranges + 1)]
        for low, high in itertools.pairwise(bounds):
            tables = [
                _between(with_columns(file.read_row_group(group), IDENTITIES), low, high)
                for file in files
                for group in _groups_between(file, low, high)
            ]
            table = pa.concat_tables(tables) if tables else IDENTITIES.empty_table()
            table = _in_force(with_columns(table, IDENTITIES), seen_since, documents_since)
            if table.num_rows:
                yield table


def _groups_between(file: Any, low: int, high: int) -> Iterator[int]:
    """Row groups whose keys, by their statistics, overlap with a range of key prefixes."""
    for group in range(file.num_row_groups):
        statistics = file.metadata.row_group(group).column(0).statistics
        if (
            statistics is None
            or not statistics.has_min_max
            or (
                int.from_bytes(statistics.min[:4], "big") < high
                and int.from_bytes(statistics.max[:4], "big") >= low
            )
        ):
            yield group


def _between(table: pa.Table, low: int, high: int) -> pa.Table:
    """Rows whose key begins with a number in [low, high), big-endian in 32 bits."""
    prefix = sixteens(table["key"])[:, 0] >> 32
    return table.filter(mask((prefix >= low) & (prefix < high)))


def _in_force(
    table: pa.Table, seen_since: int, documents_since: Callable[[], Mapping[int, int]]
) -> pa.Table:
    """The rows that are not forgotten yet, by key, each (key, text, feed) once."""
    import numpy as np

    seen = numbers(table["seen_at"])
    keep = seen >= seen_since
    if not keep.all() and (documents := documents_since()):
        feeds = numbers(table["feed_hash"])
        names = np.fromiter(documents, np.uint64, len(documents))
        times = np.fromiter(documents.values(), np.int64, len(documents))
        order = np.argsort(names)
        at = np.minimum(np.searchsorted(names[order], feeds), len(names) - 1)
        keep |= (names[order][at] == feeds) & (seen >= times[order][at])
    table = table.filter(mask(keep)).sort_by(
        [
            ("key", "ascending"),
            ("content_hash", "ascending"),
            ("feed_hash", "ascending"),
            ("article_id", "ascending"),
            ("seen_at", "descending"),
        ]
    )
    return table.filter(mask(first_of_each(table)))


def first_of_each(table: pa.Table) -> Any:
    """True for the first row of each run of equal (key, text, feed, article) in a sorted table."""
    import numpy as np

    if table.num_rows == 0:
        return np.zeros(0, bool)
    first = np.ones(table.num_rows, bool)
    first[1:] = False
    for name in ("key", "article_id"):
        raw = sixteens(table[name])
        first[1:] |= (raw[1:] != raw[:-1]).any(axis=1)
    for name in ("content_hash", "feed_hash"):
        values = numbers(table[name])
        first[1:] |= values[1:] != values[:-1]
    return first


def write_segment(handle: Any, table: pa.Table) -> int:
    """Writes a segment to an open handle; its row count."""
    return write_rows(handle, table, ROWS_PER_GROUP, **_WRITTEN)


def write_ranges(handle: Any, tables: Iterable[pa.Table]) -> Written:
    """Writes a segment from tables that come in the order of their keys."""
    from dateline.schemas.state_tables import IDENTITIES

    rows, oldest, newest = 0, 0, 0
    with parquet_writer(handle, IDENTITIES, **_WRITTEN) as writer:
        for table in tables:
            writer.write_table(table, row_group_size=ROWS_PER_GROUP)
            seen = numbers(table["seen_at"])
            oldest = int(min(seen.min(), oldest)) if rows else int(seen.min())
            newest = max(int(seen.max()), newest)
            rows += table.num_rows
    return Written(rows, oldest, newest)


def _merge(handle: Any, merge: Merge) -> Written:
    horizon = merge.horizon
    tables = merge_ranges(
        merge.paths,
        seen_since=horizon.seen_since,
        documents_since=horizon.documents_since,
    )
    return write_ranges(handle, tables)


MEMORY = Memory("identities", "entries that it knew may come once more", _merge)
