"""The archive: documents come back byte for byte, a row group in memory at a time."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import zstandard

from dateline.dataset import archive
from dateline.dataset.archive import archived_spec, fetched_feed, read_archive, write_archive
from dateline.dataset.rows import Row
from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed
from dateline.schemas.state_tables import ARCHIVE

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def row(number: int, body: bytes = b"<rss/>") -> Row:
    """An archived document as the writer gets it: its body compressed."""
    values: Row = dict.fromkeys(ARCHIVE.names)
    return values | {
        "run_id": "r",
        "feed": f"https://{number}.example/rss",
        "feed_name": "A Times",
        "feed_group": "world",
        "url": f"https://{number}.example/moved",
        "fetched_at": NOW,
        "http_status": 200,
        "headers": [("content-type", "text/xml"), ("etag", '"1"')],
        "redirects": [{"status": 301, "url": f"https://{number}.example/moved"}],
        "retry_after_s": 5.5,
        "fresh_for_s": 60.0,
        "elapsed_ms": 1_500,
        "bytes": 77,
        "requests": 2,
        "body": zstandard.compress(body),
    }


def write(root: Path, rows: list[Row], target_bytes: float = float("inf")) -> list[str]:
    files = list(write_archive(str(root), "archive/r", rows, target_bytes))
    assert sum(file.rows or 0 for file in files) == len(rows)
    return [file.path for file in files]


def test_documents_come_back_byte_for_byte(tmp_path: Path) -> None:
    bodies = [b"<rss/>", b"\x00\xff not UTF-8", b"x" * 100_000]
    (path,) = write(tmp_path, [row(number, body) for number, body in enumerate(bodies)])
    assert path == "archive/r-00000.parquet"
    read = list(read_archive(str(tmp_path / path)))
    assert [one["body"] for one in read] == bodies
    assert [one["feed"] for one in read] == [f"https://{n}.example/rss" for n in range(3)]
    names = list(read_archive(str(tmp_path / path), ["feed"]))
    assert names == [{"feed": one["feed"]} for one in read]
    assert (tmp_path / path).stat().st_size < 20_000, "bodies are compressed"


def test_nothing_to_archive_is_no_file(tmp_path: Path) -> None:
    assert write(tmp_path, []) == []
    assert list(tmp_path.iterdir()) == []


def test_memory_is_bounded_by_row_groups_and_files_by_their_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "ROW_GROUP_BYTES", 2_000)
    noise = [bytes((n * n * m) % 251 for m in range(1_000)) for n in range(1, 8)]
    rows = [row(number, body) for number, body in enumerate(noise)]
    (whole,) = write(tmp_path / "whole", rows)
    file = pq.ParquetFile(tmp_path / "whole" / whole)
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 2, 2, 1]
    paths = write(tmp_path / "split", rows, target_bytes=1)
    assert paths == [f"archive/r-{number:05d}.parquet" for number in range(4)]
    read = [one["body"] for path in paths for one in read_archive(str(tmp_path / "split" / path))]
    assert read == noise


def test_an_archived_document_is_the_answer_to_a_visit(tmp_path: Path) -> None:
    (path,) = write(tmp_path, [row(1)])
    (stored,) = read_archive(str(tmp_path / path))
    due = DueFeed(FeedSpec(url="https://1.example/rss"))
    fetched = fetched_feed(stored, due)
    assert fetched.due is due
    assert (fetched.status, fetched.http_status, fetched.body) == ("ok", 200, b"<rss/>")
    assert (fetched.fetched_at, fetched.url) == (NOW, "https://1.example/moved")
    assert fetched.headers == {"content-type": "text/xml", "etag": '"1"'}
    assert fetched.redirects == ((301, "https://1.example/moved"),)
    assert (fetched.retry_after_s, fetched.fresh_for_s) == (5.5, 60.0)
    assert (fetched.elapsed_s, fetched.bytes_received, fetched.requests) == (1.5, 77, 2)
    assert fetched_feed(stored | {"elapsed_ms": None}, due).elapsed_s == 0


def test_a_feed_that_is_listed_no_more_keeps_name_and_group() -> None:
    spec = archived_spec(row(1))
    assert (spec.url, spec.name, spec.group) == ("https://1.example/rss", "A Times", "world")
