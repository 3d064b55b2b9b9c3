"""Publishing a decided commit: every step can be repeated, by whoever comes after.

1. The staged files move to their final places.
2. The head is replaced; what it no longer names is moved out of the way of readers that list
   folders; then the manifest is written.
3. What the head no longer needs is deleted, then the staging folder.

A decision names its commit by a digest of what it commits, and the head that it was made for. A
publication that finds any other head stops: a process that slept through the end of its lease
cannot undo what others did since, not even another attempt at the very same run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal

from msgspec.structs import replace

from dateline.dataset import layout
from dateline.dataset.snapshot import digest_of, read_head, write_head, write_manifest
from dateline.dataset.storage import (
    ChangedError,
    delete,
    exists,
    is_local,
    join,
    list_files,
    rename,
    sync_folders,
    take_over,
)
from dateline.schemas.documents import to_plain
from dateline.schemas.errors import DatelineError
from dateline.schemas.manifest import CommitPlan, Head, Manifest

Point = Literal[
    "staged", "decided", "moving", "moved", "head", "aside", "manifest", "obsolete", "finished"
]
"""Named moments of a commit, for tests that stop or kill the process there."""


class CommitError(DatelineError, RuntimeError):
    """A decided run cannot be published; nothing is lost, the next run tries again."""


def identified(manifest: Manifest) -> Manifest:
    """The manifest with the digest of all it says as the commit's id in its head.

    Equal commits have equal ids, so repeating a publication is no conflict with itself.
    """
    digest = digest_of(to_plain(manifest))
    return replace(manifest, state=replace(manifest.state, commit_id=digest))


def is_superseded(head: Head, plan: CommitPlan) -> bool:
    """Whether the head is neither the one that the commit began with nor its own."""
    if _name(head) == _name(plan.head):
        return False
    if plan.base is None:
        return head.sequence >= plan.head.sequence
    return _name(head) != _name(plan.base)


def _name(head: Head) -> tuple[int, str | None, str | None]:
    return head.sequence, head.run_id, head.commit_id


def unobserved(_: Point) -> None:
    """The default observer of commit points."""


def _trusting() -> None:
    """The default check of the root: it is what it was."""


def publish(
    root: str,
    staging: str,
    plan: CommitPlan,
    at: Callable[[Point], None] = unobserved,
    check_root: Callable[[], None] = _trusting,
) -> None:
    """Carries out a decided plan; repeating it changes nothing.

    Args:
        staging: the attempt's staging folder below the root.
        check_root: raises where the output root is no longer the one that was written to.

    Raises:
        CommitError: a file that was promised is neither staged nor in place, or another commit
            stands in this one's stead.
        OSError: storage failed.
    """
    version = _refuse_if_superseded(root, plan)
    for file in plan.files:
        _move(join(root, staging, file.path), join(root, file.path), plan.run_id)
        at("moving")
    sync_folders([join(root, file.path) for file in plan.files])
    at("moved")
    if not version:  # else the write itself depends on it
        version = _refuse_if_superseded(root, plan)
    check_root()
    _replace_head(root, plan, version)
    at("head")
    _refuse_if_superseded(root, plan)  # another attempt has a manifest of the same name
    _set_aside(root, plan.aside)
    at("aside")
    write_manifest(root, plan.manifest)
    at("manifest")
    remove_staging(root, staging, plan.delete, lambda: at("obsolete"))
    check_root()
    at("finished")


def _move(staged: str, final: str, run_id: str) -> None:
    try:
        if not is_local(staged):
            with suppress(FileNotFoundError):
                take_over(staged, final)
                return
        elif exists(staged):
            take_over(staged, final)
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


def _set_aside(root: str, paths: Sequence[str]) -> None:
    """Moves public files out of the tables' folders; those that are moved already are fine."""
    moved = []
    for path in paths:
        source, target = join(root, path), join(root, layout.replaced(path))
        with suppress(FileNotFoundError):
            if not is_local(source):
                take_over(source, target)
            elif exists(source):
                rename(source, target)
            else:
                continue
            moved += [source, target]
    if moved:
        sync_folders(moved)
    if not is_local(root):
        delete(moved[::2])


def _replace_head(root: str, plan: CommitPlan, version: str | None) -> None:
    while True:
        try:
            write_head(root, plan.head, version)
            return
        except ChangedError:
            head, version = read_head(root)
            _refuse_other(head, plan)
            if _name(head) == _name(plan.head):
                return  # it was this very commit, published by another


def _refuse_if_superseded(root: str, plan: CommitPlan) -> str | None:
    """The version of the head that the plan may replace; raises CommitError if it is no such."""
    head, version = read_head(root)
    _refuse_other(head, plan)
    return version


def _refuse_other(head: Head, plan: CommitPlan) -> None:
    if is_superseded(head, plan):
        raise CommitError(
            f"run {head.run_id} was committed while run {plan.run_id} slept; what that one had "
            "decided was finished or dropped by others. Start it again where its news is missing."
        )


def remove_staging(
    root: str,
    staging: str,
    obsolete: Sequence[str] = (),
    cleared: Callable[[], None] = _trusting,
) -> None:
    """Deletes a staging folder, its decision last: without it the rest is mere leftovers.

    Args:
        obsolete: paths of other files to delete before the decision goes.
        cleared: called when only the decision is left.
    """
    decision = layout.decision(staging)
    files = [file.path for file in list_files(root, staging) if file.path != decision]
    delete([join(root, path) for path in (*obsolete, *files)])
    cleared()
    delete([join(root, decision)])
    if is_local(root):
        delete([join(root, staging)])
