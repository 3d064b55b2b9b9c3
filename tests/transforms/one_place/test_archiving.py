"""Twin of ``transforms/one_place/archiving.py``."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from dateline.dataset.archive import archived_documents
from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FetchedFeed, FetchStatus
from dateline.transforms.one_place.archiving import Archive
from dateline.transforms.reporting.archiving import ArchivedRun

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
RUN = ArchivedRun("r1", 1, NOW, False, 1e6)


def fetched(name: str, body: bytes | None) -> FetchedFeed:
    due = DueFeed(FeedSpec(url=f"https://{name}.example/"))
    status: FetchStatus = "ok" if body is not None else "not_modified"
    return FetchedFeed(due, status, NOW, due.spec.url, http_status=200, body=body)


def test_documents_come_back_as_they_were(tmp_path: Path) -> None:
    archive = Archive(RUN, is_wanted=True)
    visits = [fetched("b", b"second"), fetched("quiet", None), fetched("a", b"first")]
    for visit in visits:
        archive.add(visit)
    files = [str(tmp_path / file.path) for file in archive.write(str(tmp_path))]
    found = archived_documents(files, "r1", [visit.due for visit in visits])
    assert [(one.url, one.body) for one in found] == [
        ("https://a.example/", b"first"),
        ("https://b.example/", b"second"),
    ]


def test_nothing_is_kept_or_written_where_none_is_wanted(tmp_path: Path) -> None:
    archive = Archive(RUN, is_wanted=False)
    archive.add(fetched("a", b"first"))
    assert list(archive.write(str(tmp_path))) == []
    assert list(tmp_path.iterdir()) == []
