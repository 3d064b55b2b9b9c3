from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dateline.dataset.archive import read_archive
from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.reporting.archiving import (
    ArchivedRun,
    archive_row,
    group_of,
    packed,
    unpacked,
    write_documents,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
RUN = ArchivedRun("r1", 7, NOW, timed=True, target_bytes=1e6)


def fetched(name: str, group: str | None = None) -> FetchedFeed:
    spec = FeedSpec(url=f"https://{name}.example/", group=group)
    return FetchedFeed(DueFeed(spec), "ok", NOW, spec.url, body=name.encode() * 9, elapsed_s=0.25)


def test_no_secret_is_archived() -> None:
    spec = FeedSpec(url="https://me:s3cret@a.example/", headers={"X-Key": "s3cret"})
    headers = {
        "Set-Cookie": "s3cret",
        "set-cookie2": "s3cret",
        "Authorization": "s3cret",
        "etag": "e",
    }
    state = FeedState(spec.key, etag='"1"')
    found = FetchedFeed(DueFeed(spec, state), "ok", NOW, spec.key, headers=headers, body=b"x")
    row = archive_row(found, RUN)
    assert "s3cret" not in repr(row)
    assert row["headers"] == [("etag", "e")]
    assert row["request_url"] == "https://a.example/"
    assert ("If-None-Match", '"1"') in row["request_headers"]


def test_how_long_it_took_is_left_out_where_runs_must_be_identical() -> None:
    assert (
        archive_row(fetched("a"), ArchivedRun("r1", 7, NOW, timed=False, target_bytes=1e6))[
            "elapsed_ms"
        ]
        is None
    )


def test_documents_stand_in_the_files_of_their_groups(tmp_path: Path) -> None:
    feeds = [fetched("b", "wires"), fetched("c"), fetched("a", "wires")]
    rows = [
        (group_of(one), {**archive_row(one, RUN), "body": packed(one.body or b"")}) for one in feeds
    ]
    files = list(write_documents(str(tmp_path), RUN, rows))
    assert [(file.path.rpartition("/")[2], file.rows) for file in files] == [
        ("r1-ungrouped-00000.parquet", 1),
        ("r1-wires-00000.parquet", 2),
    ]
    bodies = [row["body"] for row in read_archive(str(tmp_path / files[1].path))]
    assert bodies == [b"a" * 9, b"b" * 9]


@given(st.binary(max_size=200))
def test_a_packed_document_is_the_same_again(body: bytes) -> None:
    assert unpacked(packed(body)) == body
