"""Stories of a run, from the memory of them and back into it: the step as a plain function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dateline.dataset import layout
from dateline.dataset.memory.stories import lookup, to_table, write_segment
from dateline.dataset.parquet_files import write_rows
from dateline.dataset.rows import story_member_row
from dateline.dataset.storage import StoredFile, write_file
from dateline.schemas.tables import STORY_MEMBERS
from dateline.transforms.same.stories import WINDOW_DAYS, Grouping, StoryCandidate, group


def group_and_write(
    segments: Sequence[str],
    candidates: Sequence[StoryCandidate],
    now: datetime,
    run_id: str,
    root: str,
    part: str = "",
) -> tuple[Grouping, list[StoredFile]]:
    """Which reports join which story; the files of ``story_members`` and of the memory.

    Args:
        segments: paths of the segments in force.
        part: goes into the names of the files, where a run writes several times.
    """
    since = int((now - timedelta(days=WINDOW_DAYS)).timestamp())
    grouping = group(candidates, lookup(segments, since))
    files: list[StoredFile] = []
    marks = [replace(mark, seen_at=int(now.timestamp())) for mark in grouping.marks]
    if marks:
        table = to_table(marks)
        stem, dot, suffix = layout.segment("stories", run_id).rpartition(".")
        path = f"{stem}{part}{dot}{suffix}"
        files.append(write_file(root, path, lambda handle: write_segment(handle, table)))
    rows = [story_member_row(join, run_id, now) for join in grouping.joins]
    stem = layout.table_rows("story_members", now, run_id) + part
    return grouping, files + write_rows(root, stem, rows, STORY_MEMBERS, ("cluster_id",))
