"""When the next run of ``dateline watch`` begins: pure functions of what is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import FeedState

MIN_GAP_S = 60.0
"""Least seconds between the starts of two runs: feeds that fall due meanwhile share one."""
MAX_GAP_S = 3_600.0
"""Most seconds between two runs, though no feed is due: the configuration may have changed."""
FIRST_BACKOFF_S = 30.0
"""Seconds after a failed run until the next; doubled with each further failure ..."""
MAX_BACKOFF_S = 3_600.0
"""... up to this."""


@dataclass(frozen=True, slots=True)
class Interval:
    """``every_s`` seconds between the starts of runs; None goes by the feeds' own due times.

    ``jitter`` is the share of a wait by which it may grow, so that many watchers that started
    together do not stay together.
    """

    every_s: float | None = None
    jitter: float = 0.1


def earliest_due(
    feeds: Iterable[FeedSpec], states: Mapping[str, FeedState], now: datetime
) -> datetime | None:
    """When the first feed is to be visited; None where none ever is (all are retired or off)."""
    due: list[datetime] = []
    for feed in feeds:
        state = states.get(feed.key)
        if not feed.enabled or (state and state.retired_at and not feed.revive):
            continue
        if state is None or state.next_due_at is None or state.last_attempt_at is None:
            return now
        if state.last_attempt_at > now:  # the clock was set back
            return now
        due.append(state.next_due_at)
    return min(due, default=None)


def next_run_at(
    interval: Interval,
    *,
    started: datetime,
    ended: datetime,
    earliest: datetime | None,
    failures: int,
    chance: float,
) -> datetime:
    """The start of the next run.

    Args:
        started: of the last run, and when it ``ended``; a run that took longer than its share is
            followed at once.
        earliest: see ``earliest_due``; counts without ``interval.every_s`` only.
        failures: runs in a row that failed, the last one included.
        chance: in 0..1, for the jitter.
    """
    if failures:
        wait = min(FIRST_BACKOFF_S * 2.0 ** min(failures - 1, 20), MAX_BACKOFF_S)
        return ended + timedelta(seconds=wait * (1 + interval.jitter * chance))
    if interval.every_s is not None:
        wait = interval.every_s * (1 + interval.jitter * chance)
        return max(ended, started + timedelta(seconds=wait))
    latest = started + timedelta(seconds=MAX_GAP_S)
    wanted = latest if earliest is None else min(earliest, latest)
    wanted += timedelta(seconds=MIN_GAP_S * interval.jitter * chance)
    return max(ended, wanted, started + timedelta(seconds=MIN_GAP_S))
