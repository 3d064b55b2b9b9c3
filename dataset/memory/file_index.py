"""Which files of the public tables are in force: an index of paths beside the other state.

Each commit adds a small segment with the files that it wrote and those that it took out of force;
later rows win. Segments are folded like a log-structured merge, so a run's cost does not grow with
the age of the data set. Who reads by this index sees each row exactly once, also during compaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dateline.dataset.parquet_files import read_table, to_table, write_table
from dateline.dataset.snapshot import HEAD, load_head
from dateline.dataset.storage import StoredFile, exists, join, list_files, open_file
from dateline.schemas.manifest import FileEntry, Head
from dateline.schemas.tables import LIVE_FILES

if TYPE_CHECKING:
    import pyarrow as pa

MAX_SEGMENTS = 24
SMALL = 1_000  # rows that are folded without a thought


def live_files(root: str, table: str) -> list[str]:
    """Paths below ``root`` of the files of ``table`` that are in force now, sorted.

    Where no index was ever written (a folder of Parquet files) that is every file of the table.

    Raises:
        StateError: the state cannot be read.
    """
    if not exists(join(root, HEAD)):
        return _every_file(root, table)
    for attempt in range(3):
        head = load_head(root)
        try:
            entries = live_entries(root, head)
            break
        except FileNotFoundError:  # two commits came between the head and its segments
            if attempt == 2:
                raise
    if not head.files:
        return _every_file(root, table)
    return [entry.path for entry in entries if entry.path.startswith(f"{table}/")]


def _every_file(root: str, table: str) -> list[str]:
    return [f.path for f in list_files(root, table) if f.path.endswith(".parquet")]


def live_entries(root: str, head: Head) -> list[FileEntry]:
    """All files in force in the snapshot of a head, by path."""
    rows = _fold([_read(join(root, path)) for path in head.files]).to_pylist()
    return [
        FileEntry(path=row["path"], size=row["size"], sha256=row["sha256"], rows=row["rows"])
        for row in rows
        if row["live"]
    ]


def extend_index(
    root: str,
    staging: str,
    index: Sequence[tuple[str, int]],
    added: Sequence[FileEntry],
    removed: Sequence[str],
    run_id: str,
) -> tuple[list[tuple[str, int]], list[StoredFile]]:
    """Stages a segment for what a commit changes, folded with the newest ones when due.

    Args:
        index: path and rows of the segments so far, oldest first.

    Returns:
        The segments from now on, and the files that were staged.
    """
    new = segment_table(added, removed)
    start = fold_from([*(rows for _, rows in index), new.num_rows])
    table = new
    if start < len(index):
        old = [_read(join(root, path)) for path, _ in index[start:]]
        table = _fold([*old, new])
    if start == 0:
        import pyarrow.compute as pc

        table = table.filter(pc.field("live"))
    name = f"state/files/{run_id}"
    files = write_table(
        staging, lambda number: f"{name}-{number:05d}.parquet", table, target_bytes=float("inf")
    )
    kept = list(index[:start])
    return kept + [(file.path, file.rows or 0) for file in files], files


def segment_table(added: Sequence[FileEntry], removed: Sequence[str]) -> pa.Table:
    """What a commit changes, as rows of the index."""
    rows: list[dict[str, Any]] = [
        {"path": f.path, "size": f.size, "sha256": f.sha256, "rows": f.rows, "live": True}
        for f in added
    ]
    gone = {"size": 0, "sha256": "", "rows": None, "live": False}
    rows += [{"path": path, **gone} for path in removed]
    return to_table(sorted(rows, key=lambda row: str(row["path"])), LIVE_FILES)


def fold_from(rows: Sequence[int]) -> int:
    """The segment from which on all are folded into one; the last one when none is due.

    Folding goes back while a segment is not far bigger than what follows it, so a big segment is
    rewritten only once as much again has come, and their number stays logarithmic.
    """
    start = len(rows) - 1
    if len(rows) <= MAX_SEGMENTS and sum(rows[1:]) <= max(SMALL, rows[0]):
        return start
    total = rows[start]
    while start > 0 and (rows[start - 1] <= max(SMALL, 2 * total)):
        start -= 1
        total += rows[start]
    return start


def _read(path: str) -> pa.Table:
    with open_file(path) as handle:
        return read_table(handle, LIVE_FILES)


def _fold(tables: Sequence[pa.Table]) -> pa.Table:
    """The last row of each path, by path."""
    import numpy as np
    import pyarrow as pa

    if not tables:
        return LIVE_FILES.empty_table()
    table = pa.concat_tables(tables)
    newest_first = table["path"].to_numpy(zero_copy_only=False)[::-1].astype(str)
    _, first = np.unique(newest_first, return_index=True)
    return table.take(pa.array(table.num_rows - 1 - first))
