"""The run as a transaction over plain files.

1. Everything that a commit brings is written below ``_staging/<run id>.<token>/``; the token is the
   attempt's own, so a second attempt at the same run never touches it.
2. ``commit.json`` is written there: from here on the commit has happened.
3. It is published, see ``dateline.dataset.publication``.

A crash before 2 leaves nothing visible; the next transaction deletes the staging folder. A crash
after 2 leaves a promise that the next one keeps. The lease is checked before and after 2, so a
process that slept through the end of its lease decides nothing that others have not seen.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from dateline.dataset import layout
from dateline.dataset.memory import file_index, run_log
from dateline.dataset.memory.memories import MEMORIES
from dateline.dataset.memory.memory import Horizon, extend, new_segment
from dateline.dataset.publication import (
    Point,
    identified,
    publish,
    unobserved,
)
from dateline.dataset.replaced import expire
from dateline.dataset.snapshot import manifest_files, manifest_paths, to_json
from dateline.dataset.storage import (
    StoredFile,
    delete,
    join,
    read_bytes,
    sha256_of,
    write_bytes,
    write_file,
)
from dateline.schemas.manifest import FORMAT, CommitPlan, Counts, FileEntry, Head, Manifest, Segment
from dateline.schemas.table_columns import SCHEMA_VERSION

if TYPE_CHECKING:
    from dateline.dataset.lease import LeaseHolder
    from dateline.dataset.root import OpenRoot

LOG = run_log.MEMORY.name
GRACE_S = 3_600.0
"""Seconds that a reader may take after its files were replaced."""


@dataclass
class Transaction:
    """What one commit changes, gathered until it is decided.

    ``begin`` names it; ``stage``, ``remove`` and ``remember`` say what changes; ``describe`` what
    the manifest says of it. ``Dataset.transaction`` commits it at the end of its block, and
    forgets it where the block raises.
    """

    root: str
    kind: str
    lease: LeaseHolder
    held: OpenRoot
    at: Callable[[Point], None] = unobserved
    recovered: tuple[str, ...] = ()
    """One sentence for each thing that was put right before the transaction began."""
    found: Head | None = None
    """The head when the data set was taken, for plans: nobody else changes it meanwhile."""
    horizon: Horizon = field(default_factory=Horizon)
    """What memories may forget when they are merged."""
    grace_s: float = GRACE_S
    """Seconds that replaced public files stay for readers that began before."""
    is_retried: bool = False
    """Whether an engine tries again where the block raises: what was staged stays then."""
    manifest: Manifest | None = None
    """The manifest, once committed."""
    _before: Head | None = None
    _earlier: Manifest | None = None
    _run_id: str = ""
    _token: str = ""
    _now: datetime | None = None
    _decided: bool = False
    _files: list[FileEntry] = field(default_factory=list)
    _removed: list[str] = field(default_factory=list)
    _remembered: dict[str, list[StoredFile]] = field(default_factory=dict)
    _dropped: dict[str, set[str]] = field(default_factory=dict)
    _in_place: set[str] = field(default_factory=set)
    _lost: set[str] = field(default_factory=set)
    _obsolete: list[str] = field(default_factory=list)
    _said: dict[str, Any] = field(default_factory=dict)

    def begin(
        self,
        run_id: str,
        now: datetime,
        before: Head,
        *,
        repeats: Manifest | None = None,
        token: str | None = None,
    ) -> None:
        """Names the commit; to be called once, before anything is staged.

        Args:
            before: the head that the commit builds on.
            repeats: the committed run of the same id that this one replaces; ``before`` is then
                the head before that run.
            token: names the attempt's staging folder, where something is there already.
        """
        if self._run_id:
            raise ValueError(f"the transaction has begun already, as {self._run_id}")
        self._run_id, self._now = run_id, now
        self._before, self._earlier = before, repeats
        self._token = token or new_token()

    @property
    def has_begun(self) -> bool:
        """Whether there is anything to commit."""
        return bool(self._run_id)

    @property
    def staging_folder(self) -> str:
        """The attempt's staging folder below the root."""
        if not self._run_id:
            raise ValueError("the transaction has not begun")
        return layout.staging(self._run_id, self._token)

    @property
    def staging(self) -> str:
        """The full path of the attempt's staging folder."""
        return join(self.root, self.staging_folder)

    @property
    def sequence(self) -> int:
        """The number of the commit."""
        assert self._before is not None
        return self._before.sequence + 1

    @property
    def run_id(self) -> str:
        """The name of the commit."""
        return self._run_id

    def stage(self, files: Iterable[StoredFile], *, in_place: bool = False) -> None:
        """Puts files of the public tables in force that were written below ``staging``.

        Args:
            in_place: they are in their final places already, as a repair finds them.
        """
        entries = [file_entry(file) for file in files]
        self._files += entries
        if in_place:
            self._in_place |= {entry.path for entry in entries}

    def remove(self, paths: Iterable[str], *, stay: bool = True) -> None:
        """Takes public files out of force.

        Args:
            stay: keep the files a while, for readers that began before.
        """
        paths = list(paths)
        self._removed += paths
        if not stay:
            self._lost |= set(paths)

    def drop(self, memory: str, paths: Iterable[str]) -> None:
        """Takes segments out of a memory, because they are lost or damaged."""
        self._dropped.setdefault(memory, set()).update(paths)

    def remember(self, memory: str, files: Iterable[StoredFile]) -> None:
        """Adds segments that were written below ``staging`` to a memory."""
        if memory not in MEMORIES:
            raise ValueError(f"there is no memory {memory!r}; there are {', '.join(MEMORIES)}")
        self._remembered.setdefault(memory, []).extend(file for file in files if file.rows)

    def discard(self, paths: Iterable[str]) -> None:
        """Deletes files after the commit that no head names: manifests that the log holds now."""
        self._obsolete += paths

    def describe(self, **said: Any) -> None:
        """Fields of the manifest: status, inputs, counts, model, ..."""
        self._said |= said

    def forget(self) -> None:
        """Removes what was staged, unless it was decided: then the next transaction finishes it."""
        if self._run_id and not self._decided and not self.is_retried:
            delete([self.staging])

    def commit(self) -> Manifest:
        """Decides and publishes what was gathered.

        Raises:
            LeaseLostError: others may have begun; nothing was decided that they do not see.
            CommitError, OSError: storage failed, or another commit stands in this one's stead.
        """
        plan = self._plan()
        self.at("staged")
        self.lease.check_before()
        self.held.check()
        # The decision may be there though its writing raised: whoever comes next will see.
        self._decided = True
        write_bytes(self.root, layout.decision(self.staging_folder), to_json(plan))
        self.lease.check()
        self.at("decided")
        publish(self.root, self.staging_folder, plan, self.at, self.held.check)
        self.manifest = plan.manifest
        return plan.manifest

    def _plan(self) -> CommitPlan:
        """What publishing takes, with what has to go: expired files, state that the commit before
        replaced, and the files of the attempt that this one repeats."""
        assert self._before is not None
        assert self._now is not None
        before, earlier, now_s = self._before, self._earlier, int(self._now.timestamp())
        self._index()
        memories = dict(before.memories)
        if earlier is not None:  # what the log holds is nowhere else any more
            memories |= {LOG: earlier.state.segments(LOG)}
        for name, paths in self._dropped.items():
            memories[name] = tuple(s for s in memories.get(name, ()) if s.path not in paths)
        self._fold_manifests()
        written: list[StoredFile] = []
        for name, files in sorted(self._remembered.items()):
            segments, merged = extend(
                MEMORIES[name],
                memories.get(name, ()),
                [new_segment(file, now_s) for file in files],
                root=self.root,
                staging=self.staging,
                run_id=self._run_id,
                horizon=self.horizon,
            )
            written += [*files, *merged]
            memories[name] = segments
        replaced, expired = expire(
            [entry for entry in before.replaced if entry.path not in self._lost],
            earlier.state.replaced if earlier else (),
            [path for path in self._removed if path not in self._lost],
            sequence=self.sequence,
            now_s=now_s,
            grace_s=self.grace_s,
        )
        head = Head(
            sequence=self.sequence,
            run_id=self._run_id,
            committed_at=self._now.isoformat(),
            newest_by_time=self._newest_by_time(before),
            memories={
                name: tuple(map(self._with_hash, segments))
                for name, segments in memories.items()
                if segments
            },
            replaced=replaced,
        )
        kept = head.state_files()
        dropped = set().union(*self._dropped.values())
        obsolete = sorted(before.state_files() - kept - dropped)
        head = replace(head, obsolete=tuple(obsolete))
        manifest = identified(self._manifest(before, head))
        needed = kept | before.state_files() | set(head.obsolete)
        staged = [file_entry(file) for file in written if file.path in kept]
        doomed = {*before.obsolete, *self._obsolete}
        for path in expired:  # at its old place where an older version replaced it
            doomed |= {path, layout.replaced(path)}
        if earlier is not None:
            doomed |= {file.path for file in earlier.files}
            doomed |= earlier.state.state_files() | set(earlier.state.obsolete)
        new = {file.path for file in (*self._files, *staged)}
        doomed -= dropped  # the repair sets them aside
        return CommitPlan(
            run_id=self._run_id,
            files=[f for f in (*self._files, *staged) if f.path not in self._in_place],
            delete=sorted(doomed - new - needed),
            aside=sorted({*self._removed} - self._lost - new),
            manifest=manifest,
            head=manifest.state,
            base=before if earlier is None else earlier.state,
        )

    def _index(self) -> None:
        """Stages the segment of the file index for what changes."""
        if self._files or self._removed:
            table = file_index.changes(self._files, self._removed)
            path = layout.segment(file_index.MEMORY.name, self._run_id)
            file = write_file(self.staging, path, lambda handle: file_index.write(handle, table))
            self.remember(file_index.MEMORY.name, [file])

    def _fold_manifests(self) -> None:
        """Stages a segment of the run log once there are many manifests, and discards those."""
        assert self._before is not None
        due = self.kind == "compact" or self.sequence % run_log.LEAST_LOOSE == 0
        if not due and self._before.version == FORMAT:
            return  # listing is a request on object storage
        if len(manifest_paths(self.root)) <= run_log.MOST_LOOSE:
            return
        loose = manifest_files(self.root, damaged=_left_to_fsck)
        folded = loose[: -run_log.LEAST_LOOSE]
        manifests = [manifest for _, manifest in folded]
        path = layout.segment(LOG, self._run_id)
        file = write_file(self.staging, path, lambda handle: run_log.write(handle, manifests))
        self.remember(LOG, [file])
        self.discard(path for path, _ in folded)

    def _newest_by_time(self, before: Head) -> str | None:
        """The greatest of all run ids that are a time, this one's included."""
        ids = {before.newest_by_time or ""}
        if self.kind == "run":
            ids.add(self._run_id)
        if before.sequence and before.version < FORMAT:  # nobody has noted it yet
            ids |= run_log.committed_runs(self.root, before)
        return max(filter(layout.is_a_time, ids), default=None)

    def _with_hash(self, segment: Segment) -> Segment:
        """The segment with its size and hash, also where format 1 recorded none."""
        if segment.sha256 is not None:
            return segment
        path = join(self.root, segment.path)
        try:
            size, sha256 = len(read_bytes(path)), sha256_of(path)
        except FileNotFoundError:
            return segment  # lost: `fsck` tells
        return replace(segment, size=size, sha256=sha256)

    def _manifest(self, before: Head, head: Head) -> Manifest:
        assert self._now is not None
        said: dict[str, Any] = {"status": "ok", "inputs": {}, "counts": Counts()} | self._said
        return Manifest(
            schema_version=SCHEMA_VERSION,
            run_id=self._run_id,
            kind=self.kind,
            sequence=self.sequence,
            now=self._now.isoformat(),
            files=list(self._files),
            removed=sorted(self._removed),
            state_before=before,
            state=head,
            **said,
        )


def new_token() -> str:
    """A name for an attempt that no other one has."""
    return uuid.uuid4().hex[:12]


def _left_to_fsck(_path: str, _reason: str) -> None:
    """A manifest that cannot be read stays as it is."""


def file_entry(file: StoredFile) -> FileEntry:
    """A written file as the manifest records it."""
    return FileEntry(path=file.path, size=file.size, sha256=file.sha256, rows=file.rows)
