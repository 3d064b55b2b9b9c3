"""Putting right what others left: decided commits are finished, the rest is removed."""

from __future__ import annotations

import time
from collections.abc import Sequence

from dateline.dataset import layout
from dateline.dataset.publication import (
    CommitError,
    is_superseded,
    publish,
    remove_staging,
)
from dateline.dataset.snapshot import load_head, read_document
from dateline.dataset.storage import (
    StoredFile,
    delete,
    exists,
    is_local,
    is_temporary,
    join,
    list_files,
    modified_at,
    read_bytes,
    sha256_of,
)
from dateline.schemas.manifest import CommitPlan, FileEntry

ABANDONED_S = 86_400.0
"""Seconds without a new file after which a job on an engine counts as gone. No lease tells that
it works, so the time is long, and what it leaves lies there for as long."""


def recover(root: str, staged: Sequence[StoredFile] | None = None) -> list[str]:
    """Finishes the runs that were decided and removes the remains of those that were not.

    What a job on an engine has staged stays: the job commits it, whoever else died. To be called
    under the lease. Returns one sentence for each thing done.

    Args:
        staged: the files in staging folders, where the caller has just listed them.

    Raises:
        NewerFormatError: a newer Dateline decided one of them.
        CommitError: a decision cannot be read or kept.
    """
    folders = staging_folders(root) if staged is None else _folders(staged)
    found = [_recover_attempt(root, staging) for staging in folders]
    done = [sentence for sentence in found if sentence]
    if not is_local(root):  # where an object is whole or is not, and a folder is no thing
        return done
    for folder in (layout.STATE, layout.RUNS, layout.MAINTENANCE):
        torn = [f.path for f in list_files(root, folder) if is_temporary(f.path)]
        delete([join(root, path) for path in torn])
        done += [f"removed {path}, left by a run that died while it wrote it" for path in torn]
    if not list_files(root, layout.STAGING):
        delete([join(root, layout.STAGING)])  # empty folders are no files to the lines above
    return done


def staging_folders(root: str) -> list[str]:
    """The staging folders below the root in which there is a file."""
    return _folders(list_files(root, layout.STAGING))


def _folders(staged: Sequence[StoredFile]) -> list[str]:
    return sorted({"/".join(file.path.split("/")[:2]) for file in staged})


def _recover_attempt(root: str, staging: str) -> str:
    decision = join(root, layout.decision(staging))
    if not exists(decision):
        if _is_of_an_engine(root, staging):
            return ""
        remove_staging(root, staging)
        return f"removed what {_name(staging)} left when it died before its commit"
    try:
        plan = read_document(decision, read_bytes(decision), CommitPlan)
    except ValueError as error:
        raise CommitError(
            f"{decision} is damaged ({error}); run `dateline fsck --repair`"
        ) from error
    if is_superseded(load_head(root), plan):
        remove_staging(root, staging)
        return f"dropped an attempt at run {plan.run_id} that others had overtaken when it woke up"
    if _is_void(root, staging, plan):
        remove_staging(root, staging)
        return f"dropped run {plan.run_id}, whose staged files are gone; its news comes again"
    publish(root, staging, plan)
    return f"finished the commit of run {plan.run_id}, which had died in it"


def _is_of_an_engine(root: str, staging: str) -> bool:
    """Whether a job on an engine may still be at work in a staging folder."""
    if not exists(join(root, layout.engine_mark(staging))):
        return False
    if exists(join(root, layout.refusal(staging))):
        return False
    times = [modified_at(join(root, file.path)) for file in list_files(root, staging)]
    return max((at for at in times if at), default=0.0) > time.time() - ABANDONED_S


def _name(staging: str) -> str:
    """The run of a staging folder, as its name tells it."""
    name = staging.rpartition("/")[2]
    return f"run {name.rpartition('.')[0] or name}"


def _is_void(root: str, staging: str, plan: CommitPlan) -> bool:
    """Whether a decision came too late: nothing is staged, and not all of it is in place.

    That is what a process leaves that wrote its decision after others had cleared its staging
    folder away. Another attempt at the same run may have put files of the same names in place, so
    their bytes are compared.
    """
    head = load_head(root)
    if (head.sequence, head.commit_id) == (plan.head.sequence, plan.head.commit_id):
        return False
    if any(exists(join(root, staging, file.path)) for file in plan.files):
        return False
    return not all(is_in_place(root, file) for file in plan.files)


def is_in_place(root: str, file: FileEntry) -> bool:
    """Whether a file stands below the root with the bytes that were written."""
    path = join(root, file.path)
    try:
        return sha256_of(path) == file.sha256
    except FileNotFoundError:
        return False
