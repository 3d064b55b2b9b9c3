"""The run as a transaction over plain files.

1. Everything that a run produces is written below ``_staging/<run_id>/``.
2. ``_staging/<run_id>/commit.json`` is written: from here on the run has happened.
3. The staged files move to their final places, the manifest and the head are written.
4. What the head no longer needs is deleted, then the staging folder.

A crash before 2 leaves nothing visible; the next run deletes the staging folder. A crash after 2
leaves a promise that the next run keeps: every step from 3 on can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import ValidationError

from pipeline.state import HEAD, manifest_path, to_json
from schemas.manifest import FileEntry, Head, Manifest, _Document
from transforms.storage import delete, exists, join, list_files, read_bytes, rename, write_bytes

STAGING = "_staging"
DECISION = "commit.json"

Point = Literal["staged", "decided", "moving", "moved", "manifest", "head", "obsolete", "finished"]
"""Named moments of a commit, for tests that kill the process there."""


class CommitError(RuntimeError):
    """A decided run cannot be published; nothing is lost, the next run tries again."""


class CommitPlan(_Document):
    """All that publishing a run takes; written as the decision."""

    run_id: str
    files: list[FileEntry]
    """Staged files; the path below staging is the path below the root."""
    delete: list[str]
    """Files to delete after the head has changed: of the run's earlier attempt, or obsolete."""
    manifest: Manifest | None = None
    """None where no run is recorded (maintenance)."""
    head: Head


def staging_folder(run_id: str) -> str:
    """The staging folder of a run below the output root."""
    return f"{STAGING}/{run_id}"


def _nothing(_: Point) -> None:
    """The default observer of commit points."""


def commit(root: str, plan: CommitPlan, at: Callable[[Point], None] = _nothing) -> None:
    """Decides and publishes a run whose files are all staged.

    Raises:
        OSError, CommitError: storage failed; see the module for what that leaves behind.
    """
    at("staged")
    write_bytes(root, f"{staging_folder(plan.run_id)}/{DECISION}", to_json(plan))
    at("decided")
    publish(root, plan, at)


def publish(root: str, plan: CommitPlan, at: Callable[[Point], None] = _nothing) -> None:
    """Carries out a decided plan; repeating it changes nothing.

    Raises:
        CommitError: a file that was promised is neither staged nor in place.
    """
    staging = join(root, staging_folder(plan.run_id))
    for file in plan.files:
        staged, final = join(staging, file.path), join(root, file.path)
        if exists(staged):
            rename(staged, final)
        elif not exists(final):
            raise CommitError(f"run {plan.run_id} was decided but {file.path} is gone from staging")
        at("moving")
    at("moved")
    if plan.manifest is not None:
        write_bytes(root, manifest_path(plan.run_id), to_json(plan.manifest))
        at("manifest")
    write_bytes(root, HEAD, to_json(plan.head))
    at("head")
    delete([join(root, path) for path in plan.delete])
    at("obsolete")
    _remove_staging(root, plan.run_id)
    at("finished")


def recover(root: str) -> list[str]:
    """Finishes the runs that were decided and removes the remains of those that were not.

    To be called under the lease. Returns one sentence per run it touched.

    Raises:
        CommitError: a decision cannot be read or kept.
    """
    told = []
    runs = sorted({file.path.split("/")[1] for file in list_files(root, STAGING)})
    for run_id in runs:
        decision = join(root, staging_folder(run_id), DECISION)
        if not exists(decision):
            _remove_staging(root, run_id)
            told.append(f"removed what run {run_id} left when it died before its commit")
            continue
        try:
            plan = CommitPlan.model_validate_json(read_bytes(decision))
        except ValidationError as error:
            raise CommitError(f"{decision} is damaged: {error.errors()[0]['msg']}") from error
        publish(root, plan)
        told.append(f"finished the commit of run {run_id}, which had died in it")
    return told


def _remove_staging(root: str, run_id: str) -> None:
    """Deletes a staging folder, its decision last: without it the rest is mere leftovers."""
    folder = staging_folder(run_id)
    decision = f"{folder}/{DECISION}"
    files = [file.path for file in list_files(root, folder) if file.path != decision]
    delete([join(root, path) for path in files])
    delete([join(root, decision)])
    delete([join(root, folder)])
