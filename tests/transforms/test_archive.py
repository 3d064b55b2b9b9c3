"""Documents into the archive and out of it: the same again, and no secret with them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
import pytest

from dateline.dataset.archive import archived_documents
from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed, FetchStatus
from dateline.transforms.archive import ArchiveBodies
from dateline.transforms.reporting.archiving import ArchivedRun

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def fetched(
    name: str, group: str | None = None, status: FetchStatus = "ok", **given: Any
) -> FetchedFeed:
    spec = FeedSpec(url=f"https://{name}.example/", name=name, group=group)
    fields: dict[str, Any] = {
        "http_status": 200, "body": name.encode() * 50, "requests": 2, "bytes_received": 40,
        "redirects": ((301, "https://new.example/"),), "elapsed_s": 0.25,
        "headers": {"etag": '"1"', "content-type": "text/xml"}, "fresh_for_s": 60.0,
    } | given  # fmt: skip
    return FetchedFeed(DueFeed(spec), status, NOW, spec.url, **fields)


RUN = ArchivedRun("r1", 7, NOW, True, 1e6)


def archive(root: Path, *feeds: FetchedFeed) -> list[str]:
    """Paths of the files that one run archives."""
    with beam.Pipeline("FnApiRunner") as pipeline:
        pipeline | beam.Create(feeds) | ArchiveBodies(str(root), RUN)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*.parquet"))


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    root = tmp_path_factory.mktemp("archive")
    feeds = (
        fetched("b", "wires"),
        fetched("a", "wires"),
        fetched("c", "two words/x"),
        fetched("d"),
        fetched("same", status="not_modified", body=None),
        fetched("down", status="failed", body=None),
        fetched("lost", status="failed"),
    )
    return root, archive(root, *feeds)


def test_each_group_of_feeds_has_files_of_its_own(archived: tuple[Path, list[str]]) -> None:
    day = "archive/run_date=2026-11-24"
    assert archived[1] == [
        f"{day}/r1-two%20words%2Fx-00000.parquet",
        f"{day}/r1-ungrouped-00000.parquet",
        f"{day}/r1-wires-00000.parquet",
    ]


def test_only_documents_are_archived_and_in_the_order_of_their_feeds(
    archived: tuple[Path, list[str]],
) -> None:
    root, paths = archived
    feeds = [row["feed"] for path in paths for row in rows(root / path)]
    assert feeds == [f"https://{name}.example/" for name in "cdab"]


def rows(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path, partitioning=None).to_pylist()  # type: ignore[no-any-return]


def test_a_row_holds_the_document_and_how_it_came(archived: tuple[Path, list[str]]) -> None:
    root, paths = archived
    (row,) = rows(root / paths[1])
    assert (row["run_id"], row["sequence"], row["run_at"]) == ("r1", 7, NOW)
    assert row["body"] == b"d" * 50
    assert row["body_sha256"] == hashlib.sha256(b"d" * 50).hexdigest()
    assert row["redirects"] == [{"status": 301, "url": "https://new.example/"}]
    assert (row["bytes"], row["requests"], row["elapsed_ms"]) == (40, 2, 250)


def test_documents_come_out_of_the_archive_as_they_went_in(
    archived: tuple[Path, list[str]],
) -> None:
    root, paths = archived
    due = tuple(
        DueFeed(one.due.spec, FeedState(one.due.spec.key, title="now"))
        for one in (fetched("a", "wires"), fetched("b", "wires"))
    )
    files = (str(root / paths[2]),)
    expected = [
        (one.due.spec.key, one.body, one.url, one.http_status, dict(one.headers), one.redirects,
         one.fresh_for_s, one.elapsed_s, "now")
        for one in (fetched(name, "wires") for name in "ab")
    ]  # fmt: skip
    assert list(map(_parts, archived_documents(files, "r1", due))) == expected


def _parts(one: FetchedFeed) -> tuple[object, ...]:
    state = one.due.state
    return (
        one.due.spec.key, one.body, one.url, one.http_status, dict(one.headers), one.redirects,
        one.fresh_for_s, one.elapsed_s, state and state.title,
    )  # fmt: skip


def test_documents_of_other_runs_are_left_in_the_archive(archived: tuple[Path, list[str]]) -> None:
    root, paths = archived
    assert list(archived_documents((str(root / paths[2]),), "another", ())) == []
