"""Whether head, state, manifests, the index of live files and the files themselves agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dateline.dataset import layout
from dateline.dataset.dataset import Dataset
from dateline.dataset.lease import read_leases
from dateline.dataset.memory import feed_states, run_log
from dateline.dataset.memory.memories import MEMORIES
from dateline.dataset.snapshot import StateError, load_manifests, refuse_newer
from dateline.dataset.storage import (
    StoredFile,
    is_temporary,
    list_files,
    open_file,
    sha256_of,
)
from dateline.schemas.manifest import CommitRecord, FileEntry, Head, Manifest, Segment
from dateline.schemas.tables import TABLES

Kind = Literal[
    "head",  # missing, damaged, or not that of the last manifest
    "manifest",  # damaged, or two of one number
    "state",  # a state file is missing or damaged
    "missing",  # a live file is not there
    "size",  # ... or has another size than was written
    "content",  # ... or another hash or number of rows
    "orphan",  # a file that nothing refers to
    "leftover",  # of a run that died: the next run clears it away
    "unfinished",  # a run that was decided and not published: the next run finishes it
    "count",  # a run's counts and its files disagree
    "lease",  # a lease file that cannot be understood
]

OWN_FOLDERS = (*TABLES, layout.STATE, layout.ARCHIVE, layout.REPLACED)
"""Folders in which every file must be known."""

Files = Mapping[str, StoredFile]
"""All files of the data set, by their path below the root."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``path`` is below the output root."""

    kind: Kind
    path: str
    message: str


def check(dataset: Dataset, *, deep: bool = False) -> list[Finding]:
    """All findings of a data set, the gravest first; empty when it is whole.

    To be called while no run works on it.

    Args:
        deep: read every file and compare its hash and rows; else existence and size only.

    Raises:
        NewerFormatError: a newer Dateline wrote it.
        OSError: the storage cannot be read.
    """
    refuse_newer(dataset.root)
    files = files_of(dataset)
    findings = list(_unfinished(files))
    findings += _leases(dataset)
    manifests, broken = read_manifests(dataset)
    findings += broken
    try:
        head = dataset.head()
    except StateError as error:
        if files:
            findings.append(Finding("head", layout.HEAD, str(error)))
        return findings
    findings += _head_of_last(head, manifests)
    damaged = list(state_findings(dataset, head, files, deep=deep))
    findings += damaged
    try:
        live = dataset.live_entries(head)
    except Exception as error:  # a damaged Parquet file raises whatever its reader meets first
        if not any(f.path.startswith(layout.memory_folder("files")) for f in damaged):
            message = f"the index cannot be read: {error}"
            findings.append(Finding("state", layout.memory_folder("files"), message))
        return findings
    for entry in live:
        findings += _file(dataset, entry, files, deep=deep)
    known = {entry.path for entry in live}
    for gone in head.replaced:
        known |= {gone.path, layout.replaced(gone.path)}
    known |= head.state_files() | set(head.obsolete) | {layout.HEAD}
    if manifests:
        known |= manifests[-1].state_before.state_files()
    for path in files:
        own = layout.top_folder(path) in OWN_FOLDERS and layout.DELTA_LOG not in path.split("/")
        if own and path not in known and not is_temporary(path):
            findings.append(Finding("orphan", path, "no commit refers to this file"))
    return findings + _counts(_records(dataset, head, manifests))


def files_of(dataset: Dataset) -> dict[str, StoredFile]:
    """All files of the data set but those that a repair set aside."""
    aside = f"{layout.QUARANTINE}/"
    return {f.path: f for f in list_files(dataset.root) if not f.path.startswith(aside)}


def _unfinished(files: Files) -> Iterator[Finding]:
    decided = {path.rpartition("/")[0] for path in files if _is_decision(path)}
    for folder in sorted(decided):
        message = "decided and not published; the next run finishes it"
        yield Finding("unfinished", layout.decision(folder), message)
    for path in files:
        staged = path.startswith(f"{layout.STAGING}/") and not any(
            path.startswith(f"{folder}/") for folder in decided
        )
        top = layout.top_folder(path)
        elsewhere = is_temporary(path) and top not in (layout.STAGING, layout.LEASES)
        if staged or elsewhere:  # in _lease/ it may be a run that asks for the data set just now
            yield Finding("leftover", path, "left by a run that died")


def _is_decision(path: str) -> bool:
    inside = path.startswith(f"{layout.STAGING}/") and path.count("/") == 2
    return inside and path.endswith(f"/{layout.DECISION}")


def _leases(dataset: Dataset) -> Iterator[Finding]:
    for file in read_leases(dataset.root):
        if file.lease is None:
            message = "no lease that can be understood; `dateline fsck --repair` sets it aside"
            yield Finding("lease", file.path, message)


