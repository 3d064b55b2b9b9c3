"""Makes a damaged data set whole again, without deleting anything: what has no place is set aside.

The head is rebuilt from the last manifest, the index of live files from all of them, identities
and signatures from the articles. A live file that is lost stays lost; it is taken out of force so
that readers work, and told. A feed without its state is read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateline.dataset import layout
from dateline.dataset.check import Finding, check, files_of, read_manifests, state_findings
from dateline.dataset.dataset import Dataset, Writer, maintenance_id
from dateline.dataset.lease import lease, read_leases
from dateline.dataset.memory import file_index, run_log
from dateline.dataset.memory.memories import MEMORIES
from dateline.dataset.publication import CommitError, unobserved
from dateline.dataset.recovery import recover, staging_folders
from dateline.dataset.root import OpenRoot
from dateline.dataset.snapshot import StateError, refuse_newer, write_head
from dateline.dataset.storage import StoredFile, exists, list_files, rename, write_file
from dateline.dataset.transaction import Transaction
from dateline.schemas.manifest import CommitRecord, FileEntry, Head

if TYPE_CHECKING:
    from dateline.dataset.rows import Row

Rebuild = Callable[[Iterable["Row"], datetime, Any], int]
"""Writes a segment of a memory from rows of ``articles`` to an open handle; its rows.

