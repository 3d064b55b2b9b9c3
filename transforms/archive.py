"""Beam wiring of the archive: fetched documents into it, and out of it as a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import PaneInfo

from dateline.dataset import layout
from dateline.dataset.archive import fetched_feed, read_archive, write_archive
from dateline.dataset.partitions import folder_name
from dateline.dataset.rows import Row
from dateline.dataset.storage import StoredFile
from dateline.schemas.config import without_credentials
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.visits import request_headers, request_url
from dateline.transforms.write import window_name

UNGROUPED = "ungrouped"
_SECRET_HEADERS = frozenset({"set-cookie", "set-cookie2", "authorization"})


@dataclass
class ArchiveBodies(beam.PTransform):  # type: ignore[misc]
    """Fetched documents to ``archive/run_date=…/<run_id>-<group>-NNNNN.parquet`` below ``root``.

    Out: the StoredFiles. Visits that gave no document are not archived. Bodies travel compressed,
    because grouping holds them in memory.
    """

    root: str
    run_id: str
    sequence: int
    now: datetime
    timed: bool
    target_bytes: float

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
        if fetched.status != "ok" or fetched.body is None:
            return
        import zstandard

        row = archive_row(fetched, self.step)
        row["body"] = zstandard.compress(fetched.body)
        yield fetched.due.spec.group or UNGROUPED, row


def archive_row(fetched: FetchedFeed, step: ArchiveBodies) -> Row:
    """A row of ``archive``; no credentials, and no headers that hold any."""
    due = fetched.due
    assert fetched.body is not None
    return {
        "run_id": step.run_id,
        "sequence": step.sequence,
        "run_at": step.now,
        "feed": due.spec.key,
        "feed_name": due.spec.name,
        "feed_group": due.spec.group,
        "request_url": without_credentials(request_url(due)),
        "request_headers": sorted(request_headers(due).items()),
        "url": fetched.url,
        "http_status": fetched.http_status,
        "headers": sorted(
            (name, value)
            for name, value in fetched.headers.items()
            if name.lower() not in _SECRET_HEADERS
        ),
        "redirects": [{"status": code, "url": target} for code, target in fetched.redirects],
        "fetched_at": fetched.fetched_at,
        "elapsed_ms": round(fetched.elapsed_s * 1000) if step.timed else None,
        "bytes": fetched.bytes_received,
        "requests": fetched.requests,
        "fresh_for_s": fetched.fresh_for_s,
        "retry_after_s": fetched.retry_after_s,
        "body_sha256": hashlib.sha256(fetched.body).hexdigest(),
        "body": fetched.body,
    }


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
        step = self.step
        stem = layout.archive(step.now, step.run_id, folder_name(name))
        stem += window_name(window, pane)
        ordered = sorted(rows, key=lambda row: str(row["feed"]))
        yield from write_archive(step.root, stem, ordered, step.target_bytes)


@dataclass
class ReadArchive(beam.PTransform):  # type: ignore[misc]
    """The documents that one run archived, as FetchFeeds gave them; ``files`` are full paths.

    ``due`` are the feeds with their states in the data set that is being rebuilt.
    """

    files: tuple[str, ...]
    run_id: str
    due: tuple[DueFeed, ...]

    def expand(self, pipeline: beam.Pipeline) -> beam.PCollection[FetchedFeed]:
        """See the class."""
        return (
            pipeline
            | "Archive files" >> beam.Create(self.files, reshuffle=False)
            | "Read archive" >> beam.ParDo(_ReadArchive(self))
        )


@dataclass
class _ReadArchive(beam.DoFn):  # type: ignore[misc]
    step: ReadArchive

    def process(self, path: str) -> Iterator[FetchedFeed]:
        due = {feed.spec.key: feed for feed in self.step.due}
        for row in read_archive(path):
            if row["run_id"] == self.step.run_id:
                yield fetched_feed(row, due[row["feed"]])
