"""W2: visiting feeds of which most have not changed, some have, and some misbehave.

Every side has seen the feeds before and sends the validators that it keeps; ours remembers from its
first visit which feeds were slow, and begins with them. The limit is what the
site's own slowness allows: all its waiting, spread over the requests in flight, or the slowest
host. What the site counted says who kept the rules: requests at once to one host, and whether a
host that asked for patience (429, Retry-After) was asked again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.feed_site import SLOW_S, Plan, Site, behaviour
from benchmarks.measure import Sample, Side, Spread, Work, ratio, sample
from benchmarks.results import Claim, Outcome
from benchmarks.work.quiet_hour import IN_FLIGHT, reader_setup, reader_update

if TYPE_CHECKING:
    from benchmarks.__main__ import Size
    from dateline.schemas.config import FetchSettings

PER_HOST = 2
EVERY = 3  # of how many feeds one has changed since the visit before


def _settings(urls: list[str]) -> FetchSettings:
    from dateline.schemas.config import FetchSettings

    return FetchSettings(
        concurrency=IN_FLIGHT,
        per_host=PER_HOST,
        delay=0,
        allow_hosts=tuple({url.split("/")[2].split(":")[0] for url in urls}),
    )


def took(urls: list[str]) -> list[int | None]:
    """Visits all feeds for the first time; what is remembered of how long each one took."""
    from datetime import datetime, timezone

    from dateline.schemas.config import FeedSpec
    from dateline.schemas.feed import DueFeed, FeedOutcome
    from dateline.transforms.http.polling import advance
    from dateline.transforms.http.visits import visit_all

    settings, now = _settings(urls), datetime.now(timezone.utc)
    dues = [DueFeed(FeedSpec(url=url)) for url in urls]
    states = (
        advance(FeedOutcome(found), now, settings, 0.0) for found in visit_all(dues, settings, now)
    )
    known = {state.feed: state.took_s for state in states}
    return [known[due.spec.key] for due in dues]


def ours(urls: list[str], etags: list[str], took: list[int | None]) -> Work:
    """The fetch step's visits, without a Beam pipeline around them."""
    from datetime import datetime, timezone

    from dateline.schemas.config import FeedSpec
    from dateline.schemas.feed import DueFeed, FeedState
    from dateline.transforms.http.visits import visit_all

    dues = [
        DueFeed(FeedSpec(url=url), FeedState(url, etag=etag, took_s=seconds))
        for url, etag, seconds in zip(urls, etags, took, strict=True)
    ]
    settings = _settings(urls)

    def work() -> dict[str, Any]:
        found = list(visit_all(dues, settings, datetime.now(timezone.utc)))
        return {"ended as": dict(Counter(one.status for one in found))}

    return work


def serial_feedparser(urls: list[str], etags: list[str]) -> Work:
    """The loop of most tutorials; feedparser fetches, with ETag, and parses."""
    from http.client import HTTPException

    import feedparser

    def work() -> dict[str, Any]:
        raised = 0
        for url, etag in zip(urls, etags, strict=True):
            try:
                feedparser.parse(url, etag=etag)
            except HTTPException:  # a body that breaks off; the loop of most tutorials ends here
                raised += 1
        return {"raised": raised}

    return work


def requests_in_threads(urls: list[str], etags: list[str]) -> Work:
    """As many threads as we have requests in flight; nothing is parsed."""
    from concurrent.futures import ThreadPoolExecutor

    import requests

    def ask(pair: tuple[str, str]) -> int:
        try:
            headers = {"If-None-Match": pair[1]}
            return int(requests.get(pair[0], headers=headers, timeout=30).status_code)
        except requests.RequestException:
            return 0

    def work() -> dict[str, Any]:
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            list(pool.map(ask, zip(urls, etags, strict=True)))
        return {}

    return work


def library(database: str) -> Work:
    """reader: fetches, parses and stores."""
    return reader_update(database)


