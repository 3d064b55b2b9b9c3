"""The tables of a data set as Delta tables: a log beside the files names them, no row is copied.

deltalake (Apache-2.0, delta-rs of the Delta Lake project; one wheel for all Pythons each for Linux,
macOS and Windows, a release or two a month) writes the log, so that no JVM is needed.

The log stands in the folder of each table, because paths in a log are relative to it and few
readers follow others. It never holds checkpoints: those are Parquet files, and whoever reads
``articles/**/*.parquet`` would take their rows for articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from dateline.dataset.live_snapshot import LiveSnapshot
from dateline.dataset.parquet_files import parquet_file
from dateline.dataset.storage import is_local, open_file
from dateline.pipeline.export.exported import COMMIT, Changes, Exported, changes
from dateline.pipeline.export.stores import delta_options
from dateline.schemas.errors import MissingLibraryError
from dateline.schemas.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

_FOR_EVER = "interval 5000 weeks"
_CONFIGURATION = {
    # VACUUM deletes files that a log does not name: those of a commit that it has yet to learn.
    "delta.deletedFileRetentionDuration": _FOR_EVER,
    "delta.logRetentionDuration": _FOR_EVER,
    "delta.checkpointInterval": "2147483647",
}
_DAYS = ("published_date", "first_seen_date", "run_date")
"""Partition keys that are days; all others are texts."""
_BOUNDED = ("published_at", "first_seen_at", "at", "checked_at", "joined_at")
"""Columns whose bounds the log tells, so that readers leave files out."""


def synchronise(snapshot: LiveSnapshot) -> list[Exported]:
    """Brings the Delta tables in the folders of the data set to the snapshot, a commit each.

    A table without files gets no log before it has some: they say how it is partitioned.

    Raises:
        MissingLibraryError: deltalake is not installed.
    """
    try:
        import deltalake  # noqa: F401
    except ImportError as error:
        raise MissingLibraryError(
            f"deltalake is missing ({error}); pip install 'dateline[delta]'"
        ) from error
    return [_Table(snapshot, table).synchronised() for table in TABLES]


class _Table:
    """One table of a snapshot."""

    def __init__(self, snapshot: LiveSnapshot, table: str) -> None:
        self._snapshot = snapshot
        self._table = table
        root = snapshot.root.rstrip("/")
        self._uri = f"file://{quote(root)}/{table}" if is_local(root) else f"{root}/{table}"
        self._storage = delta_options(root)
        self._files = {path.removeprefix(f"{table}/") for path in snapshot.of(table)}
        self._keys = _keys(self._files, TABLES[table])

    def synchronised(self) -> Exported:
        """Brings the log to the snapshot."""
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        try:
            log = DeltaTable(self._uri, storage_options=self._storage)
        except TableNotFoundError:
            done = changes(self._files, set())
            if done:
                self._write_anew(done, "error")
            return done.of(self._table)
        done = changes(self._files, _named(log))
        if self._files and self._keys != log.metadata().partition_columns:
            self._write_anew(Changes(sorted(self._files), ()), "overwrite")
        else:
            self._add_columns(log)
            if done:
                self._change(log, done)
        return done.of(self._table)

    def _write_anew(self, done: Changes, mode: Any) -> None:
        """The first entry, or one that replaces all files, since other keys partition them now."""
        from deltalake.transaction import create_table_with_add_actions

        create_table_with_add_actions(
            self._uri,
            self._schema(),
            [self._added(name) for name in done.added],
            mode=mode,
            partition_by=self._keys,
            configuration=_CONFIGURATION,
            storage_options=self._storage,
            commit_properties=self._commit(),
            post_commithook_properties=_no_checkpoint(),
        )

    def _add_columns(self, log: Any) -> None:
        known = {field.name for field in log.schema().fields}
        missing = [field for field in self._schema().fields if field.name not in known]
        if missing:
            log.alter.add_columns(missing, post_commithook_properties=_no_checkpoint())
            log.update_incremental()

    def _change(self, log: Any, done: Changes) -> None:
        from deltalake.transaction import RemoveAction

        now_ms = int(datetime.now(timezone.utc).timestamp() * 1000)
        removed = [
            RemoveAction(name, True, now_ms, partition_values=self._values(name))
            for name in done.removed
        ]
        log.create_write_transaction(
            [*map(self._added, done.added), *removed],
            "append",
            log.schema(),
            partition_by=self._keys,
            commit_properties=self._commit(),
            post_commithook_properties=_no_checkpoint(),
        )

    def _schema(self) -> Any:
        """The columns of today, then the keys that the folders are called by."""
        import pyarrow as pa
        from deltalake import Schema

        days = [pa.field(key, pa.date32() if key in _DAYS else pa.string()) for key in self._keys]
        columns = [_commented(field) for field in TABLES[self._table]]
        return Schema.from_arrow(pa.schema([*columns, *days]))

    def _commit(self) -> Any:
        from deltalake.transaction import CommitProperties, Transaction

        head = self._snapshot.head
        number = head.sequence if head else 0
        # Two that write at once would not see each other's files: the second one is refused.
        seen = Transaction("dateline", number)
        return CommitProperties(custom_metadata={COMMIT: str(number)}, app_transactions=[seen])

    def _values(self, name: str) -> dict[str, str | None]:
        found = dict(part.split("=", 1) for part in name.split("/")[:-1] if "=" in part)
        return {key: unquote(found[key]) if key in found else None for key in self._keys}

    def _added(self, name: str) -> Any:
        """A file as the log names it; its footer is read for rows and bounds."""
        from deltalake.transaction import AddAction

        with open_file(self._snapshot.location(f"{self._table}/{name}")) as handle:
            size = handle.seek(0, 2)
            handle.seek(0)
            stats = _stats(parquet_file(handle).metadata)
        return AddAction(name, size, self._values(name), 0, True, json.dumps(stats))


def _keys(names: Iterable[str], schema: pa.Schema) -> list[str]:
    """The keys in the names of folders, outermost first, but those that are columns of the files.

    Where the layout of a data set was changed, a file may have only some of them: null is the
    value of the others.
    """
    found: dict[str, None] = {}
    for name in sorted(names):
        for part in name.split("/")[:-1]:
            key, is_, _ = part.partition("=")
            if is_ and key not in schema.names:
                found[key] = None
    return list(found)


def _named(log: Any) -> set[str]:
    """The files that a log names; it writes their paths as those of addresses."""
    import pyarrow as pa

    return set(map(unquote, pa.table(log.get_add_actions(flatten=True))["path"].to_pylist()))


def _no_checkpoint() -> Any:
    from deltalake.transaction import PostCommitHookProperties

    return PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


def _commented(field: pa.Field) -> pa.Field:
    """A column with its description where Spark shows it."""
    said = (field.metadata or {}).get(b"description", b"")
    plain: pa.Field = field.with_metadata({"comment": said})
    return plain


def _stats(metadata: Any) -> dict[str, Any]:
    """Rows of a file, and the bounds of its times."""
    bounds: dict[str, list[datetime]] = {}
    unknown: set[str] = set()
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for place in range(group.num_columns):
            column = group.column(place)
            name, statistics = column.path_in_schema, column.statistics
            if name not in _BOUNDED:
                continue
            if statistics is None or not statistics.has_min_max:
                unknown.add(name)
            else:
                bounds.setdefault(name, []).extend((statistics.min, statistics.max))
    told = {name: found for name, found in bounds.items() if name not in unknown}
    return {
        "numRecords": metadata.num_rows,
        "minValues": {name: _text(min(found)) for name, found in told.items()},
        "maxValues": {name: _text(max(found)) for name, found in told.items()},
    }


def _text(at: datetime) -> str:
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
