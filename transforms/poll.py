"""Ticks in, visits out: the source of a continuous run, with the states of feeds by shard."""

from __future__ import annotations

import pickle
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.coders import BytesCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec

from dateline.dataset.dataset import Dataset
from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import FeedState
from dateline.transforms.http.visit_parser import VisitParser
from dateline.transforms.streaming.pace import Pace
from dateline.transforms.streaming.shard import (
    MOST_VISITS,
    ShardVisits,
    due_feeds,
    feeds_of_shard,
    is_behind,
    overdue_s,
    pack,
    utc,
    visit,
)
from dateline.transforms.streaming.stops import is_stopped
from dateline.transforms.streaming.windows import Windows

MOST_CHANGES = 64
"""Entries of the log of a shard's states from which on it is written as a whole."""
MOST_STATES = 2
"""States in the log for each feed from which on, too: a few feeds that are visited often would else
have dozens each, in every checkpoint."""

_ended: dict[tuple[str, int], float] = {}
"""When the last visits of a shard ended in this process, by the monotonic clock."""


def clock(_tick: float) -> float:
    """The time of a tick's visits: that of the wall clock, however late the tick comes."""
    return time.time()


@dataclass
class PollFeeds(beam.PTransform):  # type: ignore[misc]
    """Ticks (any elements with timestamps) in; out: packed ``ShardVisits``, one a shard and tick.

    Each shard of hosts keeps the states of its feeds in the engine: read from the head of the data
    set when a job starts, advanced with each visit. Ticks that come in a burst after a pause are
    one tick. What servers answered is a checkpoint, so no repeated step asks anybody twice.
    """

    root: str
    feeds: tuple[FeedSpec, ...]
    settings: FetchSettings
    windows: Windows
    every_s: float  # between visits of one shard
    pulse_s: float  # between ticks: they come more often where ``is_behind`` or ``Pace`` ask for it
    shards: int
    stop_file: str  # full path; once it is there nothing more is visited
    max_age_days: float | None = None
    parse_timeout_s: float = 10.0
    held_s: float = 0.0
    archive: bool = False  # whether documents go along
    clock: Callable[[float], float] = clock

    def expand(self, ticks: beam.PCollection[Any]) -> beam.PCollection[bytes]:
        """See the class."""
        return (
            ticks
            | "To shards" >> beam.ParDo(_ToShards(self.shards)).with_output_types(tuple[int, float])
            | "Spread" >> beam.Reshuffle()
            | "Poll" >> beam.ParDo(_PollShard(self)).with_output_types(bytes)
            | "Keep answers" >> beam.Reshuffle()
        )


class _ToShards(beam.DoFn):  # type: ignore[misc]
    def __init__(self, shards: int) -> None:
        self._shards = shards

    def process(
        self,
        _tick: Any,
        at: Any = beam.DoFn.TimestampParam,
    ) -> Iterator[tuple[int, float]]:
        for shard in range(self._shards):
            yield shard, at.micros / 1e6


