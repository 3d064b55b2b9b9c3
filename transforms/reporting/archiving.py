"""Fetched documents as rows of the archive, and a run's rows as its files. No Beam here."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dateline.dataset import layout
from dateline.dataset.archive import write_archive
from dateline.dataset.partitions import folder_name
from dateline.dataset.rows import Row
from dateline.dataset.storage import StoredFile
from dateline.schemas.config import without_credentials
from dateline.schemas.feed import FetchedFeed
from dateline.transforms.http.visits import request_headers, request_url

UNGROUPED = "ungrouped"
_SECRET_HEADERS = frozenset({"set-cookie", "set-cookie2", "authorization"})


@dataclass(frozen=True, slots=True)
class ArchivedRun:
    """The run whose documents are archived; without ``timed`` equal runs give equal bytes."""

    run_id: str
    sequence: int
    now: datetime
    timed: bool
    target_bytes: float


def group_of(fetched: FetchedFeed) -> str:
    """The group that names the files of a feed's documents."""
    return fetched.due.spec.group or UNGROUPED


def packed(body: bytes) -> bytes:
    """A document's body as it waits to be archived, in zstd."""
    import zstandard

    return zstandard.compress(body)


def unpacked(document: bytes) -> bytes:
    """The body that ``packed`` packed."""
    import zstandard

    return zstandard.decompress(document)


def archive_row(fetched: FetchedFeed, run: ArchivedRun) -> Row:
    """A row of ``archive`` with the body as it is; no credentials, and no headers that hold any."""
    due = fetched.due
    assert fetched.body is not None
    return {
        "run_id": run.run_id,
        "sequence": run.sequence,
        "run_at": run.now,
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
        "elapsed_ms": round(fetched.elapsed_s * 1000) if run.timed else None,
        "bytes": fetched.bytes_received,
        "requests": fetched.requests,
        "fresh_for_s": fetched.fresh_for_s,
        "retry_after_s": fetched.retry_after_s,
        "body_sha256": hashlib.sha256(fetched.body).hexdigest(),
        "body": fetched.body,
    }


def write_group(
    root: str, run: ArchivedRun, group: str, rows: Iterable[Row], part: str = ""
) -> Iterator[StoredFile]:
    """Files of one group's rows, whose bodies are packed; ``part`` is added to their names."""
    stem = layout.archive(run.now, run.run_id, folder_name(group)) + part
    ordered = sorted(rows, key=lambda row: str(row["feed"]))
    yield from write_archive(root, stem, ordered, run.target_bytes)


def write_documents(
    root: str, run: ArchivedRun, documents: Iterable[tuple[str, Row]]
) -> Iterator[StoredFile]:
    """Files of all documents of a run, given as rows with packed bodies and their groups."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for group, row in documents:
        groups[group].append(row)
    for group, rows in sorted(groups.items()):
        yield from write_group(root, run, group, rows)
