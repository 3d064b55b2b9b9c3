"""The memory of files: which files of the public tables are in force.

Each commit adds a segment with the files that it wrote and those that it took out of force. Who
reads by this index sees each row exactly once, also during compaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.memory import Memory, Merge, Written
from dateline.dataset.parquet_files import parquet_writer, read_table, to_table
from dateline.dataset.storage import open_file
from dateline.schemas.documents import read_plain
from dateline.schemas.manifest import FileEntry

if TYPE_CHECKING:
    import pyarrow as pa

_FEW = 20_000
"""Rows that are put into order by Python."""
COLUMNS = ("path", "size", "sha256", "rows", "live")


def read(paths: Sequence[str], *, only_live: bool = False) -> pa.Table:
    """The last row of each path, by path, from segments given oldest first by full paths.

    ``only_live`` leaves out files that are no longer in force.
    """
    from dateline.schemas.state_tables import LIVE_FILES

    if not paths:
        return LIVE_FILES.empty_table()
    table = _segments(paths)
    last = {path: place for place, path in enumerate(table["path"].to_pylist())}
    places = [last[path] for path in sorted(last)]
    if only_live:
        live = table["live"].to_pylist()
        places = [place for place in places if live[place]]
    return _taken(table, places)


def _taken(table: pa.Table, places: Sequence[int]) -> pa.Table:
    """Rows of a table in another order.

    An hour without news merges a few dozen rows; for ``take`` pyarrow would first make all of its
    functions, which takes longer than the rest of the commit.
    """
    import pyarrow as pa

    if len(places) > _FEW:
        return table.take(pa.array(places))
    columns = []
    for field in table.schema:
        values = table[field.name].to_pylist()
        columns.append(pa.array([values[place] for place in places], field.type))
    return pa.Table.from_arrays(columns, schema=table.schema)


def _segments(paths: Sequence[str]) -> pa.Table:
    import pyarrow as pa

    from dateline.schemas.state_tables import LIVE_FILES

    tables = []
    for path in paths:
        with open_file(path) as handle:
            tables.append(read_table(handle, LIVE_FILES))
    return pa.concat_tables(tables)


def entries(paths: Sequence[str]) -> list[FileEntry]:
    """The files in force, by path.

    Every command begins with this, so it does without ``take``, for which pyarrow imports its
    functions, and without NumPy, for which it imports pandas where that is installed.
    """
    if not paths:
        return []
    table = _segments(paths)
    return live(zip(*(table[name].to_pylist() for name in COLUMNS), strict=True))


def live(rows: Iterable[tuple[Any, ...]]) -> list[FileEntry]:
    """The files in force, by path, from the ``COLUMNS`` of segments, oldest first.

    Raises:
        ValueError: a value is not what was written, as bits that have flipped can make it.
    """
    last = {row[0]: row for row in rows}
    return [
        read_plain(dict(zip(COLUMNS, values, strict=False)), FileEntry)
        for *values, live in map(last.__getitem__, sorted(last))
        if live
    ]


def changes(added: Iterable[FileEntry], removed: Iterable[str]) -> pa.Table:
    """What a commit changes, as rows of the index, by path."""
    from dateline.schemas.state_tables import LIVE_FILES

    rows: list[dict[str, Any]] = [
        {"path": f.path, "size": f.size, "sha256": f.sha256, "rows": f.rows, "live": True}
        for f in added
    ]
    gone = {"size": 0, "sha256": "", "rows": None, "live": False}
    rows += [{"path": path, **gone} for path in removed]
    return to_table(sorted(rows, key=lambda row: str(row["path"])), LIVE_FILES)


def write(handle: Any, table: pa.Table) -> int:
    """Writes a segment to an open handle; its number of rows."""
    with parquet_writer(handle, table.schema) as writer:
        writer.write_table(table)
    return int(table.num_rows)


def _merge(handle: Any, merge: Merge) -> Written:
    return Written(write(handle, read(merge.paths, only_live=merge.from_oldest)))


MEMORY = Memory("files", "it is rebuilt from the manifests", _merge)
