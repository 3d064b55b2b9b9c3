"""One run, from the lease to the report: plan, execute the job, commit."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import metadata
from typing import Any

from dateline.dataset.lease import lease
from dateline.dataset.memory.update import update_state
from dateline.dataset.storage import check_root, delete
from dateline.dataset.transaction import CommitPlan, Point, commit, commit_plan, recover, unobserved
from dateline.pipeline.run.beam_import import import_beam
from dateline.pipeline.run.logs import log_problems, use_run_id
from dateline.pipeline.run.planning import RunPlan, check_request, plan_run
from dateline.schemas.config import Config
from dateline.schemas.manifest import Counts, FileEntry, Manifest
from dateline.schemas.tables import SCHEMA_VERSION
from dateline.transforms.http.early_visits import head_start
from dateline.transforms.model.loading import model_label
from dateline.transforms.reporting.progress import Step, listening
from dateline.transforms.reporting.run_outcome import COUNTS, read_outcome

logger = logging.getLogger("dateline.run")

OK, FAILED, USAGE, PARTIAL = 0, 1, 2, 3
"""Exit codes."""


Source = Callable[[RunPlan], Any]
"""Makes the transform that gives FetchedFeeds."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. ``exit_code`` is 0, or 3 when a feed or an article failed."""

    manifest: Manifest
    root: str
    due: int
    feeds: int
    recovered: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 all well, 3 partial; failures of the run itself are exceptions."""
        return PARTIAL if self.manifest.status == "partial" else OK


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
) -> RunReport:
    """Runs the job once and commits it.

    Args:
        run_id: names the run; a committed run of that name is replaced if it was the last one.
        now: the run's time; equal inputs, ids and times give equal files.
        feeds: names or URLs to visit, due or not; ``groups`` narrows to groups.
        limit: at most so many feeds.
        beam_arguments: Beam's own options.
        wait_s: seconds to wait for another run on the same data set.
        progress: told what happens, in a few words.
        at: told at each point of the commit.
        source: gives the documents of a plan instead of visits, see ``pipeline.job.build``.

    Raises:
        PlanError, BeamOptionError, ModelError: it cannot be done as asked.
        LeaseHeldError, LeaseLostError: another run works on the data set.
        StateError, CommitError, OSError: storage failed.
    """
    check_root(config.output.path)
    if beam_arguments:  # mistakes come before all else; the defaults hold none, and Beam loads long
        _options(beam_arguments)
    timings = _Timings()
    check_request(config, run_id=run_id, feeds=feeds, groups=groups)
    _model_label(config)
    progress("waiting for the data set")
    root = config.output.path
    with lease(root, run_id or "without a name yet", wait_s=wait_s) as holder:
        recovered = tuple(recover(root))
        with timings.phase("plan"):  # only now is it known which run ids are taken
            plan = plan_run(config, run_id=run_id, now=now, feeds=feeds, groups=groups, limit=limit)
        use_run_id(plan.run_id)
        for sentence in recovered:
            logger.warning(sentence)
        try:
            manifest, publication = _stage(config, plan, beam_arguments, timings, progress, source)
            holder.check()
        except BaseException:
            delete([plan.staging])  # it did not happen; the next run need not wonder
            raise
        commit(plan.root, publication, at, holder.check)
    return RunReport(manifest, plan.root, len(plan.due), len(plan.feeds), recovered)


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


def _stage(
    config: Config,
    plan: RunPlan,
    beam_arguments: Sequence[str],
    timings: _Timings,
    progress: Callable[[str], None],
    source: Source | None,
) -> tuple[Manifest, CommitPlan]:
    """Writes all that the run produces to staging, and says how it is to be published."""
    outcome: dict[str, Any] = {"files": [], "counts": {}, "failed_feeds": [], "dead_letters": []}
    metrics: dict[str, int] = {}
    if plan.due:
        with timings.phase("job"), listening(_Progress(len(plan.due), progress)):
            if beam_arguments or source is not None:
                metrics = _execute(config, plan, beam_arguments, source)
                outcome = read_outcome(plan.staging)
            else:  # the job would run in this process, so the feeds can be asked before it is there
                outcome, metrics = _visit_and_execute(config, plan)
        log_problems(outcome["problems"], outcome["problem_count"])
    progress("committing")
    with timings.phase("state"):
        written = [FileEntry.model_validate(file) for file in outcome["files"]]
        manifest, staged, expired = _manifest(config, plan, outcome, written, metrics, timings)
    return manifest, commit_plan(plan.head, manifest, staged, expired, plan.earlier)


def _options(arguments: Sequence[str]) -> Any:
    """Beam's options; raises BeamOptionError."""
    from dateline.pipeline.run.beam_options import beam_options

    import_beam()
    return beam_options(arguments)


