"""The remembered reports on storage, by which stories of the last days are recognised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.memory import Memory, Merge, Written
from dateline.dataset.memory.segments import rows_still_due, write_rows, written
from dateline.dataset.parquet_files import parquet_file
from dateline.dataset.storage import open_file

if TYPE_CHECKING:
    import pyarrow as pa

    from dateline.schemas.remembered import StoryMark

ROWS_PER_GROUP = 20_000  # about 11 MB: the memory that a look-up needs besides what it finds
_LISTS = ("title", "words", "names")


def lookup(segments: Sequence[str], since: int) -> list[StoryMark]:
    """The marks that were written at ``since`` (seconds since 1970) or later, by cluster.

    ``segments`` are full paths, oldest first. Of several marks of one cluster the last counts.
    """
    import pyarrow.compute as pc

    found: dict[bytes, StoryMark] = {}
    for path in segments:
        with open_file(path) as handle:
            file = parquet_file(handle)
            for group in range(file.num_row_groups):
                table = file.read_row_group(group)
                for mark in from_table(table.filter(pc.greater_equal(table["seen_at"], since))):
                    known = found.get(mark.cluster_id)
                    if known is None or known.seen_at <= mark.seen_at:
                        found[mark.cluster_id] = mark
    return [found[key] for key in sorted(found)]


def to_table(marks: Sequence[StoryMark]) -> pa.Table:
    """Marks as an Arrow table in the ``stories`` schema, by cluster."""
    import pyarrow as pa

    from dateline.schemas.state_tables import STORIES

    ordered = sorted(marks, key=lambda mark: (mark.cluster_id, mark.seen_at))
    columns: list[list[Any]] = [
        [list(getattr(mark, name)) for mark in ordered]
        if name in _LISTS
        else [getattr(mark, name) for mark in ordered]
        for name in STORIES.names
    ]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, STORIES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=STORIES)


def from_table(table: pa.Table) -> list[StoryMark]:
    """Arrow rows as objects."""
    from dateline.schemas.remembered import StoryMark
    from dateline.schemas.state_tables import STORIES

    columns = []
    for name in STORIES.names:
        values = table[name].to_pylist()
        columns.append([tuple(value) for value in values] if name in _LISTS else values)
    names = STORIES.names
    return [StoryMark(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]


def write_segment(handle: Any, table: pa.Table) -> int:
    """Writes a segment to an open handle; its row count."""
    return write_rows(handle, table, ROWS_PER_GROUP)


def _merge(handle: Any, merge: Merge) -> Written:
    from dateline.schemas.state_tables import STORIES

    table = rows_still_due(merge, STORIES).sort_by(
        [("cluster_id", "ascending"), ("seen_at", "ascending")]
    )
    write_segment(handle, table)
    return written(table)


MEMORY = Memory(
    "stories", "further reports of the happenings in it begin stories of their own", _merge
)
