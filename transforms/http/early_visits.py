"""Visits that begin before the job is there to read them.

Where launcher and worker are one process, feeds can be asked while the engine is still being
imported and the graph built: waiting for servers and loading code overlap.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar
from weakref import WeakValueDictionary

from dateline.schemas.config import FetchSettings
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.visits import Visits


class EarlyVisits:
    """Visits under way since this object was made; iterate once for one result per feed.

    To be used as a context manager: what is still in flight ends with the block. Pickled, it is a
    reference that means the same object in this process and nothing in any other.
    """

    _of_this_process: ClassVar[WeakValueDictionary[str, EarlyVisits]] = WeakValueDictionary()

    def __init__(self, dues: Sequence[DueFeed], settings: FetchSettings, now: datetime) -> None:
        self._visits = Visits(dues, settings, now)
        self._key = uuid.uuid4().hex
        self._of_this_process[self._key] = self

    def any_document(self) -> bool:
        """Whether any feed brought a document; waits until one has, or all are visited."""
        return self._visits.any_document()

    def __iter__(self) -> Iterator[FetchedFeed]:
        return iter(self._visits)

    def __enter__(self) -> EarlyVisits:
        return self

    def __exit__(self, *_: object) -> None:
        self._visits.stop()

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return _in_this_process, (self._key,)


def _in_this_process(key: str) -> EarlyVisits:
    try:
        return EarlyVisits._of_this_process[key]
    except KeyError:
        raise RuntimeError(
            "visits that began early can only be read in the process that began them"
        ) from None
