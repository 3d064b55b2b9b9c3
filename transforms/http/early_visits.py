"""Visits that begin before the job is there to read them.

Where launcher and worker are one process, feeds can be asked while the engine is still being
imported and the graph built: waiting for servers and loading code overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from dateline.schemas.config import FetchSettings
from dateline.schemas.feed import DueFeed
from dateline.transforms.http.visits import Visits

_under_way: dict[str, Visits] = {}


@contextmanager
def head_start(
    run_id: str, dues: Sequence[DueFeed], settings: FetchSettings, now: datetime
) -> Iterator[Visits]:
    """Begins the visits now; the job that runs in the block claims them by the run's id."""
    visits = _under_way[run_id] = Visits(dues, settings, now)
    try:
        yield visits
    finally:
        _under_way.pop(run_id, None)
        visits.stop()


def claim(run_id: str) -> Visits | None:
    """The visits under way for this run, once; None in any other process or a second time."""
    return _under_way.pop(run_id, None)
