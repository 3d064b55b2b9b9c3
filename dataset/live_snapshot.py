"""One snapshot of a data set for readers: which files hold its rows, all by the same head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dateline.dataset import layout
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import run_log
from dateline.dataset.storage import list_files
from dateline.schemas.manifest import FileEntry, Head
from dateline.schemas.table_columns import TABLE_COLUMNS


@dataclass(frozen=True, slots=True)
class LiveSnapshot:
    """The files of the public tables that were in force at one moment."""

    root: str
    head: Head | None
    """The head that names them; None for a folder of Parquet files that no run ever wrote to."""
    paths: tuple[str, ...]
    """Where each file was in force, below the root, sorted."""
    aside: frozenset[str] = frozenset()
    """Those of ``paths`` that lie in ``_replaced/`` by now."""

    def of(self, table: str) -> list[str]:
        """The paths of a table's files below the root."""
        return [path for path in self.paths if path.startswith(f"{table}/")]

    def location(self, path: str) -> str:
        """The full path under which a file of the snapshot can be read."""
        below = layout.replaced(path) if path in self.aside else path
        return f"{self.root.rstrip('/')}/{below}"

    def run_log(self) -> list[str]:
        """Full paths of the segments of the log of runs, oldest first, by the newest head.

        Manifests of this snapshot may have been folded into them since; later runs are in them.
        """
        if self.head is None:
            return []
        dataset = Dataset(self.root)
        return list(dataset.segments(run_log.MEMORY.name, dataset.head()))

    def is_current(self) -> bool:
        """Whether nothing was committed since."""
        return self.head is None or Dataset(self.root).head().sequence == self.head.sequence

    def found_again(self) -> LiveSnapshot:
        """The same snapshot, after later commits have moved some of its files aside.

        Replaced files stay for an hour; a snapshot that is older cannot be read any more.
        """
        prefix = f"{layout.REPLACED}/"
        moved = {file.path[len(prefix) :] for file in list_files(self.root, layout.REPLACED)}
        return replace(self, aside=frozenset(moved.intersection(self.paths)))


def live_snapshot(
    root: str, entries: Callable[[Head], Sequence[FileEntry]] | None = None
) -> LiveSnapshot:
    """The snapshot that is in force now.

    Where no index was ever written (a folder of Parquet files), its files are all those that lie
    in the folders of the tables.

    Args:
        entries: reads the index of files, see ``Dataset.in_force``.

    Raises:
        StateError, NewerFormatError: the state cannot be read.
    """
    head, paths = Dataset(root).in_force(TABLE_COLUMNS, entries)
    return LiveSnapshot(root, head, tuple(paths))