def read_manifests(dataset: Dataset) -> tuple[list[Manifest], list[Finding]]:
    """The manifests that can be read, oldest first, and findings on the others."""
    findings: list[Finding] = []

    def damaged(path: str, reason: str) -> None:
        findings.append(Finding("manifest", path, f"damaged: {reason}"))

    found = load_manifests(dataset.root, damaged)
    numbers = Counter(manifest.sequence for manifest in found)
    for number, times in numbers.items():
        if times > 1:
            ids = ", ".join(sorted(m.run_id for m in found if m.sequence == number))
            message = f"{ids} claim to be commit {number}"
            findings.append(Finding("manifest", layout.RUNS, message))
    return found, findings


def _head_of_last(head: Head, manifests: Sequence[Manifest]) -> Iterator[Finding]:
    if not manifests:
        if head.sequence:
            message = f"no manifest of its commit {head.run_id} can be read"
            yield Finding("head", layout.HEAD, message)
    elif manifests[-1].state != head:
        last = manifests[-1]
        yield Finding(
            "head",
            layout.HEAD,
            f"says commit {head.sequence} ({head.run_id}) where the last manifest is of "
            f"{last.sequence} ({last.run_id})",
        )


def state_findings(dataset: Dataset, head: Head, files: Files, *, deep: bool) -> Iterator[Finding]:
    """What is wrong with the segments of every memory."""
    for name, segments in head.memories.items():
        loss = MEMORIES[name].loss if name in MEMORIES else "this version does not know it"
        for segment in segments:
            for reason in _segment(dataset, segment, files, deep=deep):
                yield Finding("state", segment.path, f"{reason}; without it {loss}")


def _segment(dataset: Dataset, segment: Segment, files: Files, *, deep: bool) -> Iterator[str]:
    stored = files.get(segment.path)
    if stored is None:
        yield "missing"
        return
    if segment.size is not None and stored.size != segment.size:
        yield f"{stored.size} bytes where {segment.size} were written"
        return
    if deep and segment.sha256 not in (None, sha256_of(dataset.full(segment.path))):
        yield "other bytes than were written"
        return
    try:
        rows = rows_of(dataset, segment.path)
    except Exception as error:  # a damaged Parquet file raises whatever its reader meets first
        yield f"cannot be read: {error}"
        return
    if rows != segment.rows:
        yield f"holds {rows} rows where the head says {segment.rows}"


def rows_of(dataset: Dataset, path: str) -> int:
    """Rows of a file: of Parquet by its footer, of states of feeds by its lines."""
    import pyarrow.parquet as pq

    with open_file(dataset.full(path)) as handle:
        if path.endswith(feed_states.SUFFIX):
            return feed_states.rows_of(handle)
        return int(pq.ParquetFile(handle).metadata.num_rows)


def _file(dataset: Dataset, entry: FileEntry, files: Files, *, deep: bool) -> Iterator[Finding]:
    stored = files.get(entry.path)
    if stored is None:
        yield Finding("missing", entry.path, "a file in force is not there")
    elif stored.size != entry.size:
        message = f"{stored.size} bytes where {entry.size} were written"
        yield Finding("size", entry.path, message)
    elif deep:
        if sha256_of(dataset.full(entry.path)) != entry.sha256:
            yield Finding("content", entry.path, "other bytes than were written")
        elif entry.path.endswith(".parquet") and rows_of(dataset, entry.path) != entry.rows:
            yield Finding("content", entry.path, f"not the {entry.rows} rows that were written")


def _records(
    dataset: Dataset, head: Head, manifests: Sequence[Manifest]
) -> list[tuple[str, CommitRecord]]:
    """All commits that can be read, each with the file that holds it."""
    found: list[tuple[str, CommitRecord]] = []
    for segment in head.segments(run_log.MEMORY.name):
        try:
            found += [(segment.path, r) for r in run_log.read([dataset.full(segment.path)])]
        except Exception:  # damaged: reported as state already
            continue
    return found + [(layout.manifest(m.run_id, m.kind), m) for m in manifests]


def _counts(records: Sequence[tuple[str, CommitRecord]]) -> list[Finding]:
    """Every run wrote as many articles as it counted, failed ones among the dead letters."""
    findings = []
    for path, record in records:
        if record.kind != "run":
            continue
        rows = sum(f.rows or 0 for f in record.files if f.path.startswith("articles/"))
        counted = record.counts.new + record.counts.revised
        lost = sum(d["count"] for d in record.dead_letters if d["stage"] in ("enrich", "write"))
        if not counted - lost <= rows <= counted:
            message = f"{record.run_id}: {rows} articles written where the run counted {counted}"
            findings.append(Finding("count", path, message))
    return findings