It is given the rows, the time of the repair, and the handle.
"""


def repair(
    dataset: Dataset,
    *,
    now: datetime,
    rebuild: Mapping[str, Rebuild],
    window_days: float,
    wait_s: float = 0.0,
) -> list[str]:
    """Repairs what ``check`` finds; one sentence for each thing done.

    Args:
        rebuild: what makes a memory anew from the articles, by the memory's name.
        window_days: days of articles that it is made from.
        wait_s: seconds to wait for a run to end.

    Raises:
        NewerFormatError: a newer Dateline wrote the data set; nothing was touched.
        LeaseHeldError: a run works on it.
        OSError, CommitError: storage failed.
    """
    refuse_newer(dataset.root)
    name = f"repair at {now:%Y-%m-%d %H:%M:%SZ}"
    with (
        lease(dataset.root, name, wait_s=wait_s, ignore_unreadable=True) as holder,
        OpenRoot(dataset.root) as held,
    ):
        writer = Writer(dataset, holder, held, unobserved, ())
        return _Repair(writer, now, rebuild, now - timedelta(days=window_days)).all()


class _Repair:
    def __init__(
        self, writer: Writer, now: datetime, rebuild: Mapping[str, Rebuild], since: datetime
    ) -> None:
        self._writer, self._now, self._rebuild, self._since = writer, now, rebuild, since
        self._dataset = writer.dataset
        self._aside = f"{layout.QUARANTINE}/{now:%Y%m%dT%H%M%SZ}"
        self._done: list[str] = []

    def all(self) -> list[str]:
        """Each repair in its turn; a later one relies on those before."""
        self._leases()
        self._damaged_manifests()
        self._head()
        self._decisions()
        self._last_manifest()
        self._state()
        self._lost_files()
        findings = check(self._dataset)
        self._set_aside([f.path for f in findings if f.kind in ("orphan", "leftover")])
        return self._done

    def _set_aside(self, paths: Iterable[str]) -> None:
        for path in paths:
            rename(self._dataset.full(path), self._dataset.full(f"{self._aside}/{path}"))
            self._done.append(f"set {path} aside in {self._aside}")

    def _leases(self) -> None:
        self._set_aside(f.path for f in read_leases(self._dataset.root) if f.lease is None)

    def _damaged_manifests(self) -> None:
        _, findings = read_manifests(self._dataset)
        damaged = [f.path for f in findings if f.path.endswith(".json")]
        head = self._head_or_none()
        self._set_aside(damaged)
        if damaged and head.sequence and (head.run_id or "") in " ".join(damaged):
            self._done.append(
                f"the manifest of the last commit {head.run_id} is lost; its files stay"
            )

    def _head_or_none(self) -> Head:
        try:
            return self._dataset.head()
        except StateError:
            return Head()

    def _head(self) -> None:
        """Writes the head of the last manifest where there is none, or it is an older one's."""
        found, _ = read_manifests(self._dataset)
        head = self._head_or_none()
        if not found or head.sequence > found[-1].sequence or head == found[-1].state:
            return
        write_head(self._dataset.root, found[-1].state)
        self._done.append(f"rebuilt the head from the manifest of {found[-1].run_id}")

    def _decisions(self) -> None:
        """Finishes what was decided; a decision that cannot be kept is set aside."""
        for _ in range(len(staging_folders(self._dataset.root)) + 1):
            try:
                self._done += recover(self._dataset.root)
                return
            except CommitError as error:
                culprits = [
                    folder
                    for folder in staging_folders(self._dataset.root)
                    if folder in str(error) or _run_of(folder) in str(error)
                ]
                for folder in culprits or staging_folders(self._dataset.root):
                    self._set_aside(f.path for f in list_files(self._dataset.root, folder))

    def _last_manifest(self) -> None:
        found, _ = read_manifests(self._dataset)
        if self._dataset.head().sequence > (found[-1].sequence if found else 0):
            with self._commit("the manifest of the last commit is lost"):
                pass

    @contextmanager
    def _commit(self, why: str) -> Iterator[Transaction]:
        """A commit of kind ``repair``."""
        before = self._dataset.head()
        with self._writer.transaction("repair") as tx:
            tx.begin(maintenance_id("repair", self._now, before), self._now, before)
            tx.describe(inputs={"why": why})
            yield tx

    def _state(self) -> None:
        """Takes segments that are lost or damaged out of the head, and rebuilds what can be."""
        head = self._dataset.head()
        findings = list(state_findings(self._dataset, head, files_of(self._dataset), deep=True))
        bad = {finding.path for finding in findings}
        if not bad:
            return
        of_memory = {
            name: [segment for segment in segments if segment.path in bad]
            for name, segments in head.memories.items()
        }
        records = self._records(head, bad)
        with self._commit("state files are lost or damaged") as tx:
            for name, segments in of_memory.items():
                if not segments:
                    continue
                tx.drop(name, [segment.path for segment in segments])
                if name == file_index.MEMORY.name:
                    self._index(tx, head, records)
                elif name in self._rebuild:
                    self._from_articles(tx, head, name)
                else:
                    rows = sum(segment.rows for segment in segments)
                    self._done.append(
                        f"forgot {rows} rows of the memory of {name}: {MEMORIES[name].loss}"
                    )
        self._set_aside(path for path in sorted(bad) if exists(self._dataset.full(path)))

    def _records(self, head: Head, bad: set[str]) -> list[CommitRecord]:
        """All commits that can be read, oldest first."""
        log = [s.path for s in head.segments(run_log.MEMORY.name) if s.path not in bad]
        logged = {r.sequence: r for r in run_log.read([self._dataset.full(p) for p in log])}
        loose: dict[int, CommitRecord] = {m.sequence: m for m in read_manifests(self._dataset)[0]}
        return [record for _, record in sorted((logged | loose).items())]

    def _index(self, tx: Transaction, head: Head, records: Iterable[CommitRecord]) -> None:
        """Builds the index of live files anew, from what every commit wrote and removed."""
        live: dict[str, FileEntry] = {}
        for record in records:
            live |= {file.path: file for file in record.files}
            for path in record.removed:
                live.pop(path, None)
        present = [file for file in live.values() if exists(self._dataset.full(file.path))]
        segments = head.segments(file_index.MEMORY.name)
        tx.drop(file_index.MEMORY.name, [segment.path for segment in segments])
        tx.stage([StoredFile(f.path, f.size, f.sha256, f.rows) for f in present], in_place=True)
        self._done.append(f"rebuilt the index of {len(present)} live files from the manifests")

    def _from_articles(self, tx: Transaction, head: Head, name: str) -> None:
        """Stages a segment of a memory that is made from the articles in force."""
        rows = self._recent_articles(head)
        path = layout.segment(name, tx.run_id)
        file = write_file(
            tx.staging, path, lambda handle: self._rebuild[name](rows, self._now, handle)
        )
        tx.remember(name, [file])
        self._done.append(
            f"rebuilt {file.rows} rows of the memory of {name} from the articles of "
            f"{self._since:%Y-%m-%d} and later"
        )

    def _recent_articles(self, head: Head) -> Iterator[Row]:
        """The rows in force that were first seen within the window, a file in memory at a time."""
        from dateline.dataset.rewriting import read_rows
        from dateline.schemas.tables import ARTICLES

        for entry in self._entries(head):
            if layout.top_folder(entry.path) != "articles":
                continue
            try:
                rows: list[Row] = read_rows(self._dataset, entry, ARTICLES).to_pylist()
            except Exception:  # lost or damaged: the next step takes it out of force
                continue
            yield from (row for row in rows if row["first_seen_at"] >= self._since)

    def _entries(self, head: Head) -> list[FileEntry]:
        try:
            return self._dataset.live_entries(head)
        except Exception:  # the index is damaged too: every file of the table
            files = list_files(self._dataset.root, "articles")
            return [FileEntry(path=f.path, size=f.size, sha256="") for f in files]

    def _lost_files(self) -> None:
        findings: list[Finding] = check(self._dataset, deep=True)
        lost = [f.path for f in findings if f.kind in ("missing", "size", "content")]
        if not lost:
            return
        with self._commit("take lost files out of force") as tx:
            tx.remove(lost, stay=False)
        self._done += [f"took {path} out of force: it is lost or damaged" for path in lost]
        self._set_aside(path for path in lost if exists(self._dataset.full(path)))


def _run_of(staging_folder: str) -> str:
    name = staging_folder.rpartition("/")[2]
    return name.rpartition(".")[0] or name