class _PollShard(beam.DoFn):  # type: ignore[misc]
    """Keeps one log of changed states for each shard: the last of each feed is in force."""

    STATES = BagStateSpec("states", BytesCoder())
    LAST = ReadModifyWriteStateSpec("last", BytesCoder())

    def __init__(self, step: PollFeeds) -> None:
        self._step = step
        self._parser = VisitParser(step.max_age_days, step.parse_timeout_s, step.held_s)
        self._feeds: dict[int, list[FeedSpec]] = {}
        self._overdue = Metrics.gauge("stream", "overdue_s")
        self._queue = Metrics.gauge("stream", "feeds_due")

    def teardown(self) -> None:
        self._parser.close()

    def process(
        self,
        tick: tuple[int, float],
        states: Any = beam.DoFn.StateParam(STATES),
        last: Any = beam.DoFn.StateParam(LAST),
    ) -> Iterator[bytes]:
        step, (shard, at) = self._step, tick
        polled_at, changes, behind, pace = read_last(last.read())
        seconds = step.clock(at)
        now = utc(seconds)
        stopped = is_stopped(step.root, step.stop_file)
        # A tick of before the last visits is one of a burst; its time has been seen to.
        soon = not behind and seconds < polled_at + step.every_s * 0.99
        if behind and seconds - polled_at < step.every_s:
            # From one look to the next there is more to do than visits.
            pace = pace.after(MOST_VISITS, seconds - polled_at)
        if soon and step.every_s < step.windows.length_s:
            soon = not pace.calls_at(now, step.windows)
        if stopped or at <= polled_at or soon:
            yield pack(ShardVisits(shard, now, stopped=stopped))
            return
        feeds = self._feeds.setdefault(shard, feeds_of_shard(step.feeds, shard, step.shards))
        known, logged = self._known(feeds, states, changes)
        pace = pace.at(now, feeds, known, step.windows, step.pulse_s)
        dues = due_feeds(feeds, known, now, step.settings, step.windows, pace)
        self._overdue.set(int(overdue_s(feeds, known, now)))
        self._queue.set(len(dues))
        started = time.monotonic()
        self._keep_distance(shard)
        visits = tuple(
            visit(dues, self._parser, step.settings, now, step.windows, archive=step.archive)
        )
        _ended[step.stop_file, shard] = time.monotonic()
        pace = pace.after(len(dues), _ended[step.stop_file, shard] - started)
        for seen in visits:
            for name, amount in seen.counted.items():
                Metrics.counter("parse", name).inc(amount)
        changed = {v.outcome.state.feed: v.outcome.state for v in visits if v.outcome.state}
        known |= changed
        is_long = logged + len(changed) > MOST_STATES * len(known)
        if changes < 0 or changes >= MOST_CHANGES or is_long:
            states.clear()
            states.add(packed_states(known))
            changes = 0
        elif changed:
            states.add(packed_states(changed))
            changes += 1
        last.write(pickle.dumps((seconds, changes, is_behind(dues, visits), pace)))
        yield pack(ShardVisits(shard, now, visits))

    def _keep_distance(self, shard: int) -> None:
        """Waits until the hosts of the last tick have had their pause, where one tick follows on
        another: the visits of a tick know nothing of those before."""
        ended = _ended.get((self._step.stop_file, shard), float("-inf"))
        time.sleep(max(0.0, ended + self._step.settings.delay - time.monotonic()))

    def _known(
        self, feeds: list[FeedSpec], states: Any, changes: int
    ) -> tuple[dict[str, FeedState], int]:
        """The states in force, and how many there are in the log."""
        if changes < 0:  # the job has just started: the head says what there is
            dataset = Dataset(self._step.root)
            found = dataset.feed_states(dataset.head())
            return {feed.key: found[feed.key] for feed in feeds if feed.key in found}, 0
        known: dict[str, FeedState] = {}
        logged = [pickle.loads(zlib.decompress(packed)) for packed in states.read()]
        for _, changed in sorted(logged, key=lambda entry: float(entry[0])):
            known |= changed
        return known, sum(len(changed) for _, changed in logged)


def read_last(stored: bytes | None) -> tuple[float, int, bool, Pace]:
    """What a shard knows of its last visits: their time, changes in the log, whether more was due,
    and their pace. A job's first tick knows nothing, and savepoints of before know no pace."""
    at, changes, behind, *pace = pickle.loads(stored) if stored else (0.0, -1, False)
    return at, changes, behind, _of_today(pace[0]) if pace else Pace()


def _of_today(pace: Pace) -> Pace:
    """A pace as it was stored; a savepoint of before has no time at which the last visits begin."""
    return pace if hasattr(pace, "begins_at") else Pace(pace.visit_s, pace.begun)


def packed_states(states: dict[str, FeedState]) -> bytes:
    """States as an entry of the log, with the time of their writing: bags have no order."""
    return zlib.compress(pickle.dumps((time.time(), states)), 1)
