"""The remembered signatures on storage: segments like those of ``identities``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.memory import Memory, Merge, Written
from dateline.dataset.memory.segments import rows_still_due, write_rows, written
from dateline.dataset.parquet_files import parquet_file, with_columns
from dateline.dataset.storage import open_file

if TYPE_CHECKING:
    import pyarrow as pa

    from dateline.schemas.remembered import Signature

ROWS_PER_GROUP = 50_000  # about 25 MB: the memory that a look-up needs
_LOW_BITS = 0x3FFFFF


def lookup(
    segments: Sequence[str], hashes: Iterable[int], article_ids: Iterable[bytes], *, least: int
) -> list[Signature]:
    """The signatures that share at least ``least`` hashes, or have one of the ids, as objects."""
    return from_table(lookup_rows(segments, hashes, article_ids, least=least))


def lookup_rows(
    segments: Sequence[str], hashes: Iterable[int], article_ids: Iterable[bytes], *, least: int
) -> pa.Table:
    """The signatures that share at least ``least`` hashes, or have one of the ids.

    ``segments`` are full paths. Memory is one row group and what is found.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from dateline.schemas.state_tables import SIGNATURES

    wanted = np.unique(np.fromiter(hashes, np.uint32))
    ids = pa.array(sorted(set(article_ids)), pa.binary(16))
    found = [SIGNATURES.empty_table()]
    if not len(wanted) and not len(ids):
        return found[0]
    is_wanted = among(wanted)
    for path in segments:
        with open_file(path) as handle:
            file = parquet_file(handle)
            for group in range(file.num_row_groups):
                table = file.read_row_group(group)
                lists = table["hashes"].combine_chunks()
                places = np.flatnonzero(is_wanted(lists.values.to_numpy()))
                hits = np.diff(np.searchsorted(places, lists.offsets.to_numpy()))
                same = pc.is_in(table["article_id"], value_set=ids).to_numpy(zero_copy_only=False)
                keep = (hits >= least) | np.asarray(same, bool)
                if keep.any():
                    found.append(with_columns(table.filter(pa.array(keep)), SIGNATURES))
    return pa.concat_tables(found)


def among(wanted: Any) -> Callable[[Any], Any]:
    """A test that says which of an array's numbers are among these, all of 32 bits."""
    import numpy as np

    maybe = np.zeros(_LOW_BITS + 1, bool)
    maybe[wanted & _LOW_BITS] = True

    def test(values: Any) -> Any:
        hit = maybe[values & _LOW_BITS]  # few pass, so the exact test is cheap
        hit[hit] = np.isin(values[hit], wanted)
        return hit

    return test


def to_table(rows: Sequence[Signature], seen_at: int) -> pa.Table:
    """Rows as an Arrow table in the ``signatures`` schema; ``seen_at`` in seconds since 1970."""
    import pyarrow as pa

    from dateline.schemas.state_tables import SIGNATURES

    ordered = sorted(rows, key=lambda row: row.article_id)
    columns: list[list[Any]] = [
        [row.article_id for row in ordered],
        [row.cluster_id for row in ordered],
        [row.feed_hash for row in ordered],
        [list(row.hashes) for row in ordered],
        [seen_at] * len(ordered),
        [row.whole for row in ordered],
        [None if row.title is None else list(row.title) for row in ordered],
        [row.told for row in ordered],
    ]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, SIGNATURES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SIGNATURES)


def from_table(table: pa.Table) -> list[Signature]:
    """Arrow rows as objects."""
    from dateline.schemas.remembered import Signature
    from dateline.schemas.state_tables import SIGNATURES

    names = ("article_id", "cluster_id", "feed_hash", "hashes", "whole", "title", "told")
    table = with_columns(table, SIGNATURES)
    columns = [table[name].to_pylist() for name in names]
    return [
        Signature(
            key, cluster, feed, tuple(hashes), whole, None if title is None else tuple(title), told
        )
        for key, cluster, feed, hashes, whole, title, told in zip(*columns, strict=True)
    ]


def write_segment(handle: Any, table: pa.Table) -> int:
    """Writes a segment to an open handle; its row count."""
    return write_rows(handle, table, ROWS_PER_GROUP)


def _merge(handle: Any, merge: Merge) -> Written:
    from dateline.schemas.state_tables import SIGNATURES

    table = rows_still_due(merge, SIGNATURES).sort_by("article_id")
    write_segment(handle, table)
    return written(table)


MEMORY = Memory(
    "signatures", "copies of the articles in it are no longer recognised as copies", _merge
)
