"""The fetch step: feeds that are due in, what their servers answered out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import apache_beam as beam
from apache_beam.metrics import Metrics

from dateline.schemas.config import FetchSettings
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.visit_summary import counters
from dateline.transforms.reporting.progress import note


@dataclass
class FetchFeeds(beam.PTransform):  # type: ignore[misc]
    """Visit every feed, many at once, and politely.

    Hosts are spread over ``shards`` by their name, and a shard is visited by one event loop, so
    that the limits per host hold on every runner. One shard, the default, is right on one machine:
    there the event loop alone keeps ``settings.concurrency`` requests in flight. On a cluster take
    as many shards as workers, and remember that each has its own ``concurrency``.

    What servers answered is a checkpoint: a step that an engine repeats reads these answers again,
    and asks nobody twice.
    """

    settings: FetchSettings
    now: datetime
    shards: int = 1

    def __post_init__(self) -> None:
        super().__init__()
        if self.shards < 1:
            raise ValueError(f"shards must be 1 or more, not {self.shards}")

    def expand(self, feeds: beam.PCollection[DueFeed]) -> beam.PCollection[FetchedFeed]:
        return (
            feeds
            | "KeyByHost" >> beam.Map(_keyed, self.shards).with_output_types(tuple[int, DueFeed])
            | "GroupByShard" >> beam.GroupByKey()
            | "VisitFeeds"
            >> beam.ParDo(_VisitFeeds(self.settings, self.now)).with_output_types(FetchedFeed)
            | "KeepAnswers" >> beam.Reshuffle()
        )


def _keyed(due: DueFeed, shards: int) -> tuple[int, DueFeed]:
    """The feed with the shard that owns its host; the same in every process."""
    from dateline.transforms.http.visits import host_of

    digest = blake2b(host_of(due).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % shards, due


class _VisitFeeds(beam.DoFn):  # type: ignore[misc]
    """Visits one shard's feeds and counts how it went."""

    def __init__(self, settings: FetchSettings, now: datetime) -> None:
        super().__init__()
        self._settings = settings
        self._now = now

    def process(self, shard: tuple[int, Iterable[DueFeed]]) -> Iterator[FetchedFeed]:
        from dateline.transforms.http.visits import visit_all

        for fetched in visit_all(shard[1], self._settings, self._now):
            _count(fetched)
            yield fetched


def _count(fetched: FetchedFeed) -> None:
    for name, amount in counters(fetched).items():
        Metrics.counter("dateline", name).inc(amount)
    note("visited")