def _visit_and_execute(config: Config, plan: RunPlan) -> tuple[dict[str, Any], dict[str, int]]:
    """Visits the feeds, and runs the job if any brought a document; the outcome and counters."""
    from dateline.pipeline.run.quiet import write_quiet_run

    with head_start(plan.run_id, plan.due, config.fetch, plan.now) as visits:
        if not visits.any_document():
            return write_quiet_run(config, plan, visits)
        metrics = _execute(config, plan, (), None)
    return read_outcome(plan.staging), metrics


def _execute(
    config: Config, plan: RunPlan, beam_arguments: Sequence[str], source: Source | None
) -> dict[str, int]:
    """Runs the graph on its runner and waits; returns the job's counters."""
    options = _options(beam_arguments)
    import apache_beam as beam

    from dateline.pipeline.job import build

    pipeline = beam.Pipeline(options=options)
    build(pipeline, config, plan, source(plan) if source else None)
    result = pipeline.run()
    state = result.wait_until_finish()
    if state not in (None, "DONE"):
        raise RuntimeError(f"the Beam job of run {plan.run_id} ended as {state}")
    counters: dict[str, int] = {}
    for counter in result.metrics().query()["counters"]:
        name = counter.key.metric.name
        value = counter.committed if counter.committed is not None else counter.attempted
        counters[name] = counters.get(name, 0) + int(value or 0)
    return dict(sorted(counters.items()))


def _manifest(
    config: Config,
    plan: RunPlan,
    outcome: dict[str, Any],
    written: list[FileEntry],
    metrics: dict[str, int],
    timings: _Timings,
) -> tuple[Manifest, list[FileEntry], list[str]]:
    """The manifest, and all files to publish (state files included)."""
    from dateline.pipeline.config.loading import config_digest

    update = update_state(
        plan.root,
        plan.staging,
        plan.head,
        written,
        run_id=plan.run_id,
        sequence=plan.sequence,
        now=plan.now,
        window_s=config.dedupe.window_days * 86_400,
        feeds={f.key: plan.states[f.key] for f in config.feeds if f.key in plan.states},
        earlier=None if plan.earlier is None else plan.earlier.state,
    )
    counts = Counts(**{name: outcome["counts"].get(name, 0) for name in COUNTS})
    broken = any(letter["stage"] in ("enrich", "write") for letter in outcome["dead_letters"])
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        run_id=plan.run_id,
        sequence=plan.sequence,
        status="partial" if counts.failed or broken else "ok",
        now=plan.now.isoformat(),
        inputs={
            "config": config_digest(config),
            "feeds": len(plan.feeds),
            "due": len(plan.due),
        },
        counts=counts,
        dead_letters=outcome["dead_letters"],
        failed_feeds=outcome["failed_feeds"],
        files=[file for file in written if not file.path.startswith("state/")],
        model=_model_label(config),
        versions=_versions(),
        timings=timings.seconds if plan.timed else {},
        metrics={name: value for name, value in metrics.items() if plan.timed or _stable(name)},
        state_before=plan.head,
        state=update.head,
    )
    return manifest, [*written, *update.files], update.expired


def _stable(name: str) -> bool:
    """Whether a counter is the same in identical runs; Beam's own measure time and memory."""
    return name.startswith(("entries_", "feeds_", "fetch_", "enrich_"))


def _model_label(config: Config) -> str | None:
    return model_label(config.model) if config.model.enabled else None


def _versions() -> dict[str, str]:
    names = ("dateline", "apache-beam", "feedparser", "pyarrow", "onnxruntime", "tokenizers")
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # dateline itself, run from a checkout
            continue
    return found
