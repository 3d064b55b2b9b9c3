"""Visits that begin before the job is there to read them.

Where launcher and worker are one process, feeds can be asked while the engine is still being
imported and the graph built: waiting for servers and loading code overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from dateline.schemas.config import FetchSettings
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.schemas.in_process import ReferredTo
from dateline.transforms.http.visits import Visits


class EarlyVisits(ReferredTo):
    """Visits under way since this object was made; iterate once for one result per feed.

    To be used as a context manager: what is still in flight ends with the block.
    """

    def __init__(self, dues: Sequence[DueFeed], settings: FetchSettings, now: datetime) -> None:
        super().__init__()
        self._visits = Visits(dues, settings, now)

    def await_start(self) -> None:
        """Waits for the moment until servers are waited for; then there is time for other work."""
        self._visits.await_start()

    def any_document(self, seen: Callable[[FetchedFeed], None] | None = None) -> bool:
        """Whether any feed brought a document; waits until one has, or all are visited.

        ``seen`` is called with each visit that brought none, as they come.
        """
        return self._visits.any_document(seen)

    def __iter__(self) -> Iterator[FetchedFeed]:
        return iter(self._visits)

    def __enter__(self) -> EarlyVisits:
        return self

    def __exit__(self, *_: object) -> None:
        self._visits.stop()
