"""The run as a transaction over plain files.

1. Everything that a run produces is written below ``_staging/<run_id>/``.
2. ``_staging/<run_id>/commit.json`` is written: from here on the run has happened.
3. The staged files move to their final places, then the head, last the manifest is written.
4. What the head no longer needs is deleted, then the staging folder.

A crash before 2 leaves nothing visible; the next run deletes the staging folder. A crash after 2
leaves a promise that the next run keeps: every step from 3 on can be repeated. The lease is checked
before and after 2, and a publication that finds a later head stops: a process that slept through
the end of its lease cannot undo what others did since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import ValidationError

from dateline.dataset.snapshot import DECISION as DECISION
from dateline.dataset.snapshot import (
    HEAD,
    MAINTENANCE,
    MANIFESTS,
    load_head,
    manifest_path,
    state_files,
    to_json,
)
from dateline.dataset.snapshot import STAGING as STAGING
from dateline.dataset.storage import (
    delete,
    exists,
    is_local,
    is_temporary,
    join,
    list_files,
    read_bytes,
    rename,
    sync_folders,
    write_bytes,
)
from dateline.schemas.manifest import FileEntry, Head, JsonDocument, Manifest

Point = Literal["staged", "decided", "moving", "moved", "head", "manifest", "obsolete", "finished"]
"""Named moments of a commit, for tests that kill the process there."""


class CommitError(RuntimeError):
    """A decided run cannot be published; nothing is lost, the next run tries again."""


class CommitPlan(JsonDocument):
    """All that publishing a run takes; written as the decision."""

    run_id: str
    files: list[FileEntry]
    """Staged files; the path below staging is the path below the root."""
    delete: list[str]
    """Files to delete after the head has changed: of the run's earlier attempt, or obsolete."""
    manifest: Manifest | None = None
    """None where no run is recorded."""
    head: Head


def staging_folder(run_id: str) -> str:
    """The staging folder of a run below the output root."""
    return f"{STAGING}/{run_id}"


def commit_plan(
    before: Head,
    manifest: Manifest,
    staged: Sequence[FileEntry],
    expired: Sequence[str],
    earlier: Manifest | None = None,
) -> CommitPlan:
    """What publishing takes, with what has to go: expired files, state that the commit before
    replaced, and the files of the attempt that this one repeats.

    Args:
        before: the head that the commit builds on.
        staged: all files in staging, state included; state that was folded at once stays there.
        expired: public files that were replaced long enough ago.
    """
    new = {file.path for file in staged}
    doomed = {*before.obsolete, *expired}
    if earlier is not None:
        doomed |= {file.path for file in earlier.files}
        doomed |= state_files([earlier.state]) | set(earlier.state.obsolete)
    needed = state_files([before, manifest.state]) | set(manifest.state.obsolete)
    return CommitPlan(
        run_id=manifest.run_id,
        files=[f for f in staged if not f.path.startswith("state/") or f.path in needed],
        delete=sorted(doomed - new - needed),
        manifest=manifest,
        head=manifest.state,
    )


def unobserved(_: Point) -> None:
    """The default observer of commit points."""


def _trusting() -> None:
    """The default check of the lease: the caller holds it for sure."""


def commit(
    root: str,
    plan: CommitPlan,
    at: Callable[[Point], None] = unobserved,
    check: Callable[[], None] = _trusting,
) -> None:
    """Decides and publishes a run whose files are all staged.

    Args:
        check: raises when the lease is lost. After the decision it makes sure that whoever took
            the lease since has seen the decision, and so publishes the same.

    Raises:
        OSError, CommitError: storage failed; see the module for what that leaves behind.
    """
    at("staged")
    check()
    write_bytes(root, f"{staging_folder(plan.run_id)}/{DECISION}", to_json(plan))
    check()
    at("decided")
    publish(root, plan, at)


def publish(root: str, plan: CommitPlan, at: Callable[[Point], None] = unobserved) -> None:
    """Carries out a decided plan; repeating it changes nothing.

    Raises:
        CommitError: a file that was promised is neither staged nor in place, or another run was
            committed in this one's stead.
    """
    staging = join(root, staging_folder(plan.run_id))
    _refuse_if_superseded(root, plan)
    for file in plan.files:
        _move(join(staging, file.path), join(root, file.path), plan.run_id)
        at("moving")
    sync_folders([join(root, file.path) for file in plan.files])
    at("moved")
    _refuse_if_superseded(root, plan)
    write_bytes(root, HEAD, to_json(plan.head))
    at("head")
    if plan.manifest is not None:
        path = manifest_path(plan.run_id, plan.manifest.kind)
        write_bytes(root, path, to_json(plan.manifest))
        at("manifest")
    delete([join(root, path) for path in plan.delete])
    at("obsolete")
    _remove_staging(root, plan.run_id)
    at("finished")


def _move(staged: str, final: str, run_id: str) -> None:
    try:
        if exists(staged):
            rename(staged, final)
            return
    except OSError:
        if exists(staged) or not exists(final):
            raise
        return  # the run that recovers from us was quicker
    if not exists(final):
        raise CommitError(
            f"run {run_id} was decided but {final} is gone from staging and not in place; "
            "run `dateline fsck --repair`"
        )


def is_superseded(head: Head, plan: CommitPlan) -> bool:
    """Whether a commit that is not this one stands where this one wants to, or after it."""
    if head.sequence == plan.head.sequence:
        return head.run_id != plan.head.run_id
    return head.sequence > plan.head.sequence


def _refuse_if_superseded(root: str, plan: CommitPlan) -> None:
    if is_superseded(head := load_head(root, recovering=True), plan):
        raise CommitError(
            f"run {head.run_id} was committed while run {plan.run_id} slept; start the run again"
        )


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
            raise CommitError(
                f"{decision} is damaged ({error.errors()[0]['msg']}); run `dateline fsck --repair`"
            ) from error
        if is_superseded(load_head(root, recovering=True), plan):
            _remove_staging(root, run_id)
            told.append(f"dropped run {run_id}, which others had overtaken when it woke up")
        elif _is_void(root, plan):
            _remove_staging(root, run_id)
            told.append(f"dropped run {run_id}, whose staged files are gone; its news comes again")
        else:
            publish(root, plan)
            told.append(f"finished the commit of run {run_id}, which had died in it")
    for folder in ("state", MANIFESTS, MAINTENANCE):
        torn = [f.path for f in list_files(root, folder) if is_temporary(f.path)]
        delete([join(root, path) for path in torn])
        told += [f"removed {path}, left by a run that died while it wrote it" for path in torn]
    if is_local(root) and not list_files(root, STAGING):
        delete([join(root, STAGING)])  # empty folders are no files to the lines above
    return told


def _is_void(root: str, plan: CommitPlan) -> bool:
    """Whether nothing of a decided run was published and some of it cannot be any more."""
    if load_head(root, recovering=True).run_id == plan.run_id:
        return False
    staging = join(root, staging_folder(plan.run_id))
    staged = [exists(join(staging, file.path)) for file in plan.files]
    return bool(staged) and not any(staged) and not exists(join(root, plan.files[0].path))


def _remove_staging(root: str, run_id: str) -> None:
    """Deletes a staging folder, its decision last: without it the rest is mere leftovers."""
    folder = staging_folder(run_id)
    decision = f"{folder}/{DECISION}"
    files = [file.path for file in list_files(root, folder) if file.path != decision]
    delete([join(root, path) for path in files])
    delete([join(root, decision)])
    delete([join(root, folder)])
