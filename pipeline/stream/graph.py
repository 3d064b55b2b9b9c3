"""The continuous job on one screen: ticks, visits by shard of hosts, windows that are committed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import apache_beam as beam
from apache_beam.transforms.periodicsequence import PeriodicImpulse
from apache_beam.utils.timestamp import Timestamp

from dateline.dataset import layout
from dateline.dataset.storage import join
from dateline.pipeline.config.loading import config_digest
from dateline.pipeline.run.commit_facts import versions
from dateline.schemas.config import Config
from dateline.transforms.commit_windows import CommitWindows
from dateline.transforms.enrich_ahead import EnrichAhead
from dateline.transforms.feeds.held import HELD_S
from dateline.transforms.model.labels import model_label
from dateline.transforms.poll import PollFeeds, clock
from dateline.transforms.same.sameness import refresh_after_s
from dateline.transforms.streaming.shard import MOST_VISITS
from dateline.transforms.streaming.window_run import WindowSettings
from dateline.transforms.streaming.windows import Windows

LONGEST_PULSE_S = 5.0
"""Most seconds between two ticks of the engine: how soon a stop and the end of a window are
noticed, where feeds are looked at less often."""
SHORTEST_PULSE_S = 1.0
"""Least seconds between two of them, where one look does not take all feeds."""


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """A continuous run before it starts."""

    config: Config  # with an absolute output
    tick_s: float  # between two looks at what is due
    window_s: float
    shards: int
    token: str  # names the files by which it is stopped
    job: str = ""  # its name on the engine

    @property
    def windows(self) -> Windows:
        """The windows that are committed."""
        return Windows(self.window_s)


def ticks(plan: StreamPlan) -> beam.PTransform:
    """Impulses from now on, for ever."""
    return PeriodicImpulse(start_timestamp=Timestamp.now(), fire_interval=pulse_s(plan))


def pulse_s(plan: StreamPlan) -> float:
    """Seconds between two impulses: so many that all feeds could be visited within a tick."""
    looks = len(plan.config.feeds) / (MOST_VISITS * plan.shards)
    for_all = plan.tick_s / max(looks, 1.0)
    return min(plan.tick_s, LONGEST_PULSE_S, max(SHORTEST_PULSE_S, for_all))


def build_stream(
    pipeline: beam.Pipeline,
    plan: StreamPlan,
    source: beam.PTransform,
    clock: Callable[[float], float] = clock,
) -> None:
    """Adds the continuous job to a pipeline.

    Args:
        source: gives the ticks, see ``ticks``.
        clock: the time of the visits of a tick, see ``PollFeeds``.
    """
    visited = pipeline | "Ticks" >> source | "Poll feeds" >> replace(poll(plan), clock=clock)
    config = plan.config
    read = visited | "Enrich ahead" >> EnrichAhead(config.model, config.fulltext_feeds)
    _ = read | "Commit" >> commits(plan)


def poll(plan: StreamPlan) -> PollFeeds:
    """The visits of a continuous run."""
    config = plan.config
    within = min(config.fetch.deadline, plan.window_s)  # a slow host must not hold a window up
    return PollFeeds(
        config.output.path,
        config.feeds,
        config.fetch.model_copy(update={"deadline": within}),
        plan.windows,
        plan.tick_s,
        pulse_s(plan),
        plan.shards,
        join(config.output.path, layout.stop_asked(plan.token)),
        config.dedupe.max_age_days,
        config.fetch.parse_timeout,
        min(HELD_S, refresh_after_s(config.dedupe.window_days * 86_400)),
        config.output.archive,
    )


def commits(plan: StreamPlan) -> CommitWindows:
    """The commits of a continuous run."""
    config = plan.config
    settings = WindowSettings(
        root=config.output.path,
        windows=plan.windows,
        fetch=config.fetch,
        dedupe=config.dedupe,
        output=config.output,
        feeds=tuple(feed.key for feed in config.feeds),
        inputs={"config": config_digest(config), "feeds": len(config.feeds)},
        model=model_label(config.model) if config.model.enabled else None,
        versions=versions(),
        job=plan.job,
    )
    return CommitWindows(
        settings, config.model, config.fetch, plan.shards, plan.token, config.fulltext_feeds
    )
