"""The fetch step on Beam: every feed out once, counted, a host with one shard."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.testing.util import assert_that, equal_to

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.fetch import FetchFeeds, _keyed
from tests.feed_server import FeedServer, Reply, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
SETTINGS = FetchSettings(delay=0, timeout=2, allow_hosts=("127.0.0.1",))


def _summary(fetched: FetchedFeed) -> tuple[str, str, int]:
    return fetched.due.spec.url.rpartition("/")[2], fetched.status, len(fetched.body or b"")


@pytest.mark.parametrize("shards", [1, 4])
def test_every_feed_comes_out_once_and_is_counted(feed_server: FeedServer, shards: int) -> None:
    body = rss("canal")
    urls = [feed_server.add(f"/{n}", body) for n in range(5)]
    urls.append(feed_server.add("/gone", Reply(410)))
    urls.append(feed_server.add("/none", Reply(404)))
    known = FeedState(urls[0], etag=Reply(body=body).etag)
    dues = [DueFeed(FeedSpec(url=url), known if url == urls[0] else None) for url in urls]
    pipeline = BeamPipeline("FnApiRunner")
    results = pipeline | beam.Create(dues) | FetchFeeds(SETTINGS, NOW, shards=shards)
    expected = [("0", "not_modified", 0)] + [(str(n), "ok", len(body)) for n in range(1, 5)]
    expected += [("gone", "gone", 0), ("none", "failed", 0)]
    assert_that(results | beam.Map(_summary), equal_to(expected))
    run = pipeline.run()
    run.wait_until_finish()
    counted = {
        metric.key.metric.name: metric.committed for metric in run.metrics().query()["counters"]
    }
    wanted = {
        "fetch_feeds": 7,
        "fetch_ok": 4,
        "fetch_200": 4,
        "fetch_not_modified": 1,
        "fetch_304": 1,
        "fetch_gone": 1,
        "fetch_failed": 1,
        "fetch_error_Http404": 1,
        "fetch_requests": 7,
        "fetch_bytes": 4 * len(body),
    }
    assert wanted.items() <= counted.items()


def test_no_feeds_is_no_work() -> None:
    with BeamPipeline("FnApiRunner") as pipeline:
        empty = pipeline | beam.Create([], reshuffle=False)
        assert_that(empty | FetchFeeds(SETTINGS, NOW), equal_to([]))


def test_a_host_has_one_shard_whatever_the_port_and_path() -> None:
    urls = [f"https://{host}/{n}" for host in ("a.example", "a.example:8443") for n in range(9)]
    shards = {_keyed(DueFeed(FeedSpec(url=url)), 8)[0] for url in urls}
    assert len(shards) == 1
    many = {_keyed(DueFeed(FeedSpec(url=f"https://h{n}.example/")), 8)[0] for n in range(99)}
    assert many == set(range(8))


def test_a_feed_that_moved_burdens_its_new_host() -> None:
    moved = DueFeed(
        FeedSpec(url="https://a.example/"), FeedState("x", fetch_url="https://b.example/")
    )
    there = DueFeed(FeedSpec(url="https://b.example/"))
    assert _keyed(moved, 1 << 30)[0] == _keyed(there, 1 << 30)[0]


def test_the_step_can_be_pickled_and_checks_its_shards() -> None:
    assert pickle.loads(pickle.dumps(FetchFeeds(SETTINGS, NOW, shards=3))).shards == 3
    with pytest.raises(ValueError, match="shards"):
        FetchFeeds(SETTINGS, NOW, shards=0)
