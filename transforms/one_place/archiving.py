"""The documents of a run in one process, kept until they are written to its archive."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.dataset.rows import Row
from dateline.dataset.storage import StoredFile
from dateline.schemas.feed import FetchedFeed
from dateline.transforms.http.visit_summary import has_document
from dateline.transforms.reporting.archiving import (
    ArchivedRun,
    archive_row,
    group_of,
    packed,
    write_documents,
)


class Archive:
    """Documents in zstd, by the group of their feeds; nothing where none is wanted."""

    def __init__(self, run: ArchivedRun, *, is_wanted: bool) -> None:
        self._run = run
        self._is_wanted = is_wanted
        self._rows: list[tuple[str, Row]] = []

    def add(self, fetched: FetchedFeed) -> None:
        """Keeps the document of a visit, if it brought one."""
        if self._is_wanted and has_document(fetched) and fetched.body is not None:
            row = {**archive_row(fetched, self._run), "body": packed(fetched.body)}
            self._rows.append((group_of(fetched), row))

    def write(self, root: str) -> Iterator[StoredFile]:
        """Writes them below ``root``.

        Raises:
            OSError: a file cannot be written.
        """
        yield from write_documents(root, self._run, self._rows)
