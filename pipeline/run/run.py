"""One run, from the lease to the report: plan, execute the job, commit."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache

from dateline.dataset import layout
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import feed_states
from dateline.dataset.publication import Point, unobserved
from dateline.dataset.upgrading import written_before
from dateline.pipeline.export.following import Follower
from dateline.pipeline.planning import RunPlan, asks_log, plan_run
from dateline.pipeline.run.checks import refuse_mistakes
from dateline.pipeline.run.engines import is_engine
from dateline.pipeline.run.logs import log_problems, use_run_id
from dateline.pipeline.run.run_report import RunReport
from dateline.schemas.config import Config
from dateline.schemas.feed import FetchedFeed
from dateline.schemas.manifest import Counts, Head
from dateline.schemas.outcome import RunOutcome
from dateline.transforms.http.early_visits import EarlyVisits
from dateline.transforms.reporting.progress import Step, listening

logger = logging.getLogger("dateline.run")


Source = Callable[[RunPlan], Iterable[FetchedFeed]]
"""Gives the documents of a plan."""


@dataclass
class _Timings:
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 3)


def _silent(_: str) -> None:
    """The default listener to progress."""


def _nothing() -> None:
    """What most callers do meanwhile."""


def run(
    config: Config,
    *,
    run_id: str | None = None,
    now: datetime | None = None,
    feeds: Sequence[str] = (),
    groups: Sequence[str] = (),
    limit: int | None = None,
    beam_arguments: Sequence[str] = (),
    wait_s: float = 0.0,
    progress: Callable[[str], None] = _silent,
    at: Callable[[Point], None] = unobserved,
    source: Source | None = None,
    meanwhile: Callable[[], object] = _nothing,
) -> RunReport:
    """Runs the job once and commits it.

    Args:
        run_id: names the run; a committed run of that name is replaced if it was the last one.
        now: the run's time; equal inputs, ids and times give equal files.
        feeds: names or URLs to visit, due or not; ``groups`` narrows to groups.
        limit: at most so many feeds.
        beam_arguments: Beam's own options; without any the job is done in this process, without
            Beam.
        wait_s: seconds to wait for another run on the same data set.
        progress: called with what happens, in a few words.
        at: called at each point of the commit.
        source: gives the documents of a plan instead of visits; not with Beam's options.
        meanwhile: called once before Arrow is loaded, mostly while feeds are waited for, to load
            what the caller needs afterwards.

    Raises:
        PlanError, BeamOptionError, ModelError: it cannot be done as asked.
        ValueError: a source and options of Beam's are given.
        LeaseHeldError, LeaseLostError: another run works on the data set.
        NewerFormatError: a newer Dateline wrote the data set.
        StateError, CommitError, OSError: storage failed.
    """
    refuse_mistakes(
        config, run_id=run_id, feeds=feeds, groups=groups, beam_arguments=beam_arguments
    )
    if source is not None and beam_arguments:
        raise ValueError(
            "documents of a source are read in this process, without options of Beam's"
        )
    meanwhile = cache(meanwhile)
    if is_engine(beam_arguments):
        meanwhile()
        from dateline.pipeline.run.on_engine import run_on_engine

        return run_on_engine(
            config,
            beam_arguments,
            run_id=run_id,
            now=now,
            feeds=feeds,
            groups=groups,
            limit=limit,
            wait_s=wait_s,
            progress=progress,
        )
    dataset = Dataset(config.output.path)
    timings = _Timings()
    progress("waiting for the data set")
    name = run_id or "without a name yet"
    tables = Follower(config, at)
    with dataset.transaction("run", wait_s=wait_s, name=name, at=tables) as tx:
        with timings.phase("plan"):  # only now is it known which run ids are taken
            if _needs_arrow(tx.found, run_id, now):
                meanwhile()
            plan = plan_run(
                config,
                run_id=run_id,
                now=now,
                feeds=feeds,
                groups=groups,
                limit=limit,
                head=tx.found,
            )
        use_run_id(plan.run_id)
        for sentence in tx.recovered:
            logger.warning(sentence)
        if written_before(dataset, plan.head):
            logger.info("older files lack new columns; `dateline upgrade` adds them")
        tx.begin(plan.run_id, plan.now, plan.head, repeats=plan.earlier, token=plan.token)
        outcome, metrics = _work(config, plan, beam_arguments, timings, progress, source, meanwhile)
        log_problems(outcome.problems, outcome.problem_count)
        progress("committing")
        # Not at the top: they are loaded while the feeds are waited for.
        from dateline.pipeline.run.commit_facts import run_to_commit
        from dateline.transforms.reporting.committing import describe, gather

        commit = run_to_commit(config, plan)
        with timings.phase("state"):
            gather(tx, commit, outcome, lambda: plan.states)
        describe(
            tx,
            commit,
            outcome,
            metrics={name: n for name, n in metrics.items() if plan.timed or _stable(name)},
            timings=timings.seconds if plan.timed else {},
        )
    assert tx.manifest is not None
    return RunReport(
        tx.manifest,
        plan.root,
        len(plan.due),
        len(plan.feeds),
        tx.recovered,
        tuple(tables.behind),
    )


class _Progress:
    """Turns what the steps note into a line for a person."""

    def __init__(self, feeds: int, tell: Callable[[str], None]) -> None:
        self._feeds, self._tell = feeds, tell
        self._counts: Counter[Step] = Counter()
        self("visited", 0)

    def __call__(self, step: Step, amount: int) -> None:
        self._counts[step] += amount
        seen = self._counts
        line = f"visited {seen['visited']} of {self._feeds} feeds"
        if seen["entries"]:
            line += f", {seen['entries']} entries, model has read {seen['enriched']}"
        self._tell(line)


def _work(
    config: Config,
    plan: RunPlan,
    beam_arguments: Sequence[str],
    timings: _Timings,
    progress: Callable[[str], None],
    source: Source | None,
    meanwhile: Callable[[], object],
) -> tuple[RunOutcome, dict[str, int]]:
    """Writes all that the run brings to staging; its outcome and its counters."""
    if not plan.due or beam_arguments or source is not None:
        meanwhile()
    if not plan.due:
        return RunOutcome(files=[], counts=Counts()), {}
    with timings.phase("job"), listening(_Progress(len(plan.due), progress)):
        if beam_arguments:
            from dateline.pipeline.run.in_beam import work_in_beam

            return work_in_beam(config, plan, beam_arguments)
        if source is None:
            return _visit_and_work(config, plan, meanwhile)
        from dateline.pipeline.run.in_this_process import work_in_this_process

        return work_in_this_process(config, plan, source(plan), are_live=False)


def _visit_and_work(
    config: Config, plan: RunPlan, meanwhile: Callable[[], object]
) -> tuple[RunOutcome, dict[str, int]]:
    """Visits the feeds, and does the job if any brought a document; the outcome and counters."""
    with EarlyVisits(plan.due, config.fetch, plan.now) as visits:
        visits.await_start()
        meanwhile()
        _load_what_follows()
        from dateline.pipeline.run.hour_without_news import HourWithoutNews

        hour = HourWithoutNews(plan, config.fetch)
        if not visits.any_document(hour.add):
            return hour.close()
        del hour  # its rows are of no use to the job
        from dateline.pipeline.run.in_this_process import work_in_this_process

        return work_in_this_process(config, plan, visits)


def _needs_arrow(head: Head | None, run_id: str | None, now: datetime | None) -> bool:
    """Whether what a run is planned by lies in Parquet files: the log of runs does, and states of
    feeds that older versions wrote."""
    if head is None:
        return False
    states = head.segments(feed_states.MEMORY.name)
    if any(segment.path.endswith(layout.PARQUET) for segment in states):
        return True
    return asks_log(head, run_id, now or datetime.now(timezone.utc))


def _load_what_follows() -> None:
    """Loads what a run needs after its visits, while the servers are waited for."""
    import pyarrow.parquet  # noqa: F401

    from dateline.pipeline.run.commit_facts import versions
    from dateline.transforms.reporting import closing, committing  # noqa: F401

    versions()


def _stable(name: str) -> bool:
    """Whether a counter is the same in identical runs; Beam's own measure time and memory."""
    return name.startswith(("entries_", "feeds_", "fetch_", "enrich_"))
