"""Beam wiring of stories: every new report meets those of the last days, by their marks only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.utils.windowed_value import PaneInfo

from dateline.dataset import layout
from dateline.dataset.memory.stories import lookup, to_table, write_segment
from dateline.dataset.parquet_files import write_rows
from dateline.dataset.rows import story_member_row
from dateline.dataset.storage import StoredFile, write_file
from dateline.schemas.article import EnrichedArticle
from dateline.schemas.tables import STORY_MEMBERS
from dateline.transforms.same.stories import WINDOW_DAYS, StoryCandidate, candidate_of, group
from dateline.transforms.write import window_name, windowed


@dataclass
class GroupStories(beam.PTransform):  # type: ignore[misc]
    """Enriched articles in; out: the files of ``story_members`` and of the memory of stories.

    Only marks (about 550 bytes a report) meet in one place.
    """

    segments: tuple[str, ...]  # paths of the story segments in force
    now: datetime
    run_id: str
    root: str

    def expand(self, articles: beam.PCollection[EnrichedArticle]) -> beam.PCollection[StoredFile]:
        """See the class."""
        return (
            articles
            | "Mark" >> beam.FlatMap(_candidates).with_output_types(StoryCandidate)
            | "Gather marks" >> beam.combiners.ToList().without_defaults()
            | "Group" >> beam.ParDo(_Group(self))
        )


def _candidates(enriched: EnrichedArticle) -> Iterator[StoryCandidate]:
    candidate = candidate_of(enriched)
    if candidate is not None:
        yield candidate


@dataclass
class _Group(beam.DoFn):  # type: ignore[misc]
    step: GroupStories

    def process(
        self,
        candidates: list[StoryCandidate],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[StoredFile]:
        step = self.step
        since = step.now - timedelta(days=WINDOW_DAYS)
        grouping = group(candidates, lookup(step.segments, int(since.timestamp())))
        Metrics.counter("dateline", "entries_in_stories").inc(
            sum(not join.is_merge for join in grouping.joins)
        )
        now_s = int(step.now.timestamp())
        marks = [replace(mark, seen_at=now_s) for mark in grouping.marks]
        if marks:
            path = windowed(layout.segment("stories", step.run_id), window, pane)
            table = to_table(marks)
            yield write_file(step.root, path, lambda handle: write_segment(handle, table))
        stem = layout.table_rows("story_members", step.now, step.run_id)
        rows = [story_member_row(join, step.run_id, step.now) for join in grouping.joins]
        yield from write_rows(
            step.root,
            stem + window_name(window, pane),
            rows,
            STORY_MEMBERS,
            ("cluster_id",),
        )
