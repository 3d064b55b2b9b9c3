"""Fewer and bigger files: small ones of closed partitions are merged, old partitions dropped.

A partition is closed when its day is over for longer than the grace; one without a day in its name
is always closed. Only small files are rewritten, and a file that is far bigger than the others
waits until they have caught up, so late articles do not cause a partition to be rewritten daily.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from dateline.dataset import layout
from dateline.dataset.article_files import FACT_ORDER
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import run_log
from dateline.dataset.parquet_files import parquet_file
from dateline.dataset.publication import Point, unobserved
from dateline.dataset.rewriting import as_one_file, rewrite
from dateline.dataset.snapshot import manifest_paths
from dateline.dataset.storage import open_file
from dateline.dataset.transaction import GRACE_S, Transaction
from dateline.schemas.manifest import FileEntry, Manifest
from dateline.schemas.tables import TABLES

CHEAP_BYTES = 8e6
"""Files up to this size in all are merged without a thought."""
_DAY = re.compile(r"(?:published_date|first_seen_date|run_date)=(\d{4}-\d{2}-\d{2})(?:/|$)")
_ORDER = {
    "articles": ("primary_topic", "published_at", "article_id", "revision"),
    "dead_letters": ("at", "feed", "article"),
    "feed_health": ("feed", "checked_at", "run_id"),
    "story_members": ("joined_at", "cluster_id"),
    "facts": FACT_ORDER,
}


@dataclass(frozen=True, slots=True)
class Merge:
    """Small files of one partition that become one."""

    partition: str
    files: tuple[FileEntry, ...]


@dataclass(frozen=True, slots=True)
class CompactionPlan:
    """What a compaction would do."""

    merges: tuple[Merge, ...]
    dropped: tuple[FileEntry, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.merges and not self.dropped


def day_of(path: str) -> date | None:
    """The day in the name of a file's partition, if there is one."""
    found = _DAY.search(path)
    return date.fromisoformat(found[1]) if found else None


def plan_compaction(
    files: Iterable[FileEntry],
    *,
    before: date,
    target_bytes: float,
    keep_from: date | None,
    seen: Mapping[str, date] | None = None,
) -> CompactionPlan:
    """Decides what to merge and what to drop; asks nothing.

    Args:
        files: the files in force.
        seen: the day on which the newest article of a file was first seen, by path, for files of
            the partition of old articles. They are kept as if that were their day, and merged only
            with those of the same month, so that they can grow old.
        before: partitions of earlier days are closed.
        keep_from: partitions of earlier days are dropped; None keeps all.
    """
    partitions: defaultdict[tuple[str, str], list[FileEntry]] = defaultdict(list)
    dropped = []
    for file in files:
        day = (seen or {}).get(file.path) or day_of(file.path)
        if keep_from is not None and day is not None and day < keep_from:
            dropped.append(file)
        elif layout.top_folder(file.path) in TABLES and (day is None or day < before):
            month = f"{day:%Y-%m}" if day and seen and file.path in seen else ""
            partitions[file.path.rpartition("/")[0], month].append(file)
    merges = []
    for (partition, _), found in sorted(partitions.items()):
        for group in _groups(found, target_bytes):
            merges.append(Merge(partition, tuple(group)))
    return CompactionPlan(tuple(merges), tuple(dropped))


def _groups(files: Sequence[FileEntry], target_bytes: float) -> Iterable[list[FileEntry]]:
    """Smallest first, up to the target size each."""
    group: list[FileEntry] = []
    size = 0
    for file in sorted(files, key=lambda file: (file.size, file.path)):
        total = size + file.size
        far_bigger = total > CHEAP_BYTES and file.size > 2 * size and group
        if file.size > target_bytes / 2 or far_bigger:
            break
        if total > target_bytes and len(group) > 1:
            yield group
            group, total = [], file.size
        group.append(file)
        size = total
    if len(group) > 1:
        yield group


def compact(
    dataset: Dataset,
    *,
    now: datetime,
    before: date | None = None,
    retention_days: int | None = None,
    target_bytes: float = 128e6,
    dry_run: bool = False,
    wait_s: float = 0.0,
    grace_s: float = GRACE_S,
    at: Callable[[Point], None] = unobserved,
) -> tuple[CompactionPlan, Manifest | None]:
    """Merges the small files of closed partitions and drops what retention no longer keeps.

    Old manifests are folded into the log of runs by the same commit.

    Args:
        now: the time, UTC.
        before: partitions of earlier days are closed; yesterday by default.
        retention_days: partitions older than so many days are dropped; None keeps all.
        dry_run: decide only, touch nothing.
        grace_s: seconds that replaced files stay for readers.

    Returns:
        What was decided, and the manifest of the commit, None where there was nothing to do.

    Raises:
        LeaseHeldError, LeaseLostError: a run works on the data set.
        RewriteError: a file has columns that this version does not know, or lacks rows.
    """
    now = now.astimezone(timezone.utc)
    today = now.date()
    keep_from = None if retention_days is None else today - timedelta(days=retention_days)

    def decide() -> CompactionPlan:
        files = dataset.live_entries(dataset.head())
        return plan_compaction(
            files,
            before=min(before or today - timedelta(days=1), today),
            target_bytes=target_bytes,
            keep_from=keep_from,
            seen=_first_seen(dataset, files),
        )

    def is_due(plan: CompactionPlan) -> bool:
        return not plan.is_empty or len(manifest_paths(dataset.root)) > run_log.MOST_LOOSE

    def stage(plan: CompactionPlan, tx: Transaction) -> None:
        for number, merge in enumerate(plan.merges):
            order = _ORDER[layout.top_folder(merge.partition)]
            name = f"{tx.run_id}-{number:05d}"
            merged = as_one_file(
                dataset, tx.staging, merge.files, name, order=order, sorted_by=order[:1]
            )
            tx.stage(merged)
        removed = [file.path for merge in plan.merges for file in merge.files]
        tx.remove(removed + [file.path for file in plan.dropped])
        tx.describe(inputs={"merged": len(removed), "dropped": len(plan.dropped)})

    return rewrite(
        dataset, "compact", decide, is_due, stage,
        now=now, dry_run=dry_run, wait_s=wait_s, grace_s=grace_s, at=at,
    )  # fmt: skip


def _first_seen(dataset: Dataset, files: Iterable[FileEntry]) -> dict[str, date]:
    """The day on which the newest article was first seen, of files of old articles."""
    found = {}
    for file in files:
        if f"published_date={layout.OLD_DATE}" not in file.path:
            continue
        with open_file(dataset.full(file.path)) as handle:
            column = parquet_file(handle).read(columns=["first_seen_at"])["first_seen_at"]
        found[file.path] = max(column.to_pylist()).date()
    return found
