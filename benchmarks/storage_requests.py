"""How many requests a run makes on object storage, by the server's own log.

    python -m benchmarks.storage_requests --hours 30

Each hour is a run over the same feeds on S3, as moto serves it on loopback. Every third hour
brings an article; the others are quiet: each feed is asked and has not changed. Prints the
requests of both kinds by what they were for. Needs ``pip install '.[dev]'``.
"""

from __future__ import annotations

import argparse
import logging
import re
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest

from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from tests.feed_server import FeedServer, rss
from tests.object_stores import ServedStore, served

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
NEWS_EVERY = 3
"""Hours from one article to the next."""
_LINE = re.compile(r"([A-Z]+) /news(?:/data)?(\S*) HTTP")
_STEPS = (
    ("_lease", "lease"),
    ("_staging", "staging"),
    ("head.json", "head"),
    ("runs/", "manifest"),
    ("state/", "state"),
    ("delete", "staging"),
)


def count(hours: int, feeds: int) -> dict[bool, list[Counter[str]]]:
    """Requests of each run by method and purpose; by whether the run had news."""
    found: dict[bool, list[Counter[str]]] = {False: [], True: []}
    with (
        pytest.MonkeyPatch.context() as environ,
        served("s3", environ) as store,
        closing(FeedServer()) as server,
    ):
        for hour in range(hours):
            items = 3 + hour // NEWS_EVERY
            urls = [
                server.add(f"/{number}.xml", rss(f"feed {number}", items=items))
                for number in range(feeds)
            ]
            store.requests.clear()
            run(_config(store, urls), now=NOON + timedelta(hours=hour))
            if hour:
                found[hour % NEWS_EVERY == 0].append(Counter(map(purpose, store.requests)))
    return found


def _config(store: ServedStore, urls: Sequence[str]) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url, "poll_interval": 60} for url in urls],
            "output": {"path": store.root},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
        }
    )


def purpose(line: str) -> str:
    """A line of the server's log as method and what it was for: ``GET head``."""
    found = _LINE.search(line)
    if found is None:
        return "other"
    method, path = found.groups()
    what = next((name for word, name in _STEPS if word in path), "tables")
    return f"{'LIST' if 'list-type' in path else method} {what}"


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the table; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storage_requests")
    parser.add_argument("--hours", type=int, default=30)
    parser.add_argument("--feeds", type=int, default=10)
    args = parser.parse_args(argv)
    logging.getLogger("werkzeug").propagate = False  # the log is counted, not shown
    found = count(args.hours, args.feeds)
    for is_news, runs in found.items():
        totals = [counted.total() for counted in runs]
        name = "with news" if is_news else "without news"
        print(
            f"{len(runs)} runs {name}: {statistics.median(totals):g} requests in the median, "
            f"{min(totals)} to {max(totals)}"
        )
    print("\nrequests of a run, mean        quiet    news")
    kinds = sorted({kind for runs in found.values() for counted in runs for kind in counted})
    for kind in kinds:
        means = [statistics.mean(counted[kind] for counted in runs) for runs in found.values()]
        print(f"{kind:<28} {means[0]:>7.1f} {means[1]:>7.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
