"""Feeds per second of the fetch step, against a loopback server that answers late.

    python -m benchmarks.poll [--feeds 500] [--latency 0.1] [--concurrency 64] [--faults 0.2]

Visits the feeds twice, the second time with the validators of the first, and prints for each visit
the time, feeds per second, statuses, and what the server counted: requests, most at once, and how
many were unconditional although the feed had validators. ``--faults`` is the share of feeds that
hang, drip, break off, lie about their encoding or redirect to an internal address.
Exits with 1 where a limit was passed, a validator was forgotten or a good feed did not arrive.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections import Counter
from datetime import datetime, timezone

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.http.visits import visit_all
from tests.feed_server import FeedServer, Reply, rss

BODY = rss("canal", items=40)
FAULTS = (
    Reply(fault="hang"),
    Reply(fault="reset"),
    Reply(500),
    Reply(429, headers={"Retry-After": "60"}),
    Reply(body=BODY, fault="truncated"),
    Reply(body=BODY, fault="drip", seconds=600),
    Reply(body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}),
    Reply(302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}),
)


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = _options(argv)
    server = FeedServer()
    try:
        good = Reply(body=BODY, fault="slow", seconds=options.latency)
        faulty = int(options.feeds * options.faults)
        dues = [
            DueFeed(
                FeedSpec(url=server.add(f"/{n}", FAULTS[n % len(FAULTS)] if n < faulty else good))
            )
            for n in range(options.feeds)
        ]
        settings = FetchSettings(
            concurrency=options.concurrency,
            per_host=options.concurrency,
            delay=0,
            timeout=10,
            read_timeout=5,
            allow_hosts=("127.0.0.1",),
        )
        first = _visit("first visit", dues, settings, server)
        again = [
            DueFeed(one.due.spec, FeedState(one.due.spec.key, etag=one.headers["etag"]))
            for one in first
            if one.status == "ok"
        ]
        second = _visit("with validators", again, settings, server)
        forgotten = sum(not seen.conditional for seen in server.seen())
        arrived = len(again) == options.feeds - faulty
        fine = arrived and forgotten == 0 and server.peak() <= options.concurrency
        fine = fine and all(one.status == "not_modified" for one in second)
        print(f"unconditional requests of feeds with validators: {forgotten}")
        print("all good feeds arrived" if arrived else "GOOD FEEDS ARE MISSING")
        return 0 if fine else 1
    finally:
        server.close()


def _visit(
    title: str, dues: list[DueFeed], settings: FetchSettings, server: FeedServer
) -> list[FetchedFeed]:
    server.forget()
    now = datetime.now(timezone.utc)
    started, cpu = time.monotonic(), time.process_time()
    results = list(visit_all(dues, settings, now))
    took, cpu = time.monotonic() - started, time.process_time() - cpu
    statuses = ", ".join(f"{n} {s}" for s, n in Counter(r.status for r in results).most_common())
    print(
        f"{title:16} {len(results)} feeds in {took:.1f} s: {len(results) / took:.0f}/s "
        f"({cpu:.1f} s of CPU, the server's included); {statuses}; "
        f"{len(server.seen())} requests, at most {server.peak()} at once"
    )
    return results


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds before an answer")
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--faults", type=float, default=0.2, help="share of faulty feeds, 0..1")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
