"""Beam wiring of stories: every new report meets those of the last days, by their marks only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.utils.windowed_value import PaneInfo

from dateline.dataset.storage import StoredFile
from dateline.schemas.article import EnrichedArticle
from dateline.transforms.gather import Block, Gather, elements_of
from dateline.transforms.same.remembering_stories import group_and_write
from dateline.transforms.same.stories import candidate_of
from dateline.transforms.write import window_name


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
        return articles | "Mark" >> Gather(candidate_of) | "Group" >> beam.ParDo(_Group(self))


@dataclass
class _Group(beam.DoFn):  # type: ignore[misc]
    step: GroupStories

    def process(
        self,
        blocks: list[Block],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[StoredFile]:
        step = self.step
        grouping, files = group_and_write(
            step.segments,
            elements_of(blocks),
            step.now,
            step.run_id,
            step.root,
            window_name(window, pane),
        )
        Metrics.counter("dateline", "entries_in_stories").inc(
            sum(not join.is_merge for join in grouping.joins)
        )
        yield from files
