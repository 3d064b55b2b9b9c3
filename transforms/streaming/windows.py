"""The windows of a continuous run: fixed spans of time, each committed once it is over.

A window is over when every shard has said that its time is past: that is told by the shards, tick
by tick, and by no watermark. So nothing can be dropped as late, on any engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone


@dataclass(frozen=True, slots=True)
class Windows:
    """Spans of ``length_s`` seconds, counted from 1970."""

    length_s: float

    def start_of(self, at: datetime) -> datetime:
        """The start of the window that a time is in."""
        number = int(at.timestamp() // self.length_s)
        return datetime.fromtimestamp(number * self.length_s, timezone.utc)

    def end_of(self, start: datetime) -> datetime:
        """The end of the window that begins at ``start``."""
        return start + timedelta(seconds=self.length_s)

    def name(self, start: datetime) -> str:
        """A window as the beginning of a run id."""
        return f"{start:%Y%m%dT%H%M%SZ}"


def run_id(windows: Windows, start: datetime, visits: Iterable[tuple[str, datetime]]) -> str:
    """The run id of visits that are committed together: their window, and a digest of who was
    visited when.

    The same visits always have the same id, so a repeated step finds them committed; other visits
    of the same window never have it, so none is taken for committed.
    """
    lines = sorted(f"{at.isoformat()} {feed}" for feed, at in visits)
    digest = hashlib.blake2b("\n".join(lines).encode(), digest_size=5).hexdigest()
    return f"{windows.name(start)}-{digest}"


@dataclass
class Progress:
    """How far the shards have come; small, and kept by the engine between ticks."""

    shards: int
    reached: dict[int, datetime] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    waiting: set[datetime] = field(default_factory=set)
    """Starts of windows with visits that are not committed yet."""

    def note(self, shard: int, at: datetime, *, stopped: bool) -> None:
        """A shard has come to a time; nothing of before comes from it any more."""
        self.reached[shard] = max(at, self.reached.get(shard, at))
        if stopped:
            self.stopped.add(shard)
        else:
            self.stopped.discard(shard)

    @property
    def is_stopped(self) -> bool:
        """Whether every shard was told to stop."""
        return len(self.stopped) == self.shards

    def over(self, windows: Windows) -> list[datetime]:
        """Starts of the windows to be committed now, oldest first.

        A window is over when all shards have passed its end, or when all have stopped. What comes
        for a window that is over already is committed at once, by itself.
        """
        if self.is_stopped:
            return sorted(self.waiting)
        if len(self.reached) < self.shards:
            return []
        everywhere = min(self.reached.values())
        return sorted(s for s in self.waiting if windows.end_of(s) <= everywhere)
