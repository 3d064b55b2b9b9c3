"""Ticks become visits: one element for each shard and tick, states kept from tick to tick."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import apache_beam as beam
import pytest

from dateline.dataset import layout
from dateline.dataset.storage import write_bytes
from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.transforms import poll
from dateline.transforms.poll import PollFeeds
from dateline.transforms.streaming import shard
from dateline.transforms.streaming.shard import ShardVisits, unpack
from dateline.transforms.streaming.windows import Windows
from tests.feed_server import FeedServer, Reply, rss
from tests.streams import play

BEGIN = datetime(2026, 11, 24, 12, tzinfo=timezone.utc).timestamp()
STOP = "stop"


def by_tick(tick: float) -> float:
    """The clock of these tests: visits take place at the time of their tick."""
    return tick


def keep(packed: bytes, folder: str) -> None:
    """Writes an element to a file of its own, numbered by its arrival."""
    path = Path(folder)
    (path / f"{len(list(path.iterdir())):03}").write_bytes(packed)


def polled(
    root: Path,
    urls: list[str],
    *ticks: float,
    shards: int = 1,
    delay: float = 0,
) -> list[ShardVisits]:
    """What comes out for ticks, in seconds from the beginning; every feed is due after 10 s."""
    (kept := root / "kept").mkdir()
    step = PollFeeds(
        root=str(root / "out"),
        feeds=tuple(FeedSpec(url=url, poll_interval=10) for url in urls),
        settings=FetchSettings(delay=delay, allow_hosts=("127.0.0.1", "localhost")),
        windows=Windows(10.0),
        every_s=30.0,
        pulse_s=30.0,
        shards=shards,
        stop_file=str(root / STOP),
        clock=by_tick,
    )
    play(
        lambda pipeline, events: pipeline | events | step | beam.Map(keep, str(kept)),
        *((tick, BEGIN + tick) for tick in ticks),
    )
    return [unpack(path.read_bytes()) for path in sorted(kept.iterdir())]


def visited(elements: list[ShardVisits]) -> list[tuple[float, int]]:
    """The time of each element, in seconds from the beginning, and how many feeds were visited."""
    return [(one.at.timestamp() - BEGIN, len(one.visits)) for one in elements]


def test_every_shard_answers_every_tick_and_only_for_its_own_feeds(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    feed_server.add("/a", rss("a", 2))
    urls = [feed_server.url("/a"), feed_server.url("/a", "localhost")]
    found = polled(tmp_path, urls, 0, 30, shards=8)
    assert sorted(one.shard for one in found) == sorted([*range(8)] * 2)
    feeds = [seen.outcome.state.feed for one in found for seen in one.visits if seen.outcome.state]
    assert sorted(feeds) == sorted(urls * 2)
    assert len(feed_server.seen()) == 4


def test_ticks_of_a_burst_or_before_the_pause_is_over_visit_nobody(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    """An element comes all the same, so that windows are closed."""
    url = feed_server.add("/a", rss("a", 2))
    found = polled(tmp_path, [url], 0, 29, 30, 20, 30, 60)
    assert visited(found) == [(0, 1), (29, 0), (30, 1), (20, 0), (30, 0), (60, 1)]
    assert len(feed_server.seen()) == 3


def test_a_shard_that_is_behind_goes_on_with_the_next_tick(
    tmp_path: Path, feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard, "MOST_VISITS", 1)
    urls = [feed_server.add(path, rss("a", 2)) for path in ("/a", "/b", "/c")]
    found = polled(tmp_path, urls, 0, 3, 6, 9)
    assert visited(found) == [(0, 1), (3, 1), (6, 1), (9, 0)]
    assert sorted(seen.path for seen in feed_server.seen()) == ["/a", "/b", "/c"]


def test_after_the_stop_nobody_is_visited_and_it_is_said(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    def answer(_: object) -> Reply:
        write_bytes(str(tmp_path), STOP, b"")  # while the visit is under way
        return Reply(body=rss("a", 2))

    url = feed_server.add("/a", answer)
    found = polled(tmp_path, [url], 0, 30)
    assert [(len(one.visits), one.stopped) for one in found] == [(1, False), (0, True)]
    assert len(feed_server.seen()) == 1


@pytest.mark.parametrize("most", [1, 2, 64])
def test_the_state_of_a_feed_is_the_last_one_however_often_the_log_was_written_anew(
    tmp_path: Path, feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(poll, "MOST_CHANGES", most)
    replies = [Reply(body=rss("a", items)) for items in range(1, 7)]
    url = feed_server.add("/a", replies)
    still = feed_server.add("/still", rss("still", 1))
    found = polled(tmp_path, [url, still], *range(0, 180, 30))
    assert [len(one.visits) for one in found] == [2] * 6
    tags = [seen.headers["If-None-Match"] for seen in feed_server.seen("/a")]
    assert tags == [None, *(reply.etag for reply in replies[:-1])]
    tags = [seen.headers["If-None-Match"] for seen in feed_server.seen("/still")]
    assert tags[0] is None
    assert len({*tags[1:]}) == 1


def test_hosts_have_their_pause_between_the_visits_of_two_ticks(
    tmp_path: Path, feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The visits of a tick know nothing of those before."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    url = feed_server.add("/a", rss("a", 1))
    polled(tmp_path, [url], 0, 30, delay=1_000)
    first, second = waited
    assert first == 0
    assert 900 < second <= 1_000


def test_the_clock_is_that_of_the_wall_however_late_a_tick_comes() -> None:
    before = time.time()
    assert before <= poll.clock(BEGIN) <= time.time()


def test_a_job_that_starts_anew_reads_the_states_of_the_head(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    from dateline.pipeline.run.run import run
    from dateline.schemas.config import Config

    url = feed_server.add("/a", rss("a", 2))
    root = tmp_path / "out"
    config = {"feeds": [{"url": url, "poll_interval": 10}], "output": {"path": str(root)}}
    fetch = {"allow_hosts": ["127.0.0.1"], "delay": 0}
    just_before = datetime.fromtimestamp(BEGIN, timezone.utc) - timedelta(seconds=2)
    settings = Config.model_validate({**config, "fetch": fetch, "model": {"enabled": False}})
    run(settings, now=just_before)
    assert (root / layout.HEAD).exists()
    new = feed_server.add("/new", rss("new", 1))
    found = polled(tmp_path, [url, new], 0, 30)
    assert [len(one.visits) for one in found] == [1, 2], "the first feed was not due at once"
    assert [seen.conditional for seen in feed_server.seen("/a")] == [False, True]
