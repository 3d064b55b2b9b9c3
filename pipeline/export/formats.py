"""The table formats that a data set can be shown in: all there are, in one place."""

from __future__ import annotations

from collections.abc import Callable

from dateline.dataset.live_snapshot import LiveSnapshot, live_snapshot
from dateline.dataset.storage import absolute
from dateline.pipeline.export import delta, iceberg
from dateline.pipeline.export.exported import Exported
from dateline.schemas.config import IcebergSettings, TableFormat

FORMATS: dict[TableFormat, Callable[[LiveSnapshot, IcebergSettings], list[Exported]]] = {
    "iceberg": iceberg.synchronise,
    "delta": lambda snapshot, _: delta.synchronise(snapshot),
}
"""Each brings its tables to a snapshot, whatever they showed before."""
_ATTEMPTS = 3
"""Tries to end at the snapshot that is in force, where others commit meanwhile."""


def export(
    format: TableFormat, root: str, settings: IcebergSettings | None = None
) -> list[Exported]:
    """Brings the tables of a format to the snapshot of ``root`` that is in force.

    Raises:
        MissingLibraryError: the library of the format is not installed.
        UsageError: the settings do not say where the tables are.
        StateError, NewerFormatError: the data set cannot be read.
    """
    done: list[Exported] = []
    for _ in range(_ATTEMPTS):
        snapshot = live_snapshot(absolute(root))
        done = FORMATS[format](snapshot, settings or IcebergSettings())
        if snapshot.is_current():
            break
    return done
