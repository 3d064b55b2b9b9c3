"""What remains of a visit, by plain functions: counters, outcome, health row, remembered state."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from dateline.dataset.rows import Row, feed_health_row
from dateline.schemas.config import FetchSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import FeedOutcome, FeedState, FetchedFeed
from dateline.transforms.http.polling import advance


def counters(fetched: FetchedFeed) -> dict[str, int]:
    """What one visit adds to the counters of the run."""
    counted = {
        "fetch_feeds": 1,
        f"fetch_{fetched.status}": 1,
        "fetch_requests": fetched.requests,
        "fetch_bytes": fetched.bytes_received,
    }
    if fetched.http_status is not None and fetched.status != "failed":
        counted[f"fetch_{fetched.http_status}"] = 1
    if fetched.error_class is not None:
        counted[f"fetch_error_{fetched.error_class}"] = 1
    return counted


def has_document(fetched: FetchedFeed) -> bool:
    """Whether there is something to parse."""
    return fetched.status == "ok" and fetched.body is not None


def without_document(fetched: FetchedFeed, now: datetime) -> tuple[FeedOutcome, DeadLetter | None]:
    """The outcome of a visit that brought no document, and its dead letter unless all is well."""
    state = fetched.due.state
    if fetched.body is not None:
        fetched = replace(fetched, body=None)
    outcome = FeedOutcome(fetched, title=state.title if state else None)
    if fetched.status == "not_modified":
        return outcome, None
    gone = "Gone" if fetched.status == "gone" else "FetchFailed"
    return outcome, DeadLetter(
        stage="fetch",
        feed=fetched.due.spec.key,
        error_class=fetched.error_class or gone,
        message=fetched.error_message or f"the visit ended as {fetched.status}",
        at=now,
        article=None,
        raw=fetched.url,
    )


def summarise(
    outcome: FeedOutcome,
    verdicts: Mapping[str, int],
    settings: FetchSettings,
    *,
    run_id: str,
    now: datetime,
    timed: bool,
) -> tuple[Row, FeedState]:
    """The feed's row of health and its state.

    ``verdicts`` counts what its entries were found to be; ``timed`` is False where identical runs
    must give identical bytes.
    """
    feed = outcome.fetched.due.spec.key
    state = outcome.state or advance(
        outcome, now=now, settings=settings, jitter=jitter(feed, run_id)
    )
    if not timed:
        state = replace(state, took_s=None)
    health = feed_health_row(outcome, state, dict(verdicts), run_id, timed=timed)
    return health, state


def jitter(feed: str, run_id: str) -> float:
    """A number in [0, 1) that looks random and is the same when the run is repeated."""
    digest = hashlib.blake2b(f"{run_id} {feed}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
