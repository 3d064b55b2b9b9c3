"""When a feed is visited next, and what is remembered of the visit.

Pure functions: the clock and the jitter are passed in, nothing else is asked. ``is_due`` opens a
run, ``advance`` closes it. All times are UTC, all spans are seconds.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import FeedOutcome, FeedState
from dateline.schemas.frozen import replaced
from dateline.transforms.http.errors import (
    NOT_VISITED,
    ChallengeError,
    LogInPageError,
    MetaRefreshError,
)
from dateline.transforms.http.status import leading_permanent_target

TOLERANCE = 0.1
"""Share of an interval that a visit may come early: cron starts some seconds off the hour."""

MAX_BACKOFF_S = 86_400.0
"""Ceiling of the back-off of a failing feed: it is still tried once a day."""

MAX_JITTER = 0.25
"""Back-off grows by up to this share, so that feeds that failed together do not return so."""

REVERT_REDIRECT_AFTER = 5
"""Failures in a row at a redirect's target after which the URL of the config is tried again."""

FORGET_VALIDATORS_AFTER = 5
"""Errors of a server in a row after which the whole document is asked for: some fail only where a
request has conditions. One that says so (412) is asked without them at once."""

SILENT_RHYTHMS = 10.0
"""A feed is silent once it misses this many of its usual gaps between entries ..."""

SILENT_FLOOR_S = 3 * 86_400.0
"""... but never before three days: a long weekend is no silence."""

_SMOOTHING = 0.3  # weight of the newest document in the rhythm
_QUIET_SHARE = 0.1  # a quiet feed is visited about ten times in a span as long as its silence
_REFUSALS = frozenset(
    {
        "Http401", "Http402", "Http403", "Http404", "Http410", "Http451",
        *(e.__name__ for e in (ChallengeError, LogInPageError, MetaRefreshError)),
    }
)  # fmt: skip
_READABLE = (None, "EmptyFeed")  # a valid document without entries is a document
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def is_due(
    spec: FeedSpec,
    state: FeedState | None,
    now: datetime,
    settings: FetchSettings,  # noqa: ARG001
) -> bool:
    """Whether a run that starts at ``now`` visits this feed.

    A last visit in the future means that the clock was set back: the feed is due, for otherwise
    nobody would hear of it until the clock caught up.
    """
    if not spec.enabled:
        return False
    if spec.url[:5].lower() == "file:" or state is None:
        return True
    if state.retired_at is not None and not spec.revive:
        return False
    due, last = state.next_due_at, state.last_attempt_at
    if due is None or last is None or last > now:
        return True
    wait = (due - last).total_seconds()
    return (now - last).total_seconds() >= wait * (1 - TOLERANCE)


def advance(
    outcome: FeedOutcome, now: datetime, settings: FetchSettings, jitter: float
) -> FeedState:
    """The state that a visit at ``now`` leaves behind; ``jitter`` is in 0..1.

    Validators advance only with a document that was readable, so that one that was not is asked
    for again.
    """
    fetched = outcome.fetched
    old = fetched.due.state or FeedState(feed=fetched.due.spec.key)
    if fetched.error_class in NOT_VISITED:
        wait = fetched.retry_after_s
        return replaced(old, next_due_at=now + _exactly(wait)) if wait else old
    if fetched.error_class is None and outcome.error_class in _READABLE:
        state = _after_success(outcome, old, now, settings)
        wait = _interval_s(fetched.due.spec, state, now, settings, fetched.fresh_for_s)
    else:
        state = _after_failure(outcome, replaced(old, last_attempt_at=now), now)
        refused = fetched.error_class in _REFUSALS
        wait = _backoff_s(state.consecutive_failures, settings, jitter, refused=refused)
    due = now + timedelta(seconds=wait)
    if fetched.retry_after_s:
        due = max(due, now + _exactly(fetched.retry_after_s))
    allowed = after_skips(due, state.skip_hours, state.skip_days)
    if allowed > due:
        due = now + _exactly((allowed - now).total_seconds())
    return replaced(state, next_due_at=due, silent=is_silent(state, now))


def _exactly(wait_s: float) -> timedelta:
    """A wait that the tolerance must not shorten: others asked for it."""
    return timedelta(seconds=wait_s / (1 - TOLERANCE))


def _after_success(
    outcome: FeedOutcome, old: FeedState, now: datetime, settings: FetchSettings
) -> FeedState:
    fetched = outcome.fetched
    # All changes in one go: making a state takes longer than working out what is new in it.
    changes: dict[str, Any] = {
        "last_attempt_at": now,
        "last_success_at": now,
        "consecutive_failures": 0,
        "retired_at": None,
        "took_s": int(fetched.elapsed_s),
        **_followed_redirects(outcome, old, settings),
    }
    if fetched.status != "ok":
        # A 304 may bring new validators for what is stored (RFC 9111 section 4.3.4).
        return replaced(
            old,
            **changes,
            etag=fetched.headers.get("etag") or old.etag,
            last_modified=fetched.headers.get("last-modified") or old.last_modified,
        )
    newest = [when for when in (old.last_entry_at, outcome.newest_entry_at) if when is not None]
    return replaced(
        old,
        **changes,
        etag=fetched.headers.get("etag"),
        last_modified=fetched.headers.get("last-modified"),
        last_changed_at=now,
        last_entry_at=max(newest, default=None),
        interval_s=_smoothed(old.interval_s, outcome.entry_interval_s),
        title=outcome.title or old.title,
        held=outcome.held,
        update_hint_s=outcome.update_hint_s,
        skip_hours=tuple(outcome.skip_hours),
        skip_days=tuple(outcome.skip_days),
    )


