"""How long visits take, and so when the last visits of a window have to begin.

A feed that is due several times in a window is visited once, as late as can be: what it publishes
until then is committed at the window's end. All those visits begin in time for the last of them to
end before the window does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import FeedState
from dateline.transforms.streaming.windows import Windows

SURE_TICKS = 1.5
"""Ticks before the end of a window from which on another one is sure to come in time."""
MARGIN = 1.25
"""How much longer the last visits may take than those before them took."""
FEWEST_VISITS = 50
"""Visits of a tick from which on it says how long one takes: fewer wait for the slowest host."""
_SMOOTHING = 0.3  # weight of a tick that was faster; a slower one counts at once


@dataclass(frozen=True, slots=True)
class Pace:
    """What a shard remembers of its visits between ticks."""

    visit_s: float = 0.0
    """Seconds that each visit takes where many are made side by side; 0 where none was seen."""
    begun: datetime | None = None
    """Start of the window whose last visits have begun."""

    def after(self, visits: int, took_s: float) -> Pace:
        """The pace once so many visits took ``took_s`` seconds altogether.

        Those count that were due, asked or not: feeds of hosts that are down are open visits of the
        next window, too.
        """
        if visits < FEWEST_VISITS:
            return self
        seen = took_s / visits
        if seen < self.visit_s:
            seen = self.visit_s + _SMOOTHING * (seen - self.visit_s)
        return replace(self, visit_s=seen)

    def at(
        self,
        now: datetime,
        feeds: Iterable[FeedSpec],
        states: Mapping[str, FeedState],
        windows: Windows,
        every_s: float,
    ) -> Pace:
        """The pace at a tick, with ``begun`` once it is time for the last visits of the window.

        Args:
            every_s: seconds between ticks.
        """
        start = windows.start_of(now)
        if self.begun == start:
            return self
        left_s = (windows.end_of(start) - now).total_seconds()
        open_visits = sum(_is_open(states.get(feed.key), start, windows) for feed in feeds)
        needed_s = open_visits * self.visit_s * MARGIN
        if left_s > max(needed_s + every_s, SURE_TICKS * every_s):
            return self
        return replace(self, begun=start)


def _is_open(state: FeedState | None, start: datetime, windows: Windows) -> bool:
    """Whether a feed is still to be visited in the window that begins at ``start``."""
    if state is None or state.last_attempt_at is None:
        return True
    if state.retired_at is not None or windows.start_of(state.last_attempt_at) == start:
        return False
    return state.next_due_at is None or state.next_due_at < windows.end_of(start)


def can_wait(state: FeedState | None, now: datetime, windows: Windows) -> bool:
    """Whether a feed that is due will be due again before the window ends.

    One that was not asked in the window before is late already and waits no longer.
    """
    if state is None or state.last_attempt_at is None or state.next_due_at is None:
        return False
    start = windows.start_of(now)
    if windows.end_of(windows.start_of(state.last_attempt_at)) != start:
        return False
    interval_s = (state.next_due_at - state.last_attempt_at).total_seconds()
    return (windows.end_of(start) - now).total_seconds() > interval_s
