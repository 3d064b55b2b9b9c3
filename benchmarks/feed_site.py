"""A web site of made-up feeds on many loopback hosts, in a process of its own.

``Site`` starts it and stops it; what it costs is not counted for the side that is measured.
Hosts are 127.0.0.1, 127.0.0.2, …, which need no setting up on Linux. Each feed's behaviour follows
from its number, so that every side meets the same:

- most answer 200 with an ETag, and 304 to it;
- of a hundred (with ``faults``) some five moved for good (301), five are busy (429 with
  Retry-After), three take a second, three break off half-way.

``/control/round?n=K`` lets a share of the feeds have K x ``fresh`` new entries;
``/control/report`` tells what was asked for since the last ``/control/forget``.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import urllib.request
from collections import Counter
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any

from benchmarks.made_up import atom, item, rss

SLOW_S = 1.0
MOST_KEPT = 20_000
"""Feeds up to which the site keeps documents that it has made."""


@dataclass(frozen=True)
class Plan:
    """What the site serves. ``latency_s`` is waited before each answer."""

    feeds: int
    hosts: int = 1
    entries: int = 10
    latency_s: float = 0.0
    faults: bool = False
    fresh: int = 0
    """New entries of a feed in a round."""
    every: int = 1
    """Of how many feeds one has new entries in a round."""


def host_of(number: int) -> str:
    """The address of a host, counted from 0; 250 to a network."""
    return f"127.0.{number // 250}.{1 + number % 250}"


def behaviour(number: int, faults: bool) -> str:
    """What the feed of this number does."""
    if not faults:
        return "plain"
    place = random.Random(number).randrange(100)
    for name, end in (("moved", 5), ("busy", 10), ("slow", 13), ("cut", 16)):
        if place < end:
            return name
    return "plain"


@dataclass
class Record:
    """What the site has seen."""

    requests: int = 0
    active: Counter[str] = field(default_factory=Counter)
    peak: int = 0
    peak_host: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def report(self) -> dict[str, Any]:
        """As the measuring process reads it."""
        busy = [n for path, n in self.asked.items() if path.endswith("?busy")]
        return {
            "requests": self.requests,
            "peak": self.peak,
            "peak_host": self.peak_host,
            "statuses": dict(self.statuses),
            "busy_asked_again": sum(n - 1 for n in busy),
        }


async def serve(plan: Plan) -> None:
    """Serve until standard input ends; prints the port first."""
    from aiohttp import web

    record = Record()
    rounds = 0
    bodies: dict[tuple[int, int], tuple[bytes, str]] = {}

    def body_of(number: int) -> tuple[bytes, str]:
        step = rounds if plan.every and number % plan.every == 0 else 0
        found = bodies.get((number, step))
        if found is None:
            first = -step * plan.fresh
            entries = [item(n, number) for n in range(first, first + plan.entries)]
            write = atom if number % 4 == 3 else rss
            found = (write(number, entries), f'"{number}-{step}"')
            if plan.feeds <= MOST_KEPT:
                bodies[number, step] = found
        return found

    async def feed(request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["number"])
        kind = behaviour(number, plan.faults)
        host = str(request.host)
        record.requests += 1
        record.asked[f"{request.path}?{kind}"] += 1
        record.active[host] += 1
        record.peak = max(record.peak, record.active.total())
        record.peak_host = max(record.peak_host, record.active[host])
        try:
            await asyncio.sleep(SLOW_S if kind == "slow" else plan.latency_s)
            answer = await respond(request, number, kind)
        finally:
            record.active[host] -= 1
        record.statuses[str(answer.status)] += 1
        return answer

    async def respond(request: web.Request, number: int, kind: str) -> web.StreamResponse:
        if kind == "moved" and "moved" not in request.query:
            raise web.HTTPMovedPermanently(f"{request.path}?moved")
        if kind == "busy":
            return web.Response(status=429, headers={"Retry-After": "120"})
        body, etag = body_of(number)
        headers = {"ETag": etag, "Content-Type": "application/xml; charset=utf-8"}
        if kind == "cut":
            response = web.StreamResponse(headers={**headers, "Content-Length": str(len(body))})
            await response.prepare(request)
            await response.write(body[: len(body) // 2])
            if request.transport is not None:
                request.transport.close()
            return response
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers=headers)

    async def control(request: web.Request) -> web.Response:
        nonlocal rounds, record
        what = request.match_info["what"]
        if what == "round":
            rounds = int(request.query["n"])
        elif what == "forget":
            record = Record()
        return web.json_response(record.report())

    app = web.Application()
    app.router.add_get("/f/{number}.xml", feed)
    app.router.add_get("/control/{what}", control)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    first = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await first.start()
    port = runner.addresses[0][1]
    for number in range(1, plan.hosts):
        await web.TCPSite(runner, host_of(number), port, backlog=1024).start()
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


class Site:
    """The running site, a context manager."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.feed_site"]
        self._process = subprocess.Popen(
            [*command, json.dumps(asdict(plan))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line.isdecimal():
            raise RuntimeError("the site of made-up feeds did not start")
        self.port = int(line)

    def __enter__(self) -> Site:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.communicate("")

    def urls(self) -> list[str]:
        """The address of each feed."""
        hosts = self.plan.hosts
        return [
            f"http://{host_of(number % hosts)}:{self.port}/f/{number}.xml"
            for number in range(self.plan.feeds)
        ]

    def control(self, what: str) -> dict[str, Any]:
        """Asks the site to do something; returns its report."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/control/{what}") as answer:
            found: dict[str, Any] = json.load(answer)
            return found


if __name__ == "__main__":
    asyncio.run(serve(Plan(**json.loads(sys.argv[1]))))
