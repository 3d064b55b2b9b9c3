"""One shard's step by itself: which ticks it takes, what it keeps, measures and hands on."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from apache_beam.metrics import Metrics

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.transforms import poll
from dateline.transforms.http.visit_parser import VisitParser
from dateline.transforms.poll import PollFeeds, _of_today, _PollShard, read_last
from dateline.transforms.reporting.archiving import packed
from dateline.transforms.streaming.pace import Pace
from dateline.transforms.streaming.shard import MOST_VISITS, ShardVisits, unpack
from dateline.transforms.streaming.windows import Windows
from tests.feed_server import FeedServer, rss


class Bag(list[bytes]):
    """A bag of the engine, in memory."""

    add = list.append

    def read(self) -> list[bytes]:
        return list(self)


class Value:
    """A single value of the engine, in memory."""

    def __init__(self) -> None:
        self.kept: bytes | None = None

    def read(self) -> bytes | None:
        return self.kept

    def write(self, value: bytes) -> None:
        self.kept = value


class Shard:
    """One shard, the clock of its visits, and what the engine keeps for it."""

    def __init__(self, root: Path, urls: list[str], **settings: Any) -> None:
        self.now = 0.0
        clock: Callable[[float], float] = lambda _: self.now  # noqa: E731
        self.step = PollFeeds(
            root=str(root / "out"),
            feeds=tuple(FeedSpec(url=url, poll_interval=10) for url in urls),
            settings=FetchSettings(delay=0, allow_hosts=("127.0.0.1",)),
            shards=1,
            stop_file=str(root / "stop"),
            clock=clock,
            **{"every_s": 100.0, "pulse_s": 100.0, "windows": Windows(10.0), **settings},
        )
        self.shard = _PollShard(self.step)
        self.bag, self.last = Bag(), Value()

    def tick(self, at: float, now: float) -> ShardVisits:
        self.now = now
        (element,) = self.shard.process((0, at), self.bag, self.last)
        return unpack(element)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Shard]]:
    made: list[Shard] = []

    def one(urls: list[str], **settings: Any) -> Shard:
        made.append(Shard(tmp_path, urls, **settings))
        return made[-1]

    yield one
    for shard in made:
        shard.shard.teardown()


@pytest.mark.parametrize(
    ("at", "now", "visits"),
    [
        (1_099.0, 1_098.9, 0),  # the pause is not over
        (1_099.0, 1_099.0, 1),  # a hundredth early, as timers are
        (999.0, 1_200.0, 0),  # its time was seen to by the visits before
        (1_000.0, 1_200.0, 0),
        (1_000.1, 1_200.0, 1),
    ],
)
def test_a_tick_is_taken_once_the_pause_is_over_unless_it_is_older_than_the_last_visits(
    make: Callable[..., Shard], feed_server: FeedServer, at: float, now: float, visits: int
) -> None:
    shard = make([feed_server.add("/a", rss("a", 1))])
    assert len(shard.tick(1_000.0, 1_000.0).visits) == 1
    assert len(shard.tick(at, now).visits) == visits


def test_the_first_tick_is_taken_whatever_its_time(
    make: Callable[..., Shard], feed_server: FeedServer
) -> None:
    shard = make([feed_server.add("/a", rss("a", 1))], every_s=1.0)
    assert len(shard.tick(0.5, 2.0).visits) == 1


@pytest.mark.parametrize("archive", [True, False])
def test_documents_go_along_where_they_are_to_be_kept(
    make: Callable[..., Shard], feed_server: FeedServer, archive: bool
) -> None:
    body = rss("a", 1)
    (seen,) = make([feed_server.add("/a", body)], archive=archive).tick(1_000.0, 1_000.0).visits
    assert seen.document == (packed(body) if archive else None)


def test_by_default_a_document_has_ten_seconds_and_is_not_kept(
    make: Callable[..., Shard],
) -> None:
    step = make([]).step
    assert (step.parse_timeout_s, step.held_s, step.archive) == (10.0, 0.0, False)


def test_what_is_late_and_due_is_measured(
    make: Callable[..., Shard], feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: dict[str, list[int]] = {}

    class Metric:
        def __init__(self, *name: str) -> None:
            self.values = measured.setdefault("/".join(name), [])
            self.set = self.inc = self.values.append

    monkeypatch.setattr(Metrics, "gauge", Metric)
    monkeypatch.setattr(Metrics, "counter", Metric)
    urls = [feed_server.add("/a", rss("a", 2)), feed_server.add("/empty", rss("empty", 0))]
    shard = make(urls)
    shard.tick(1_000.0, 1_000.0)
    shard.tick(2_000.0, 2_000.0)
    assert measured["stream/feeds_due"] == [2, 2]
    first, late = measured["stream/overdue_s"]
    assert first == 0
    assert 900 < late <= 990
    assert measured["parse/feeds_empty"] == [1]  # then it had not changed


def test_the_log_of_states_is_written_as_a_whole_now_and_then(
    make: Callable[..., Shard], feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "MOST_CHANGES", 3)
    monkeypatch.setattr(poll, "MOST_STATES", 99)
    shard = make([feed_server.add("/a", rss("a", 1))])
    entries = []
    for number in range(1, 9):
        shard.tick(number * 1_000.0, number * 1_000.0)
        entries.append(len(shard.bag))
    assert entries == [1, 2, 3, 4, 1, 2, 3, 4]


def test_the_log_holds_no_feed_more_often_than_twice_on_average(
    make: Callable[..., Shard], feed_server: FeedServer
) -> None:
    shard = make([feed_server.add(f"/{n}", rss(f"feed{n}", 1)) for n in range(3)])
    entries = []
    for number in range(1, 6):
        shard.tick(number * 1_000.0, number * 1_000.0)
        entries.append(len(shard.bag))
    assert entries == [1, 2, 1, 2, 1]


def test_the_process_that_parses_ends_with_the_step(
    make: Callable[..., Shard], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[VisitParser] = []
    monkeypatch.setattr(VisitParser, "close", lambda self: closed.append(self))
    shard = make([]).shard
    shard.teardown()
    assert closed == [shard._parser]


def test_visits_take_place_at_the_time_of_the_clock(
    make: Callable[..., Shard], feed_server: FeedServer
) -> None:
    shard = make([feed_server.add("/a", rss("a", 1))])
    found = shard.tick(1_000.0, 1_500.0)
    assert found.at == datetime.fromtimestamp(1_500, timezone.utc)
    assert time.time() > 1_500


def test_savepoints_of_before_know_no_pace() -> None:
    assert read_last(None) == (0.0, -1, False, Pace())
    assert read_last(pickle.dumps((7.0, 2, True))) == (7.0, 2, True, Pace())
    kept = (7.0, 2, True, Pace(0.5, datetime(2026, 11, 24, 12, tzinfo=timezone.utc)))
    assert read_last(pickle.dumps(kept)) == kept


def test_the_last_visits_of_a_window_begin_between_looks(
    make: Callable[..., Shard], feed_server: FeedServer
) -> None:
    settings = {"every_s": 20.0, "pulse_s": 1.0, "windows": Windows(40.0)}
    shard = make([feed_server.add("/a", rss("a", 1))], **settings)
    came = [1_000.0, 1_020.0, 1_040.0, 1_060.0, 1_078.4, 1_078.5, 1_079.5]
    visits = [len(shard.tick(at, at).visits) for at in came]
    assert visits == [1, 0, 0, 0, 0, 1, 0], "a pulse and a half before the window ends"


def test_looks_are_not_more_frequent_than_windows_where_they_are_to_be_rare(
    make: Callable[..., Shard], feed_server: FeedServer
) -> None:
    shard = make([feed_server.add("/a", rss("a", 1))], every_s=100.0, pulse_s=1.0)
    shard.tick(1_000.0, 1_000.0)
    assert len(shard.tick(1_009.0, 1_009.0).visits) == 0
    assert len(shard.tick(1_019.0, 1_019.0).visits) == 0
    assert len(shard.tick(1_100.0, 1_100.0).visits) == 1


def test_a_savepoint_of_before_paces_were_timed_is_read() -> None:
    stored = pickle.dumps((7.0, 1, False, Pace(0.5)))
    old = Pace(0.5)
    object.__delattr__(old, "begins_at")  # as it comes out of what an older version pickled
    assert _of_today(old) == Pace(0.5)
    assert read_last(stored) == (7.0, 1, False, Pace(0.5))


def test_a_look_that_follows_on_another_counts_all_that_came_between(
    make: Callable[..., Shard], feed_server: FeedServer
) -> None:
    shard = make([feed_server.add("/a", rss("a", 1))], every_s=6.0, pulse_s=1.0)
    shard.tick(1_000.0, 1_000.0)
    shard.last.write(pickle.dumps((1_000.0, 1, True, Pace())))
    shard.tick(1_002.0, 1_002.0)
    assert read_last(shard.last.read())[3].visit_s == pytest.approx(2.0 / MOST_VISITS)
    shard.last.write(pickle.dumps((1_002.0, 1, True, Pace())))
    shard.tick(1_009.0, 1_009.0)
    assert read_last(shard.last.read())[3].visit_s == 0, "a job that stood still meanwhile"
