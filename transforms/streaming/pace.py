"""How long visits take, and so when the last visits of a window have to begin.

A feed that is due several times in a window is visited once, as late as can be: what it publishes
until then is committed at the window's end. All those visits begin in time for the last of them to
end before the window does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import FeedState
from dateline.transforms.streaming.windows import Windows

SURE_LOOKS = 1.5
"""Looks before the end of a window from which on another one is sure to come in time."""
MARGIN = 1.25
"""How much longer the last visits may take than those before them took."""
FEWEST_VISITS = 50
"""Visits of a look from which on it says how long one takes: fewer wait for the slowest host."""
_SMOOTHING = 0.3  # weight of a look that was faster; a slower one counts at once


@dataclass(frozen=True, slots=True)
class Pace:
    """What a shard remembers of its visits between looks."""

    visit_s: float = 0.0
    """Seconds that each visit takes where many are made side by side; 0 where none was seen."""
    begun: datetime | None = None
    """Start of the window whose last visits have begun."""
    begins_at: datetime | None = None
    """When they have to begin in the window of the last look; None where they have."""

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
        look_s: float,
    ) -> Pace:
        """The pace at a look, with ``begun`` once it is time for the last visits of the window.

        Args:
            look_s: seconds from one opportunity to look to the next.
        """
        start = windows.start_of(now)
        if self.begun == start:
            return self
        open_visits = sum(_is_open(states.get(feed.key), start, windows) for feed in feeds)
        needed_s = open_visits * self.visit_s * MARGIN
        before_s = max(needed_s + look_s, SURE_LOOKS * look_s)
        begins_at = windows.end_of(start) - timedelta(seconds=before_s)
        if now < begins_at:
            return replace(self, begins_at=begins_at)
        return replace(self, begun=start, begins_at=None)

    def calls_at(self, now: datetime, windows: Windows) -> bool:
        """Whether the last visits of the window have to begin now, though no look is due yet."""
        if self.begins_at is None or now < self.begins_at:
            return False
        return windows.start_of(now) == windows.start_of(self.begins_at)


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
