"""Older files rewritten to the newest schema, all in one transaction.

A new column is dropped in silence by readers that take the first file's columns for all
(docs/schema-evolution.md), so a data set is better of one schema. No value changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from dateline.dataset import layout
from dateline.dataset.dataset import Dataset
from dateline.dataset.parquet_files import parquet_file
from dateline.dataset.publication import Point, unobserved
from dateline.dataset.rewriting import as_one_file, rewrite
from dateline.dataset.storage import open_file
from dateline.dataset.transaction import GRACE_S, Transaction
from dateline.schemas.manifest import FileEntry, Head, Manifest
from dateline.schemas.table_columns import SCHEMA_VERSION

_SORTED_BY = {"articles": ("primary_topic",), "facts": ("kind",)}
"""The column that the rows of every file of a table are sorted by."""


@dataclass(frozen=True, slots=True)
class UpgradePlan:
    """Files in force with other columns than those of today."""

    files: tuple[FileEntry, ...]

    @property
    def rows(self) -> int:
        """Rows in them, as far as it is noted."""
        return sum(file.rows or 0 for file in self.files)


def is_older(dataset: Dataset, file: FileEntry) -> bool:
    """Whether a public file has other columns than its table has today; reads its footer."""
    from dateline.schemas.tables import TABLES

    table = layout.top_folder(file.path)
    if table not in TABLES:
        return False
    with open_file(dataset.full(file.path)) as handle:
        stored = parquet_file(handle).schema_arrow
    today = TABLES[table]
    return bool(stored.names != today.names or stored.types != today.types)


def written_before(dataset: Dataset, head: Head) -> bool:
    """Whether the last commit was made by a version with an older schema.

    True for the first commit after Dateline was upgraded, and for none after it.
    """
    if head.run_id is None:
        return False
    for kind in ("run", "maintenance"):
        manifest = dataset.manifest(head.run_id, kind)
        if manifest is not None:
            return manifest.schema_version < SCHEMA_VERSION
    return False


def upgrade(
    dataset: Dataset,
    *,
    now: datetime,
    dry_run: bool = False,
    wait_s: float = 0.0,
    grace_s: float = GRACE_S,
    at: Callable[[Point], None] = unobserved,
) -> tuple[UpgradePlan, Manifest | None]:
    """Rewrites every older file of the public tables with the columns of today.

    Readers see the data set as it was until the commit, and as it is after it. What older files
    lack stays null: ``dateline enrich`` fills the columns of the model.

    Args:
        now: the time, UTC.
        dry_run: decide only, touch nothing.
        grace_s: seconds that replaced files stay for readers.

    Returns:
        What was decided, and the manifest of the commit, None where there was nothing to do.

    Raises:
        LeaseHeldError, LeaseLostError: a run works on the data set.
        RewriteError: a file has columns that this version does not know, or lacks rows.
    """
    now = now.astimezone(timezone.utc)

    def decide() -> UpgradePlan:
        files = dataset.live_entries(dataset.head())
        return UpgradePlan(tuple(file for file in files if is_older(dataset, file)))

    def stage(plan: UpgradePlan, tx: Transaction) -> None:
        for number, file in enumerate(plan.files):
            sorted_by = _SORTED_BY.get(layout.top_folder(file.path), ())
            name = f"{tx.run_id}-{number:05d}"
            tx.stage(as_one_file(dataset, tx.staging, [file], name, sorted_by=sorted_by))
        tx.remove([file.path for file in plan.files])
        tx.describe(inputs={"upgraded": len(plan.files)})

    return rewrite(
        dataset, "upgrade", decide, lambda plan: bool(plan.files), stage,
        now=now, dry_run=dry_run, wait_s=wait_s, grace_s=grace_s, at=at,
    )  # fmt: skip
