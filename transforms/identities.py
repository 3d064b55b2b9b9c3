"""The remembered identities on storage: sorted segments, looked up without loading them whole.

A segment is a Parquet file in the ``identities`` schema. Each run adds a small one; ``merge``
folds several into one and forgets what is out of the window, so the number of segments and their
size stay bounded by the window, not by the age of the data set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from schemas.tables import IDENTITIES
from transforms.sameness import Identity
from transforms.storage import open_file

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_GROUP = 200_000  # about 9 MB: the memory that a look-up needs


def lookup(segments: Sequence[str], keys: Iterable[bytes]) -> list[Identity]:
    """The identities in ``segments`` (paths) that have one of ``keys`` (16 bytes each).

    Reads the key column of one row group at a time and the other columns only of groups with a
    hit; memory is one row group and the keys.
    """
    wanted = sorted(set(keys))
    if not wanted or not segments:
        return []
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    value_set = pa.array(wanted, pa.binary(16))
    found: list[Identity] = []
    for path in segments:
        with open_file(path) as handle:
            file = pq.ParquetFile(handle)
            for group in range(file.num_row_groups):
                hits = pc.is_in(file.read_row_group(group, ["key"])["key"], value_set=value_set)
                if pc.any(hits).as_py():
                    found += from_table(file.read_row_group(group).filter(hits))
    return found


def to_table(rows: Sequence[Identity]) -> pa.Table:
    """Rows as an Arrow table in the ``identities`` schema."""
    import pyarrow as pa

    columns = [[getattr(row, name) for row in rows] for name in IDENTITIES.names]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, IDENTITIES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=IDENTITIES)


def from_table(table: pa.Table) -> list[Identity]:
    """Arrow rows as objects."""
    columns = [table[name].to_pylist() for name in IDENTITIES.names]
    return [Identity(*values) for values in zip(*columns, strict=True)]


def merge(
    segments: Sequence[str],
    *,
    seen_since: int,
    documents_since: Mapping[int, int] | None = None,
    added: pa.Table | None = None,
) -> pa.Table:
    """Folds segments into one table sorted by key: each (key, text, feed) with its last sighting.

    Args:
        segments: paths of segment files.
        seen_since: seconds since 1970; older sightings are forgotten ...
        documents_since: ... unless their feed still serves the document that they were seen in:
            feed hash -> sightings since this time are still in the feed's current document.
        added: rows of this run that are in no segment yet.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = [added] if added is not None else []
    for path in segments:
        with open_file(path) as handle:
            tables.append(pq.read_table(handle, schema=IDENTITIES))
    table = pa.concat_tables(tables).combine_chunks() if tables else IDENTITIES.empty_table()
    seen = table["seen_at"].to_numpy()
    keep = seen >= seen_since
    if documents_since:
        feeds = table["feed_hash"].to_numpy()
        names = np.fromiter(documents_since, np.uint64, len(documents_since))
        times = np.fromiter(documents_since.values(), np.int64, len(documents_since))
        order = np.argsort(names)
        at = np.minimum(np.searchsorted(names[order], feeds), len(names) - 1)
        keep |= (names[order][at] == feeds) & (seen >= times[order][at])
    table = table.filter(pa.array(keep)).sort_by(
        [
            ("key", "ascending"),
            ("content_hash", "ascending"),
            ("feed_hash", "ascending"),
            ("seen_at", "descending"),
        ]
    )
    return table.filter(pa.array(_first_of_each(table)))


def _first_of_each(table: pa.Table) -> Any:
    """True for the first row of each run of equal (key, text, feed) in a sorted table."""
    import numpy as np

    if table.num_rows == 0:
        return np.zeros(0, bool)
    keys = table["key"].combine_chunks()
    raw = np.frombuffer(keys.buffers()[1], "u8").reshape(-1, 2)[keys.offset :][: len(keys)]
    first = np.ones(len(keys), bool)
    first[1:] = (raw[1:] != raw[:-1]).any(axis=1)
    for name in ("content_hash", "feed_hash"):
        values = table[name].to_numpy()
        first[1:] |= values[1:] != values[:-1]
    return first


def write_segment(handle: Any, table: pa.Table) -> int:
    """Writes a segment to an open handle, in row groups that a look-up can hold; its row count."""
    import pyarrow.parquet as pq

    pq.write_table(
        table,
        handle,
        compression="zstd",
        row_group_size=ROWS_PER_GROUP,
        use_dictionary=["feed_hash", "seen_at", "revision"],
    )
    return int(table.num_rows)
