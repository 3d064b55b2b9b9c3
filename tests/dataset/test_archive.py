"""The archive on storage: files of a bounded size, read a part at a time."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard

from dateline.dataset import archive
from dateline.dataset.archive import archived_spec, fetched_feed, read_archive, write_archive
from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def row(name: str, size: int = 100) -> dict[str, Any]:
    body = hashlib.sha256(name.encode()).digest() * (size // 32 + 1)
    return {
        "run_id": "r1", "sequence": 1, "run_at": NOW, "feed": f"https://{name}.example/",
        "feed_name": name, "feed_group": "g", "request_url": f"https://{name}.example/",
        "request_headers": [("Accept", "*/*")], "url": "https://b.example/", "http_status": 200,
        "headers": [("etag", '"1"')], "redirects": [{"status": 301, "url": "https://b.example/"}],
        "fetched_at": NOW, "elapsed_ms": 250, "bytes": 40, "requests": 2, "fresh_for_s": 60.0,
        "retry_after_s": None, "body_sha256": hashlib.sha256(body).hexdigest(),
        "body": zstandard.compress(body),
    }  # fmt: skip


def written(root: Path, rows: list[dict[str, Any]], target: float = 1e6) -> list[str]:
    files = list(write_archive(str(root), "archive/x/r1-g", rows, target))
    for file in files:
        assert (root / file.path).stat().st_size == file.size
        assert pq.read_metadata(root / file.path).num_rows == file.rows
    return [file.path for file in files]


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    (path,) = written(tmp_path, [row("a"), row("b")])
    assert path == "archive/x/r1-g-00000.parquet"
    found = list(read_archive(str(tmp_path / path)))
    assert [one["feed"] for one in found] == ["https://a.example/", "https://b.example/"]
    for one in found:
        assert hashlib.sha256(one["body"]).hexdigest() == one["body_sha256"]


def test_nothing_gives_no_file(tmp_path: Path) -> None:
    assert written(tmp_path, []) == []


def test_a_file_ends_when_it_has_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "ROW_GROUP_BYTES", 1_000)
    rows = [row(f"n{n:02}", size=900) for n in range(12)]
    paths = written(tmp_path, rows, target=5_000)
    assert len(paths) > 2
    feeds = [one["feed"] for path in paths for one in read_archive(str(tmp_path / path))]
    assert feeds == [one["feed"] for one in rows]
    groups = [pq.read_metadata(tmp_path / path).num_row_groups for path in paths]
    assert sum(groups) == 6, "two bodies pass the size of a row group"


def test_columns_may_be_chosen(tmp_path: Path) -> None:
    (path,) = written(tmp_path, [row("a")])
    (found,) = read_archive(str(tmp_path / path), ["run_id", "feed"])
    assert found == {"run_id": "r1", "feed": "https://a.example/"}


def test_an_archived_document_is_the_answer_to_a_visit_again(tmp_path: Path) -> None:
    (path,) = written(tmp_path, [row("a")])
    (found,) = read_archive(str(tmp_path / path))
    due = DueFeed(FeedSpec(url="https://a.example/"))
    fetched = fetched_feed(found, due)
    assert (fetched.due, fetched.status, fetched.http_status) == (due, "ok", 200)
    assert (fetched.url, fetched.redirects) == (
        "https://b.example/",
        ((301, "https://b.example/"),),
    )
    assert (dict(fetched.headers), fetched.elapsed_s) == ({"etag": '"1"'}, 0.25)
    assert (fetched.fresh_for_s, fetched.retry_after_s, fetched.requests) == (60.0, None, 2)
    assert fetched_feed(found | {"elapsed_ms": None}, due).elapsed_s == 0


def test_a_feed_that_is_listed_no_more_is_known_from_the_archive() -> None:
    assert archived_spec(row("a")) == FeedSpec(url="https://a.example/", name="a", group="g")