def _after_failure(outcome: FeedOutcome, old: FeedState, now: datetime) -> FeedState:
    failures = old.consecutive_failures + 1
    state = replaced(old, consecutive_failures=failures)
    if outcome.fetched.status == "gone":
        return replaced(state, retired_at=old.retired_at or now)
    if old.fetch_url is not None and failures >= REVERT_REDIRECT_AFTER:
        # The validators belong to the other address: "1" there says nothing of "1" here.
        return replaced(state, fetch_url=None, etag=None, last_modified=None)
    answered = (outcome.fetched.error_class or "").startswith("Http")
    if outcome.fetched.http_status == 412 or (answered and failures >= FORGET_VALIDATORS_AFTER):
        return replaced(state, etag=None, last_modified=None)
    return state


def _followed_redirects(
    outcome: FeedOutcome, state: FeedState, settings: FetchSettings
) -> dict[str, Any]:
    """What changes where a permanent redirect is counted, and applied once enough runs saw it.

    Only what stands before the first temporary redirect counts. A redirect from https to http is
    followed but never stored, and one that leads back to the URL of the config undoes another.
    """
    spec = outcome.fetched.due.spec
    here = state.fetch_url or spec.key
    target = leading_permanent_target(outcome.fetched.redirects)
    downgrade = here[:6].lower() == "https:" and not (target or "").lower().startswith("https:")
    if target is None or target == here or downgrade:
        return {"redirect_url": None, "redirect_seen": 0}
    seen = state.redirect_seen + 1 if target == state.redirect_url else 1
    if seen < settings.permanent_redirects_after:
        return {"redirect_url": target, "redirect_seen": seen}
    moved = None if target == spec.key else target
    return {"fetch_url": moved, "redirect_url": None, "redirect_seen": 0}


def _smoothed(old: float | None, new: float | None) -> float | None:
    if new is None or new <= 0:
        return old
    return new if old is None else (1 - _SMOOTHING) * old + _SMOOTHING * new


def _interval_s(
    spec: FeedSpec,
    state: FeedState,
    now: datetime,
    settings: FetchSettings,
    fresh_for_s: float | None,
) -> float:
    """Seconds to the next visit of a feed that works: the config's, else the feed's own rhythm
    and hints between the floor and the ceiling."""
    if spec.poll_interval is not None:
        return spec.poll_interval
    rhythm = settings.max_interval if state.interval_s is None else state.interval_s
    if state.last_entry_at is not None:
        rhythm = max(rhythm, (now - state.last_entry_at).total_seconds() * _QUIET_SHARE)
    wanted = max(rhythm, fresh_for_s or 0.0, state.update_hint_s or 0.0)
    return max(settings.min_interval, min(wanted, settings.max_interval))


def _backoff_s(failures: int, settings: FetchSettings, jitter: float, *, refused: bool) -> float:
    """Seconds until a failing feed is tried again: doubled with each failure up to a day.

    What looks like a passing fault starts at the floor, a refusal at the ceiling of the interval.
    """
    first = settings.max_interval if refused else settings.min_interval
    ceiling = max(MAX_BACKOFF_S, settings.max_interval)
    wait = min(first * 2.0 ** min(failures - 1, 30), ceiling)
    return wait * (1 + MAX_JITTER * min(max(jitter, 0.0), 1.0))


def after_skips(
    when: datetime, skip_hours: Collection[int], skip_days: Collection[str]
) -> datetime:
    """The first moment from ``when`` on that the feed does not ask to skip.

    Hours are those of UTC (RSS 2.0 ``skipHours``, 24 meaning 0), days English names. A feed that
    skips everything skips nothing.
    """
    hours = {hour % 24 for hour in skip_hours}
    days = {day.strip().lower() for day in skip_days}
    if len(hours) >= 24 or days >= set(_DAYS):
        return when
    moment = when
    while moment.hour in hours or _DAYS[moment.weekday()] in days:
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def is_silent(state: FeedState, now: datetime) -> bool:
    """Whether a feed has been without new entries for far longer than its rhythm."""
    if state.last_entry_at is None or state.interval_s is None:
        return False
    quiet_s = (now - state.last_entry_at).total_seconds()
    return quiet_s > max(SILENT_FLOOR_S, SILENT_RHYTHMS * state.interval_s)
