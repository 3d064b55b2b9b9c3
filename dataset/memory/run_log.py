"""The memory of commits: manifests that are older than the newest few, folded into Parquet.

A data set that runs every hour for a year has some 9,000 commits. Read as files of their own they
make every question about runs slow, so a commit folds the oldest manifests into a segment of this
log once there are ``MOST_LOOSE`` of them. Nothing of what a manifest says is lost but the heads
before and after it, which only the last commits need.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dateline.dataset import layout
from dateline.dataset.memory.memory import Memory, Merge, Written
from dateline.dataset.parquet_files import parquet_file, parquet_writer, read_table, to_table
from dateline.dataset.snapshot import manifest_paths
from dateline.dataset.storage import join, open_file
from dateline.schemas.documents import read_plain, to_plain
from dateline.schemas.manifest import CommitRecord, Head

if TYPE_CHECKING:
    import pyarrow as pa

MOST_LOOSE = 64
"""Manifests that stay files of their own; one more, and all but ``LEAST_LOOSE`` are folded."""
LEAST_LOOSE = 16
"""Manifests that are never folded: the newest ones, for eyes and for repeating the last run."""
_ROWS_PER_GROUP = 5_000


def write(handle: Any, records: Iterable[CommitRecord]) -> int:
    """Writes commits to an open handle in the order of their numbers; how many there were."""
    from dateline.schemas.state_tables import RUN_LOG

    ordered = sorted(records, key=lambda record: record.sequence)
    return _write_table(handle, to_table([_row(record) for record in ordered], RUN_LOG))


def read(paths: Sequence[str]) -> Iterator[CommitRecord]:
    """The commits in segments given by full paths, in the order of their numbers."""
    for row in _table(paths).to_pylist():
        yield _record(row)


def committed_runs(root: str, head: Head) -> set[str]:
    """The ids of all runs that were ever committed, those whose manifests are folded included."""
    prefix = f"{layout.RUNS}/"
    loose = (path for path in manifest_paths(root) if path.startswith(prefix))
    segments = [join(root, segment.path) for segment in head.segments(MEMORY.name)]
    return {path[len(prefix) :].removesuffix(".json") for path in loose} | logged_runs(segments)


def logged_runs(paths: Sequence[str]) -> set[str]:
    """The ids of the runs whose manifests are folded into these segments."""
    return {name for name, kind in names(paths).items() if kind == "run"}


def names(paths: Sequence[str]) -> dict[str, str]:
    """The kind of each commit in the log, by its run id; reads two columns only."""
    found: dict[str, str] = {}
    for path in paths:
        with open_file(path) as handle:
            table = parquet_file(handle).read(columns=["run_id", "kind"])
        found |= dict(zip(table["run_id"].to_pylist(), table["kind"].to_pylist(), strict=True))
    return found


def _table(paths: Sequence[str]) -> pa.Table:
    import pyarrow as pa

    from dateline.schemas.state_tables import RUN_LOG

    if not paths:
        return RUN_LOG.empty_table()
    tables = []
    for path in paths:
        with open_file(path) as handle:
            tables.append(read_table(handle, RUN_LOG))
    return pa.concat_tables(tables).sort_by("sequence")


def _write_table(handle: Any, table: pa.Table) -> int:
    with parquet_writer(handle, table.schema) as writer:
        writer.write_table(table, row_group_size=_ROWS_PER_GROUP)
    return int(table.num_rows)


def _row(record: CommitRecord) -> dict[str, Any]:
    said = to_plain(record)
    row = {name: said[name] for name in CommitRecord.__struct_fields__}  # not a manifest's heads
    row["inputs"] = json.dumps(row["inputs"], sort_keys=True)
    for name in ("versions", "timings", "metrics"):
        row[name] = sorted(row[name].items())
    return row


def _record(row: dict[str, Any]) -> CommitRecord:
    row["inputs"] = json.loads(row["inputs"])
    for name in ("versions", "timings", "metrics"):
        row[name] = dict(row[name])
    return read_plain(row, CommitRecord)


def _merge(handle: Any, merge: Merge) -> Written:
    return Written(_write_table(handle, _table(merge.paths)))


MEMORY = Memory("runs", "what it says of earlier runs is lost; their articles are not", _merge)
