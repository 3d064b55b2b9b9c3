"""Beam wiring of the sink: rows grouped by partition become whole Parquet files in staging.

Beam's own WriteToParquet cannot partition and its fileio sink loses files under ``key=value/``
names (measured with 2.77), so the sink is ours. Names come from run, window, partition and shard,
so a repeated bundle overwrites its own file with the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import GlobalWindow, IntervalWindow
from apache_beam.utils.windowed_value import PaneInfo

from dateline.dataset.article_files import write_partition
from dateline.dataset.partitions import (
    is_bounded,
    is_old,
    most_filled,
    partition_of,
    shared_partition,
)
from dateline.dataset.storage import StoredFile
from dateline.schemas.article import EnrichedArticle
from dateline.schemas.config import OutputSettings


@dataclass
class WriteArticles(beam.PTransform):  # type: ignore[misc]
    """Enriched articles to ``articles/`` and ``facts/`` below ``root``; out: the StoredFiles."""

    root: str
    run_id: str
    settings: OutputSettings

    def expand(self, articles: beam.PCollection[EnrichedArticle]) -> beam.PCollection[StoredFile]:
        """See the class."""
        by_partition = articles | "By partition" >> beam.Map(self._partition)
        if not is_bounded(self.settings.partition_by):
            filled = (
                by_partition
                | "Partition names" >> beam.Keys()
                | "Count articles" >> beam.combiners.Count.PerElement()
                | "All counts" >> beam.combiners.ToList().without_defaults()
                | "Most filled" >> beam.Map(most_filled)
            )
            by_partition |= "Share partitions" >> beam.Map(_share, beam.pvalue.AsIter(filled))
        return (
            by_partition
            | "Gather partition" >> beam.GroupByKey()
            | "Write partition" >> beam.ParDo(_WritePartition(self))
        )

    def _partition(self, article: EnrichedArticle) -> tuple[str, EnrichedArticle]:
        if is_old(article.article) and "published_date" in self.settings.partition_by:
            Metrics.counter("dateline", "entries_old_date").inc()
        return partition_of(article, self.settings.partition_by), article


def _share(
    placed: tuple[str, EnrichedArticle], filled: Iterable[frozenset[str]]
) -> tuple[str, EnrichedArticle]:
    """An article below its own partition, or the shared one where the run has no room for it."""
    partition, article = placed
    if any(partition in names for names in filled):
        return placed
    Metrics.counter("dateline", "entries_shared_partition").inc()
    return shared_partition(partition), article


@dataclass
class _WritePartition(beam.DoFn):  # type: ignore[misc]
    sink: WriteArticles

    def process(
        self,
        group: tuple[str, Iterable[EnrichedArticle]],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[StoredFile]:
        partition, articles = group
        sink = self.sink
        part = window_name(window, pane)
        yield from write_partition(sink.root, partition, sink.run_id, articles, sink.settings, part)


def window_name(window: Any, pane: PaneInfo) -> str:
    """Part of a file name that keeps windows and panes apart; empty for bounded runs."""
    if isinstance(window, GlobalWindow) and pane.index <= 0 and pane.is_last:
        return ""
    if isinstance(window, IntervalWindow):
        start, end = window.start.micros // 1000, window.end.micros // 1000
        return f"-w{start}-{end}-p{max(pane.index, 0)}"
    return f"-p{max(pane.index, 0)}"


def windowed(path: str, window: Any, pane: PaneInfo) -> str:
    """``path`` with the window's name before its suffix; unchanged in bounded runs."""
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}{window_name(window, pane)}{dot}{suffix}"
