"""The archive on storage: raw documents in Parquet, so that articles can be rebuilt from them.

Parquet and not WARC: it needs no further library, is compressed by column, can be asked in SQL,
and is committed like every other file of a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dateline.dataset.parquet_files import parquet_file, parquet_writer
from dateline.dataset.rows import Row
from dateline.dataset.storage import StoredFile, open_file, write_file
from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.schemas.state_tables import ARCHIVE

ROW_GROUP_BYTES = 16 << 20  # of bodies: what writer and reader hold at once


def write_archive(
    root: str, stem: str, rows: Sequence[Row], target_bytes: float
) -> Iterator[StoredFile]:
    """Rows, their bodies in zstd, as files of about the target size; one row group in memory."""
    import pyarrow as pa

    groups = list(_row_groups(rows))
    number = 0
    while groups:

        def fill(handle: Any) -> int:
            written = 0
            with parquet_writer(handle, ARCHIVE) as writer:
                while groups and (not written or handle.tell() < target_bytes):
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


def read_archive(path: str, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of an archive file, a row group in memory at a time."""
    with open_file(path) as handle:
        file = parquet_file(handle)
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


def archived_documents(
    files: Iterable[str], run_id: str, due: Iterable[DueFeed]
) -> Iterator[FetchedFeed]:
    """The documents that one run archived, as its visits brought them.

    Args:
        files: full paths.
        due: the feeds with their states in the data set that is being rebuilt.
    """
    feeds = {feed.spec.key: feed for feed in due}
    for path in files:
        for row in read_archive(path):
            if row["run_id"] == run_id:
                yield fetched_feed(row, feeds[row["feed"]])


def archived_spec(row: Mapping[str, Any]) -> FeedSpec:
    """A feed that the configuration lists no more, as far as the archive knows it."""
    return FeedSpec(url=row["feed"], name=row["feed_name"], group=row["feed_group"])
