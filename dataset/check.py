"""Whether head, state, manifests, the index of live files and the files themselves agree."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from dateline.dataset.memory.file_index import live_entries
from dateline.dataset.snapshot import (
    DECISION,
    HEAD,
    MAINTENANCE,
    MANIFESTS,
    STAGING,
    StateError,
    load_head,
    state_files,
)
from dateline.dataset.storage import (
    StoredFile,
    is_temporary,
    join,
    list_files,
    open_file,
    read_bytes,
)
from dateline.schemas.manifest import FileEntry, Head, Manifest
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
]

QUARANTINE = "_quarantine"
"""Where repair sets aside what has no place."""
OWN_FOLDERS = (*TABLES, "state", "archive")
"""Folders in which every file must be known."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``path`` is below the output root."""

    kind: Kind
    path: str
    message: str


def check(root: str, *, deep: bool = False) -> list[Finding]:
    """All findings of a data set, the gravest first; empty when it is whole.

    To be called while no run works on it.

    Args:
        deep: read every file and compare its hash and rows; else existence and size only.

    Raises:
        OSError: the storage cannot be read.
    """
    listed = list_files(root)
    files = {f.path: f for f in listed if not f.path.startswith(f"{QUARANTINE}/")}
    findings = list(_unfinished(files))
    manifests, broken = read_manifests(root, files)
    findings += broken
    try:
        head = load_head(root)
    except StateError as error:
        if files:
            findings.append(Finding("head", HEAD, str(error)))
        return findings
    findings += _head_of_last(head, manifests)
    findings += _state(root, head, files)
    try:
        live = live_entries(root, head)
    except Exception as error:  # a damaged Parquet file raises whatever its reader meets first
        return [*findings, Finding("state", "state/files", f"the index cannot be read: {error}")]
    for entry in live:
        findings += _file(root, entry, files, deep=deep)
    known = {entry.path for entry in live} | {entry.path for entry in head.replaced}
    known |= state_files([head]) | set(head.obsolete) | {HEAD}
    if manifests:
        known |= state_files([manifests[-1].state_before])
    for path in files:
        if path.split("/")[0] in OWN_FOLDERS and path not in known and not is_temporary(path):
            findings.append(Finding("orphan", path, "no commit refers to this file"))
    return findings + _counts(manifests)


def _unfinished(files: dict[str, StoredFile]) -> Iterator[Finding]:
    decided = {path.split("/")[1] for path in files if _is_decision(path)}
    for run_id in sorted(decided):
        told = "decided and not published; the next run finishes it"
        yield Finding("unfinished", f"{STAGING}/{run_id}/{DECISION}", told)
    for path in files:
        staged = path.startswith(f"{STAGING}/") and path.split("/")[1] not in decided
        elsewhere = is_temporary(path) and path.split("/")[0] not in (STAGING, "_lease")
        if staged or elsewhere:  # in _lease/ it may be a run that asks for the data set just now
            yield Finding("leftover", path, "left by a run that died")


def _is_decision(path: str) -> bool:
    return path.startswith(f"{STAGING}/") and path.count("/") == 2 and path.endswith(DECISION)


def read_manifests(root: str, files: dict[str, StoredFile]) -> tuple[list[Manifest], list[Finding]]:
    """The manifests that can be read, oldest first, and findings on the others."""
    found: list[Manifest] = []
    findings = []
    for path in files:
        if path.split("/")[0] not in (MANIFESTS, MAINTENANCE) or not path.endswith(".json"):
            continue
        try:
            found.append(Manifest.model_validate_json(read_bytes(join(root, path))))
        except ValidationError as error:
            findings.append(Finding("manifest", path, f"damaged: {error.errors()[0]['msg']}"))
    numbers = Counter(manifest.sequence for manifest in found)
    for number, times in numbers.items():
        if times > 1:
            ids = ", ".join(sorted(m.run_id for m in found if m.sequence == number))
            findings.append(Finding("manifest", MANIFESTS, f"{ids} claim to be commit {number}"))
    return sorted(found, key=lambda manifest: manifest.sequence), findings


def _head_of_last(head: Head, manifests: list[Manifest]) -> Iterator[Finding]:
    if not manifests:
        if head.sequence:
            yield Finding("head", HEAD, f"no manifest of its commit {head.run_id} can be read")
    elif manifests[-1].state != head:
        last = manifests[-1]
        yield Finding(
            "head",
            HEAD,
            f"says commit {head.sequence} ({head.run_id}) where the last manifest is of "
            f"{last.sequence} ({last.run_id})",
        )


def _state(root: str, head: Head, files: dict[str, StoredFile]) -> Iterator[Finding]:
    rows = dict(zip((*head.feeds, *head.files), (*head.feed_rows, *head.file_rows), strict=True))
    rows |= {segment.path: segment.rows for segment in head.identities}
    for path, promised in rows.items():
        if path not in files:
            yield Finding("state", path, "missing")
            continue
        try:
            stored = rows_of(root, path)
        except Exception as error:  # a damaged Parquet file raises whatever its reader meets first
            yield Finding("state", path, f"cannot be read: {error}")
            continue
        if stored != promised:
            yield Finding("state", path, f"holds {stored} rows where the head says {promised}")


def rows_of(root: str, path: str) -> int:
    """Rows of a Parquet file by its footer."""
    import pyarrow.parquet as pq

    with open_file(join(root, path)) as handle:
        return int(pq.ParquetFile(handle).metadata.num_rows)


def _file(
    root: str, entry: FileEntry, files: dict[str, StoredFile], *, deep: bool
) -> Iterator[Finding]:
    stored = files.get(entry.path)
    if stored is None:
        yield Finding("missing", entry.path, "a file in force is not there")
    elif stored.size != entry.size:
        told = f"{stored.size} bytes where {entry.size} were written"
        yield Finding("size", entry.path, told)
    elif deep:
        digest = hashlib.sha256()
        with open_file(join(root, entry.path)) as handle:
            while block := handle.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != entry.sha256:
            yield Finding("content", entry.path, "other bytes than were written")
        elif entry.path.endswith(".parquet") and rows_of(root, entry.path) != entry.rows:
            yield Finding("content", entry.path, f"not the {entry.rows} rows that were written")


def _counts(manifests: list[Manifest]) -> list[Finding]:
    """Every run wrote as many articles as it counted, failed ones among the dead letters."""
    findings = []
    for manifest in manifests:
        if manifest.kind != "run":
            continue
        rows = sum(f.rows or 0 for f in manifest.files if f.path.startswith("articles/"))
        counted = manifest.counts.new + manifest.counts.revised
        lost = sum(d["count"] for d in manifest.dead_letters if d["stage"] in ("enrich", "write"))
        if not counted - lost <= rows <= counted:
            told = f"{rows} articles written where the run counted {counted}"
            findings.append(Finding("count", f"{MANIFESTS}/{manifest.run_id}.json", told))
    return findings
