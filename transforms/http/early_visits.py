"""Visits that begin before what reads their answers is loaded.

In a run in one process waiting for servers and loading code overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from dateline.schemas.config import FetchSettings
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.visits import Visits


class EarlyVisits:
    """Visits under way since this object was made; iterate once for one result per feed.

    To be used as a context manager: what is still in flight ends with the block.
    """

    def __init__(self, dues: Sequence[DueFeed], settings: FetchSettings, now: datetime) -> None:
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
