"""Beam wiring of the archive: fetched documents into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import PaneInfo

from dateline.dataset.rows import Row
from dateline.dataset.storage import StoredFile
from dateline.schemas.feed import FetchedFeed
from dateline.transforms.http.visit_summary import has_document
from dateline.transforms.reporting.archiving import (
    ArchivedRun,
    archive_row,
    group_of,
    packed,
    write_group,
)
from dateline.transforms.write import window_name


@dataclass
class ArchiveBodies(beam.PTransform):  # type: ignore[misc]
    """Fetched documents to ``archive/run_date=…/<run_id>-<group>-NNNNN.parquet`` below ``root``.

    Out: the StoredFiles. Visits that gave no document are not archived. Bodies travel compressed,
    because grouping holds them in memory.
    """

    root: str
    run: ArchivedRun

    def expand(self, fetched: beam.PCollection[FetchedFeed]) -> beam.PCollection[StoredFile]:
        """See the class."""
        return (
            fetched
            | "Archive row" >> beam.ParDo(_ArchiveRow(self))
            | "Gather group" >> beam.GroupByKey()
            | "Write archive" >> beam.ParDo(_WriteArchive(self))
        )


@dataclass
class _ArchiveRow(beam.DoFn):  # type: ignore[misc]
    step: ArchiveBodies

    def process(self, fetched: FetchedFeed) -> Iterator[tuple[str, Row]]:
        if has_document(fetched) and fetched.body is not None:
            row = archive_row(fetched, self.step.run)
            yield group_of(fetched), {**row, "body": packed(fetched.body)}


@dataclass
class _WriteArchive(beam.DoFn):  # type: ignore[misc]
    step: ArchiveBodies

    def process(
        self,
        group: tuple[str, Iterable[Row]],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[StoredFile]:
        name, rows = group
        part = window_name(window, pane)
        yield from write_group(self.step.root, self.step.run, name, rows, part)
