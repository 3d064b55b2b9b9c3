"""A deadline for parsing, even for code that cannot be interrupted.

Small documents are parsed where they are: every step is linear in their size, and the worst of
them take a fraction of any deadline (``python -m benchmarks.hostile``). Large ones, compressed ones
and those that only feedparser may understand, some of whose steps take quadratic time, go to a
process of their own, warm after the first.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from dateline.transforms.feeds.deadline.deadline_process import (
    CpuTimeExceeded,
    DeadlineProcess,
    ProcessDied,
)
from dateline.transforms.feeds.deadline.task import ParsedDocument, ParseTask, parse_document
from dateline.transforms.feeds.errors import NeedsReference, ParserCrashed, ParseTimeout

LARGE = 100_000
"""Bytes from which a document is parsed in the other process."""

_COMPRESSED = (b"\x1f", b"\x78")  # first byte of gzip and zlib: nobody knows how large it is


class DeadlineParser:
    """Parses documents one at a time; not for use by several threads at once.

    ``timeout_s`` is CPU time, ``large`` the size from which the other process is used, ``command``
    what starts it.
    """

    def __init__(
        self, timeout_s: float, *, large: int = LARGE, command: Sequence[str] | None = None
    ) -> None:
        self._timeout_s = timeout_s
        self._large = large
        self._process = DeadlineProcess(command)

    @property
    def is_running(self) -> bool:
        """Whether there is another process."""
        return self._process.is_running

    def parse(self, task: ParseTask) -> ParsedDocument:
        """Read and normalise a document.

        Raises ``FeedError``; ``ParseTimeout`` and ``ParserCrashed`` where the other process had to
        be given up.
        """
        if sys.platform == "win32":
            return parse_document(task)
        if len(task.body) < self._large and not task.body.startswith(_COMPRESSED):
            try:
                return parse_document(replace(task, reference=False))
            except NeedsReference:
                pass
        size = f"{len(task.body):,} bytes"
        try:
            answer = self._process.run(task, self._timeout_s)
        except CpuTimeExceeded as error:
            raise ParseTimeout(
                f"parsing the document ({size}) took {error} (fetch.parse_timeout)"
            ) from error
        except ProcessDied as error:
            raise ParserCrashed(
                f"the parsing process {error}, over the document ({size})"
            ) from error
        if not isinstance(answer, ParsedDocument):
            raise ParserCrashed(f"the parsing process answered {type(answer).__name__}")
        return answer

    def close(self) -> None:
        """End the other process, if there is one; the next large document starts a new one."""
        self._process.close()
