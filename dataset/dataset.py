"""The data set as one object: what is in force, and transactions as the only way to change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dateline.dataset import layout
from dateline.dataset.kept_objects import kept_below
from dateline.dataset.memory import feed_states, file_index, run_log
from dateline.dataset.publication import Point, unobserved
from dateline.dataset.snapshot import (
    load_head,
    load_manifest,
    load_manifests,
    refuse_newer,
    refuse_newer_beside,
)
from dateline.dataset.storage import check_root, exists, is_local, join, list_files
from dateline.schemas.manifest import FORMAT, CommitRecord, FileEntry, Head, Manifest

if TYPE_CHECKING:
    from dateline.dataset.lease import LeaseHolder
    from dateline.dataset.root import OpenRoot
    from dateline.dataset.transaction import Transaction
    from dateline.schemas.feed import FeedState


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set at an output root: a folder, or a prefix of an object store."""

    root: str

    def __post_init__(self) -> None:
        check_root(self.root)

    def full(self, path: str) -> str:
        """The full path of a file below the root."""
        return join(self.root, path)

    # What is in force

    def head(self) -> Head:
        """The head; an empty one where nothing was ever committed.

        Raises:
            StateError, NewerFormatError: it cannot be read.
        """
        return load_head(self.root)

    def segments(self, memory: str, head: Head) -> tuple[str, ...]:
        """Full paths of the segments of a memory in a snapshot, oldest first."""
        return tuple(self.full(segment.path) for segment in head.segments(memory))

    def feed_states(self, head: Head) -> dict[str, FeedState]:
        """What is known of each feed in a snapshot, by its URL."""
        return feed_states.load(self.segments(feed_states.MEMORY.name, head))

    def live_entries(self, head: Head) -> list[FileEntry]:
        """The files of the public tables that are in force in a snapshot, by path."""
        return file_index.entries(self.segments(file_index.MEMORY.name, head))

    def in_force(
        self,
        tables: Iterable[str],
        entries: Callable[[Head], Sequence[FileEntry]] | None = None,
    ) -> tuple[Head | None, list[str]]:
        """The head, and the paths of the files of ``tables`` in its snapshot, sorted.

        Where no index was ever written (a folder of Parquet files) that is every file of these
        tables; where there is no head either, it is None.

        Args:
            entries: reads the index; ``live_entries`` by default, for which Arrow is imported.

        Raises:
            StateError, NewerFormatError: the state cannot be read.
        """
        folders = tuple(f"{table}/" for table in sorted(tables))
        head: Head | None = None
        if exists(self.full(layout.HEAD)):
            for attempt in range(3):
                head = self.head()
                if not head.segments(file_index.MEMORY.name):
                    break
                try:
                    found = (entries or self.live_entries)(head)
                except FileNotFoundError:  # two commits came between the head and its segments
                    if attempt == 2:
                        raise
                    continue
                return head, [entry.path for entry in found if entry.path.startswith(folders)]
        listed = [file.path for folder in folders for file in list_files(self.root, folder[:-1])]
        return head, [path for path in listed if path.endswith(".parquet")]

    def live_files(self, table: str) -> list[str]:
        """Paths below the root of the files of ``table`` that are in force now, sorted.

        Raises:
            StateError, NewerFormatError: the state cannot be read.
        """
        return self.in_force([table])[1]

    # What was committed

    def manifest(self, run_id: str, kind: str = "run") -> Manifest | None:
        """The manifest of a recent commit; None where there is none or the log has folded it."""
        return load_manifest(self.root, run_id, kind)

    def commits(self, head: Head) -> list[CommitRecord]:
        """All commits, oldest first, those in the run log included."""
        logged = {
            record.sequence: record
            for record in run_log.read(self.segments(run_log.MEMORY.name, head))
        }
        loose = {manifest.sequence: manifest for manifest in load_manifests(self.root)}
        return [record for _, record in sorted((logged | loose).items())]

    def committed_runs(self, head: Head) -> set[str]:
        """The ids of all runs that were ever committed."""
        return run_log.committed_runs(self.root, head)

    def logged_runs(self, head: Head) -> set[str]:
        """The ids of the runs whose manifests the log of runs has folded."""
        return run_log.logged_runs(self.segments(run_log.MEMORY.name, head))

    def is_committed(self, run_id: str, head: Head) -> bool:
        """Whether a run of this id was ever committed."""
        if exists(self.full(layout.manifest(run_id))):
            return True
        return run_id in self.logged_runs(head)

    # How it is changed

    @contextmanager
    def exclusive(
        self,
        name: str,
        *,
        wait_s: float = 0.0,
        at: Callable[[Point], None] = unobserved,
    ) -> Iterator[Writer]:
        """Holds the data set for one or several transactions, recovered from earlier deaths.

        Args:
            name: what others read about who works here.
            wait_s: seconds to wait for another run to end.
            at: called at each point of each commit.

        Raises:
            NewerFormatError: a newer Dateline wrote it; nothing was touched.
            LeaseHeldError, LeaseLostError: another run works on it.
            StateError, CommitError, OSError: storage failed.
        """
        # Whoever only reads a data set begins with this module, too, and changes nothing.
        from dateline.dataset.lease import lease
        from dateline.dataset.recovery import recover
        from dateline.dataset.root import OpenRoot

        if is_local(self.root):  # elsewhere a lease that is given back leaves no trace
            refuse_newer(self.root)
        with (
            lease(self.root, name, wait_s=wait_s) as holder,
            OpenRoot(self.root) as held,
            kept_below(self.root),
        ):
            head = self.head()
            staged = list_files(self.root, layout.STAGING)
            refuse_newer_beside(self.root, staged)
            done = recover(self.root, staged)
            head = self.head() if done else head
            if head.version < FORMAT:
                hashes = f", with size and hash of each of its {len(head.state_files())} files"
                done.append(
                    f"the state is of format {head.version}; the next commit brings it to format "
                    f"{FORMAT}{hashes if head.version == 1 else ''}"
                )
            yield Writer(self, holder, held, at, tuple(done), head)

    @contextmanager
    def transaction(
        self,
        kind: str,
        *,
        wait_s: float = 0.0,
        name: str | None = None,
        at: Callable[[Point], None] = unobserved,
    ) -> Iterator[Transaction]:
        """One transaction: committed at the end of the block, if it was begun in it.

        See ``exclusive`` for arguments and errors, and ``Transaction`` for what to do in it.
        """
        with (
            self.exclusive(name or kind, wait_s=wait_s, at=at) as writer,
            writer.transaction(kind) as transaction,
        ):
            transaction.found = writer.head
            yield transaction


@dataclass(frozen=True, slots=True)
class Writer:
    """A data set that we hold: nobody else commits meanwhile."""

    dataset: Dataset
    lease: LeaseHolder
    held: OpenRoot
    at: Callable[[Point], None]
    recovered: tuple[str, ...]
    """One sentence for each thing that was put right at the beginning."""
    head: Head | None = None
    """The head after that, before the first transaction, where it was read."""

    @contextmanager
    def transaction(self, kind: str) -> Iterator[Transaction]:
        """One transaction; it is committed at the end of the block, if it was begun in it.

        Where the block raises, nothing of it is visible, and what it staged is removed.
        """
        from dateline.dataset.transaction import Transaction

        transaction = Transaction(
            self.dataset.root,
            kind,
            self.lease,
            self.held,
            self.at,
            self.recovered,
        )
        try:
            yield transaction
            if transaction.has_begun:
                transaction.commit()
        except BaseException:
            transaction.forget()
            raise


def maintenance_id(kind: str, now: datetime, before: Head) -> str:
    """A name for a maintenance commit that no other one has."""
    return f"{kind}-{now:%Y%m%dT%H%M%SZ}-{before.sequence + 1}"
