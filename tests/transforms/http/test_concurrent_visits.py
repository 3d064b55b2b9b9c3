"""Many visits at once: none lost, none late, none too many."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time

import pytest

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.http.client import HttpClient
from dateline.transforms.http.concurrent_visits import ConcurrentVisits
from dateline.transforms.http.robots import RobotsRules
from dateline.transforms.http.visits import visit_all
from tests.feed_server import FeedServer, Reply
from tests.visiting import BODY, FAST, NOW, tuned, visit


def test_no_feeds_is_no_work() -> None:
    assert list(visit_all([], FAST, NOW)) == []


def test_every_feed_comes_back_once_and_in_time(feed_server: FeedServer) -> None:
    hang = Reply(fault="hang")
    specs = [FeedSpec(url=feed_server.add(f"/good/{n}", BODY)) for n in range(150)]
    specs += [FeedSpec(url=feed_server.add(f"/hang/{n}", hang)) for n in range(50)]
    started = time.monotonic()
    results = list(visit_all([DueFeed(spec) for spec in specs], FAST, NOW))
    assert time.monotonic() - started < 5
    assert {fetched.due.spec.url for fetched in results} == {spec.url for spec in specs}
    assert len(results) == len(specs)
    assert sum(fetched.status == "ok" for fetched in results) == 150


def test_five_hundred_feeds_of_every_kind_end_in_time_with_manners(
    feed_server: FeedServer,
) -> None:
    kinds: list[tuple[Reply, str]] = [
        (Reply(body=gzip.compress(BODY), headers={"Content-Encoding": "gzip"}), "ok"),
        (Reply(body=BODY, headers={"Content-Encoding": "gzip"}), "ok"),
        (Reply(body=gzip.compress(BODY)), "ok"),
        (Reply(body=BODY, fault="chunked"), "ok"),
        (Reply(301, headers={"Location": "/good/0"}), "ok"),
        (Reply(307, headers={"Location": "/good/1"}), "ok"),
        (Reply(302, headers={"Location": "http://169.254.169.254/"}), "failed"),
        (Reply(302, headers={"Location": "ftp://127.0.0.1/"}), "failed"),
        (Reply(404), "failed"),
        (Reply(410), "gone"),
        (Reply(429, headers={"Retry-After": "60"}), "failed"),
        (Reply(500), "failed"),
        (Reply(fault="hang"), "failed"),
        (Reply(fault="reset"), "failed"),
        (Reply(fault="garbage"), "failed"),
        (Reply(body=BODY, fault="drip", seconds=30), "failed"),
        (Reply(body=BODY, fault="truncated"), "failed"),
        (Reply(body=BODY, fault="chunked-cut"), "failed"),
        (Reply(body=b"x" * 5_000, fault="endless"), "failed"),
        (
            Reply(body=gzip.compress(bytes(9_000_000)), headers={"Content-Encoding": "gzip"}),
            "failed",
        ),
    ]
    expected = {feed_server.add(f"/good/{n}", BODY): "ok" for n in range(300)}
    for n in range(200):
        reply, status = kinds[n % len(kinds)]
        expected[feed_server.add(f"/{n}", reply)] = status
    settings = tuned(per_host=16, deadline=30)
    started = time.monotonic()
    results = list(visit_all([DueFeed(FeedSpec(url=url)) for url in expected], settings, NOW))
    assert time.monotonic() - started < 30
    assert {fetched.due.spec.url: fetched.status for fetched in results} == expected
    assert "DeadlineError" not in {fetched.error_class for fetched in results}
    assert feed_server.peak() <= 16

    feed_server.forget()
    again = [
        DueFeed(fetched.due.spec, FeedState(fetched.due.spec.key, etag=fetched.headers["etag"]))
        for fetched in results
        if "etag" in fetched.headers and fetched.status == "ok"
    ]
    assert len(again) > 300
    second = list(visit_all(again, settings, NOW))
    assert {fetched.status for fetched in second} == {"not_modified"}
    assert all(request.conditional for request in feed_server.seen())
    assert feed_server.peak() <= 16


def test_the_deadline_of_a_run_ends_it_and_loses_no_feed(feed_server: FeedServer) -> None:
    hang = Reply(fault="hang")
    specs = [FeedSpec(url=feed_server.add(f"/{n}", hang)) for n in range(30)]
    settings = tuned(deadline=0.6, per_host=2, read_timeout=30, timeout=60)
    started = time.monotonic()
    results = list(visit_all([DueFeed(spec) for spec in specs], settings, NOW))
    assert time.monotonic() - started < 3
    assert [fetched.error_class for fetched in results] == ["DeadlineError"] * 30
    assert sum(fetched.requests for fetched in results) == 2


def test_results_that_nobody_reads_hold_back_new_requests(feed_server: FeedServer) -> None:
    specs = [FeedSpec(url=feed_server.add(f"/{n}", BODY)) for n in range(100)]
    settings = tuned(concurrency=2)
    results = visit_all([DueFeed(spec) for spec in specs], settings, NOW)
    next(results)
    deadline = time.monotonic() + 5
    counts = [-1] * 5
    while len(set(counts)) > 1 or counts[0] < 0:  # until the count stands still
        assert time.monotonic() < deadline
        feed_server.closing.wait(0.05)
        counts = [*counts[1:], len(feed_server.seen())]
    assert counts[0] <= 1 + 4 * 2 + 2 * 2  # read, unread, in flight or just about to be
    assert len(list(results)) == 99


def test_a_reader_that_stops_early_stops_the_visits(feed_server: FeedServer) -> None:
    specs = [FeedSpec(url=feed_server.add(f"/{n}", BODY)) for n in range(20)]
    specs += [FeedSpec(url=feed_server.add("/hang", Reply(fault="hang")))]
    results = visit_all([DueFeed(spec) for spec in specs], tuned(read_timeout=30, timeout=60), NOW)
    next(results)
    started = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 2


def test_visits_work_where_an_event_loop_runs_already(feed_server: FeedServer) -> None:
    url = feed_server.add("/a", BODY)

    async def notebook() -> FetchedFeed:
        return visit(url)

    assert asyncio.run(notebook()).status == "ok"


def test_the_first_requests_leave_before_what_waits_for_its_turn_has_begun() -> None:
    order: list[tuple[str, int]] = []

    async def ask(job: int, _client: HttpClient, _robots: RobotsRules) -> int:
        order.append(("begun", job))
        await asyncio.sleep(0)
        order.append(("asked", job))
        return job

    crowd = ConcurrentVisits(range(300), ask, lambda job, _: job, tuned(concurrency=10), {})
    assert list(crowd) == list(range(300))
    assert order.index(("asked", 9)) < order.index(("begun", 10))
    assert order.index(("asked", 99)) < order.index(("begun", 290))


def test_the_start_is_over_while_answers_are_awaited() -> None:
    answered, asked = threading.Event(), []

    async def ask(job: int, _client: HttpClient, _robots: RobotsRules) -> int:
        asked.append(job)
        await asyncio.get_running_loop().run_in_executor(None, answered.wait, 20)
        return job

    crowd = ConcurrentVisits(range(5), ask, lambda job, _: job, tuned(concurrency=3), {})
    crowd.await_start()
    assert asked[:3] == [0, 1, 2]
    answered.set()
    assert sorted(crowd) == [0, 1, 2, 3, 4]


def test_nobody_waits_for_the_start_of_nothing_or_of_what_fails() -> None:
    async def ask(job: int, _client: HttpClient, _robots: RobotsRules) -> int:
        return job

    ConcurrentVisits([], ask, lambda job, _: job, FAST, {}).await_start()
    wrong = {"SSL_CERT_FILE": "/no/such/certificates.pem"}
    crowd = ConcurrentVisits([1], ask, lambda job, _: job, FAST, wrong)
    crowd.await_start()
    with pytest.raises(OSError, match="certificates"):
        list(crowd)
