"""Commits that rewrite public files without visiting a feed: compaction, retention, repair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from dateline.dataset.memory.file_index import extend_index
from dateline.dataset.memory.update import GRACE_S, expire, file_entry
from dateline.dataset.snapshot import load_head
from dateline.dataset.transaction import Point, commit, commit_plan, unobserved
from dateline.schemas.manifest import Counts, FileEntry, Manifest
from dateline.schemas.tables import SCHEMA_VERSION


def replace_files(
    root: str,
    staging: str,
    *,
    run_id: str,
    kind: str,
    now: datetime,
    added: Sequence[FileEntry],
    removed: Sequence[str],
    inputs: dict[str, Any],
    check: Callable[[], None],
    grace_s: float = GRACE_S,
    at: Callable[[Point], None] = unobserved,
) -> Manifest:
    """Takes ``removed`` out of force and ``added`` (staged) into it, in one commit.

    To be called under the lease, after ``recover``. The replaced files stay for readers that began
    before, for ``grace_s`` seconds and until a later commit.

    Args:
        kind: what the maintenance is, for the manifest in ``maintenance/``.
        check: raises when the lease is lost.

    Raises:
        OSError, CommitError, StateError: storage failed.
    """
    before = load_head(root)
    index = list(zip(before.files, before.file_rows, strict=True))
    index, new = extend_index(root, staging, index, added, removed, run_id)
    sequence, seconds = before.sequence + 1, int(now.timestamp())
    replaced, expired = expire(before, None, removed, sequence, seconds, grace_s)
    kept = {path for path, _ in index}
    head = before.model_copy(
        update={
            "sequence": sequence,
            "run_id": run_id,
            "committed_at": now.isoformat(),
            "obsolete": tuple(sorted(set(before.files) - kept)),
            "files": tuple(path for path, _ in index),
            "file_rows": tuple(rows for _, rows in index),
            "replaced": replaced,
        }
    )
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        run_id=run_id,
        kind=kind,
        sequence=sequence,
        status="ok",
        now=now.isoformat(),
        inputs=inputs,
        counts=Counts(),
        files=list(added),
        removed=sorted(removed),
        state_before=before,
        state=head,
    )
    staged = [*added, *(file_entry(file) for file in new)]
    commit(root, commit_plan(before, manifest, staged, expired), at, check)
    return manifest


def maintenance_id(root: str, kind: str, now: datetime) -> str:
    """A name for a maintenance commit that no other one has."""
    sequence = load_head(root).sequence + 1
    return f"{kind}-{now:%Y%m%dT%H%M%SZ}-{sequence}"
