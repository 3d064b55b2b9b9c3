"""The archive: raw documents as they came, in Parquet, so that articles can be rebuilt from them.

Parquet and not WARC: it needs no further library, is compressed by column, can be asked in SQL,
and is committed like every other file of a run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import PaneInfo

from dateline.dataset.rows import Row, folder_name
from dateline.dataset.storage import StoredFile, open_file, write_file
from dateline.schemas.config import FeedSpec, without_credentials
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.schemas.tables import ARCHIVE
from dateline.transforms.http.visits import request_headers, request_url
from dateline.transforms.write import window_name

UNGROUPED = "ungrouped"
ROW_GROUP_BYTES = 16 << 20  # of bodies: what writer and reader hold at once
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
        stem = f"archive/run_date={step.now:%Y-%m-%d}/{step.run_id}-{folder_name(name)}"
        stem += window_name(window, pane)
        ordered = sorted(rows, key=lambda row: str(row["feed"]))
        yield from write_archive(step.root, stem, ordered, step.target_bytes)


def write_archive(
    root: str, stem: str, rows: Sequence[Row], target_bytes: float
) -> Iterator[StoredFile]:
    """Rows, their bodies in zstd, as files of about the target size; one row group in memory."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    groups = list(_row_groups(rows))
    number = 0
    while groups:

        def fill(handle: Any) -> int:
            written = 0
            with pq.ParquetWriter(handle, ARCHIVE, compression="zstd") as writer:
                while groups and handle.tell() < target_bytes:
                    part = groups.pop(0)
                    bodies = [{**row, "body": _plain(row["body"])} for row in part]
                    writer.write_table(pa.Table.from_pylist(bodies, schema=ARCHIVE))
                    written += len(part)
            return written

        yield write_file(root, f"{stem}-{number:05d}.parquet", fill)
        number += 1


def _row_groups(rows: Sequence[Row]) -> Iterator[list[Row]]:
    import zstandard

    part: list[Row] = []
    size = 0
    for row in rows:
        part.append(row)
        size += zstandard.frame_content_size(row["body"])
        if size >= ROW_GROUP_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _plain(body: bytes) -> bytes:
    import zstandard

    return zstandard.decompress(body)


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


def read_archive(path: str, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of an archive file, a row group in memory at a time."""
    import pyarrow.parquet as pq

    with open_file(path) as handle:
        file = pq.ParquetFile(handle)
        for number in range(file.num_row_groups):
            yield from file.read_row_group(number, columns=columns).to_pylist()


def fetched_feed(row: Mapping[str, Any], due: DueFeed) -> FetchedFeed:
    """An archived document as the answer to a visit."""
    return FetchedFeed(
        due=due,
        status="ok",
        fetched_at=row["fetched_at"],
        url=row["url"],
        http_status=row["http_status"],
        headers=dict(row["headers"]),
        body=row["body"],
        redirects=tuple((hop["status"], hop["url"]) for hop in row["redirects"]),
        retry_after_s=row["retry_after_s"],
        fresh_for_s=row["fresh_for_s"],
        elapsed_s=(row["elapsed_ms"] or 0) / 1000,
        bytes_received=row["bytes"],
        requests=row["requests"],
    )


def archived_spec(row: Mapping[str, Any]) -> FeedSpec:
    """A feed that the configuration lists no more, as far as the archive knows it."""
    return FeedSpec(url=row["feed"], name=row["feed_name"], group=row["feed_group"])
