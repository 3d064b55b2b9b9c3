"""Visits that begin before they are read: once, and stopped where nobody reads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.early_visits import EarlyVisits
from tests.feed_server import FeedServer, Reply, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
SETTINGS = FetchSettings(delay=0, allow_hosts=("127.0.0.1",))


@pytest.fixture
def server() -> Iterator[FeedServer]:
    server = FeedServer()
    yield server
    server.close()


def test_the_servers_are_asked_before_anyone_reads(server: FeedServer) -> None:
    asked = threading.Event()

    def answer(_: object) -> Reply:
        asked.set()
        return Reply(body=rss("early"))

    due = DueFeed(FeedSpec(url=server.add("/a.xml", answer)))
    with EarlyVisits([due], SETTINGS, NOW) as visits:
        assert asked.wait(20)
        assert [one.status for one in visits] == ["ok"]
    assert len(server.seen("/a.xml")) == 1


def test_visits_that_nobody_reads_end_with_the_block(server: FeedServer) -> None:
    due = DueFeed(FeedSpec(url=server.add("/a.xml", Reply(fault="hang"))))
    with (
        pytest.raises(RuntimeError, match="the graph"),
        EarlyVisits([due], SETTINGS, NOW),
    ):
        raise RuntimeError("the graph could not be built")
    assert not any(thread.name == "visits" for thread in threading.enumerate())


def test_whether_any_feed_brought_a_document_is_known_before_they_are_read(
    server: FeedServer,
) -> None:
    news = DueFeed(FeedSpec(url=server.add("/news.xml", rss("one"))))
    gone = DueFeed(FeedSpec(url=server.add("/gone.xml", Reply(410))))
    with EarlyVisits([gone, news], SETTINGS, NOW) as visits:
        assert visits.any_document()
        assert sorted(one.status for one in visits) == ["gone", "ok"]
    with EarlyVisits([gone], SETTINGS, NOW) as visits:
        seen: list[FetchedFeed] = []
        assert not visits.any_document(seen.append)
        assert [one.status for one in seen] == ["gone"]
        assert list(visits) == seen
