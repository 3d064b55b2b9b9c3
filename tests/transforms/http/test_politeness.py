"""Manners, counted at the server."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timezone

import pytest

from dateline.schemas.config import FetchSettings
from dateline.transforms.http.client import HttpClient, Trace
from dateline.transforms.http.errors import HostBusyError, HostSkippedError
from dateline.transforms.http.politeness import BUSY_AFTER, UNREACHABLE_AFTER, HostGate
from tests.feed_server import FeedServer, Reply, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
HOSTS = [f"host{n}.example" for n in range(6)]


async def _local(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


def fetch_all(urls: list[str], **settings: object) -> None:
    """GET everything at once with one client, all names leading to the loopback server."""

    async def run() -> None:
        chosen = FetchSettings(allow_hosts=(*HOSTS, "127.0.0.1"), **settings)  # type: ignore[arg-type]
        async with HttpClient(chosen, lookup=_local, environ={}) as client:
            await asyncio.gather(*(client.get(url, Trace(), headers={}) for url in urls))

    asyncio.run(run())


def test_a_host_sees_no_more_requests_at_once_than_it_should(feed_server: FeedServer) -> None:
    slow = Reply(body=rss("canal"), fault="slow", seconds=0.03)
    urls = []
    for host in HOSTS:
        for n in range(12):
            feed_server.add(f"/{n}", slow)
            urls.append(feed_server.url(f"/{n}", host))
    fetch_all(urls, delay=0, per_host=3, concurrency=10)
    assert len(feed_server.seen()) == 72
    assert max(feed_server.peak(host) for host in HOSTS) == 3
    assert feed_server.peak() <= 10
    assert feed_server.peak() > 3


def test_a_host_sees_its_requests_apart(feed_server: FeedServer) -> None:
    urls = []
    for n in range(5):
        feed_server.add(f"/{n}", rss("canal"))
        urls += [feed_server.url(f"/{n}", host) for host in HOSTS[:3]]
    fetch_all(urls, delay=0.2, per_host=5, concurrency=4)
    for host in HOSTS[:3]:
        assert_apart(feed_server, host, 0.2)
    by_host = [[seen.started for seen in feed_server.seen(host=host)] for host in HOSTS[:3]]
    assert max(map(min, by_host)) < min(map(max, by_host)), "the hosts are visited side by side"


def assert_apart(server: FeedServer, host: str, delay: float) -> None:
    """By the span of all starts: on a busy machine the server's threads may wake late."""
    starts = sorted(seen.started for seen in server.seen(host=host))
    assert starts[-1] - starts[0] > (len(starts) - 1) * delay - delay / 2


def test_no_two_starts_are_closer_than_the_delay() -> None:
    async def run() -> None:
        gate = HostGate(2, 3, 0.02)
        starts: list[float] = []

        async def request() -> None:
            async with gate.slot("a"):
                starts.append(asyncio.get_running_loop().time())
                await asyncio.sleep(0.05)

        await asyncio.gather(*(request() for _ in range(12)))
        assert len(starts) == 12
        assert min(b - a for a, b in itertools.pairwise(starts)) >= 0.02

    asyncio.run(run())


def test_redirect_hops_keep_the_distance_too(feed_server: FeedServer) -> None:
    feed_server.add("/a", Reply(302, headers={"Location": "/b"}))
    feed_server.add("/b", Reply(302, headers={"Location": "/c"}))
    feed_server.add("/c", rss("canal"))
    fetch_all([feed_server.url("/a")], delay=0.15)
    assert len(feed_server.seen()) == 3
    assert_apart(feed_server, "127.0.0.1", 0.15)


def test_waiting_for_a_turn_does_not_use_up_the_feeds_own_time(feed_server: FeedServer) -> None:
    urls = [feed_server.add(f"/{n}", rss("canal")) for n in range(8)]
    fetch_all(urls, delay=0.1, per_host=1, timeout=0.3)
    assert len(feed_server.seen()) == 8


def test_ports_of_one_host_share_its_limits(feed_server: FeedServer) -> None:
    other = FeedServer()
    try:
        for server in (feed_server, other):
            server.add("/a", rss("canal"))
        fetch_all([feed_server.url("/a"), other.url("/a")], delay=0.2)
        starts = [server.seen()[0].started for server in (feed_server, other)]
        assert abs(starts[0] - starts[1]) > 0.15
    finally:
        other.close()


def test_a_waiting_host_does_not_hold_up_the_others(feed_server: FeedServer) -> None:
    feed_server.add("/hang", Reply(body=b"", fault="slow", seconds=0.6))
    feed_server.add("/a", rss("canal"))
    urls = [feed_server.url("/hang", HOSTS[0])] * 6 + [feed_server.url("/a", HOSTS[1])]
    fetch_all(urls, delay=0, per_host=2, concurrency=3)
    first = feed_server.seen(host=HOSTS[1])[0].started - feed_server.seen()[0].started
    assert first < 0.3


def test_an_unreachable_host_is_skipped_until_it_answers() -> None:
    async def run() -> None:
        gate = HostGate(4, 4, 0)
        for _ in range(UNREACHABLE_AFTER):
            async with gate.slot("a"):
                gate.note_unreachable("a")
        with pytest.raises(HostSkippedError, match="a failed"):
            async with gate.slot("a"):
                pass
        async with gate.slot("b"):
            gate.note_answer("b")
        for _ in range(UNREACHABLE_AFTER + 3):
            async with gate.slot("b"):
                gate.note_unreachable("b")

    asyncio.run(run())


def test_a_busy_host_is_skipped_unless_it_answers_in_between() -> None:
    async def run() -> None:
        gate = HostGate(4, 4, 0)
        for n in range(3 * BUSY_AFTER):
            async with gate.slot("a"):
                gate.note_answer("a", busy_for_s=None if n % BUSY_AFTER == 2 else 60)
        for n in range(BUSY_AFTER):
            async with gate.slot("b"):
                gate.note_answer("b", busy_for_s=60 + n)
        with pytest.raises(HostBusyError) as raised:
            async with gate.slot("b"):
                pass
        assert raised.value.retry_after_s == 60 + BUSY_AFTER - 1

    asyncio.run(run())


def test_nothing_is_held_after_cancellation() -> None:
    async def run() -> None:
        gate = HostGate(1, 1, 0)
        gate.open.clear()
        for _ in range(3):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(_pass_through(gate), 0.01)
        gate.open.set()
        await asyncio.wait_for(_pass_through(gate), 1)

    async def _pass_through(gate: HostGate) -> None:
        async with gate.slot("a"):
            pass

    asyncio.run(run())