def limit_s(plan: Plan, per_host: int) -> float:
    """Seconds that the site's waiting takes at best with so many requests in flight."""
    waits: dict[int, list[float]] = defaultdict(list)
    for number in range(plan.feeds):
        kind = behaviour(number, plan.faults)
        wait = SLOW_S if kind == "slow" else plan.latency_s * (2 if kind == "moved" else 1)
        waits[number % plan.hosts].append(wait)
    of_hosts = [max(sum(host) / per_host, max(host)) for host in waits.values()]
    return max(sum(map(sum, waits.values())) / IN_FLIGHT, max(of_hosts))


def compare(size: Size) -> Outcome:
    """All sides visit the same site in its second round."""
    plan = Plan(500 if size.full else 150, 50, latency_s=0.1, faults=True, fresh=2, every=EVERY)
    folder = Path(tempfile.mkdtemp(prefix="dateline-poll-"))
    samples: dict[str, list[Sample]] = {}
    seen: dict[str, dict[str, Any]] = {}
    try:
        with Site(plan) as site:
            urls = site.urls()
            etags = [f'"{number}-0"' for number in range(plan.feeds)]
            both = {"urls": urls, "etags": etags}
            here = __name__
            mine = Side("ours", f"{here}:ours", {**both, "took": took(urls)})
            others = [
                Side(
                    "feedparser, one by one",
                    f"{here}:serial_feedparser",
                    both,
                    packages=("feedparser",),
                    repeats=1,
                ),
                Side(
                    "requests in threads", f"{here}:requests_in_threads", both, ("requests",),
                    ("requests",),
                ),
            ]  # fmt: skip
            known = folder / "reader.sqlite"
            place = str(folder / "turn.sqlite")
            rival = Side("reader", f"{here}:library", {"database": place}, ("reader",), ("reader",))
            if rival.missing():
                print("left out: reader (not installed)")
            else:
                reader_setup(str(known), urls)()
                others.append(rival)
            site.control("round?n=1")
            for turn in range(size.repeats):
                for side in [mine, *others]:
                    if side.missing() or (side.repeats is not None and turn >= side.repeats):
                        continue
                    if side is rival:
                        shutil.copy(known, place)
                    site.control("forget")
                    samples.setdefault(side.name, []).append(sample(side))
                    seen[side.name] = site.control("report")
                    print(f"{turn + 1}/{size.repeats} {side.name}")
    finally:
        shutil.rmtree(folder)
    limit = limit_s(plan, PER_HOST)
    own = samples[mine.name]
    over = Spread.of([one.wall_s / limit for one in own])
    rules = seen[mine.name]
    kept = rules["peak_host"] <= PER_HOST and rules["peak"] <= IN_FLIGHT
    kept = kept and rules["busy_asked_again"] == 0
    claims = [
        Claim(f"our time over the limit of {limit:.2f} s", over, "1.1", over.median <= 1.1),
        Claim("rules broken by us", float(not kept), "0", kept),
    ]
    claims += [
        Claim(f"time of {side.name} over ours", ratio(samples[side.name], own))
        for side in others
        if side.name in samples
    ]
    notes = [
        f"{name}: {one['requests']} requests, at most {one['peak']} at once and "
        f"{one['peak_host']} to one host; busy feeds asked again {one['busy_asked_again']} times; "
        + ", ".join(f"{count} x {status}" for status, count in sorted(one["statuses"].items()))
        for name, one in seen.items()
    ]
    return Outcome(
        "W2",
        "Poll",
        f"{plan.feeds} feeds on {plan.hosts} hosts, 100 ms away, {IN_FLIGHT} in flight and "
        f"{PER_HOST} to a host; one of {EVERY} has changed, 16 % misbehave.",
        samples,
        claims,
        {side.name: side.versions() for side in (mine, *others) if not side.missing()},
        notes=notes,
    )
