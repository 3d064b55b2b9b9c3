"""One run on an engine: planned here, executed and committed there.

The launcher holds the data set only while it puts right what others left. The job commits by
itself, so a launcher that dies changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dateline.dataset.dataset import Dataset
from dateline.dataset.storage import delete
from dateline.pipeline.export.following import Follower
from dateline.pipeline.planning import RunPlan, plan_run
from dateline.pipeline.run.beam_import import import_beam
from dateline.pipeline.run.commit_facts import run_to_commit
from dateline.pipeline.run.engines import (
    absolute_output,
    refuse_paths_of_this_machine,
    runner_of,
    shards_of,
    without_own_options,
)
from dateline.pipeline.run.flink import FLINK, FlinkError, cluster_of, wait_while_it_lives
from dateline.pipeline.run.flink_version import with_flink_version
from dateline.pipeline.run.job_server import (
    name_job,
    reached,
    told,
    with_patience,
    without_deadline,
)
from dateline.pipeline.run.logs import use_run_id
from dateline.schemas.config import Config
from dateline.schemas.errors import DatelineError, PlanError
from dateline.schemas.manifest import Counts, Manifest
from dateline.schemas.outcome import RunOutcome
from dateline.transforms.reporting.committing import (
    OvertakenError,
    RunToCommit,
    describe,
    gather,
    mark_engine,
    refusal,
)

if TYPE_CHECKING:
    from dateline.pipeline.run.run_report import RunReport

logger = logging.getLogger("dateline.run")


class JobFailedError(DatelineError, RuntimeError):
    """The job ended on its engine without a commit; nothing of it is visible."""


def run_on_engine(
    config: Config,
    arguments: Sequence[str],
    *,
    run_id: str | None,
    now: datetime | None,
    feeds: Sequence[str],
    groups: Sequence[str],
    limit: int | None,
    wait_s: float,
    progress: Callable[[str], None],
) -> RunReport:
    """See ``dateline.pipeline.run.run.run`` for the arguments.

    Raises:
        EngineError, BeamOptionError, PlanError: it cannot be done as asked.
        FlinkError: a cluster of Flink's does not answer.
        JobFailedError: the job ended without a commit.
        OvertakenError: so it did, because another run was committed meanwhile.
    """
    import_beam()
    from dateline.pipeline.run.beam_options import beam_options
    from dateline.pipeline.run.run_report import RunReport

    arguments = with_flink_version(with_patience(arguments))
    options = beam_options(without_own_options(arguments))
    config = absolute_output(config)
    refuse_paths_of_this_machine(config, arguments, options)
    dataset = Dataset(config.output.path)
    progress("waiting for the data set")
    with dataset.exclusive(run_id or "a run that is being planned", wait_s=wait_s) as writer:
        recovered = writer.recovered
    for sentence in recovered:
        logger.warning(sentence)
    plan = plan_run(config, run_id=run_id, now=now, feeds=feeds, groups=groups, limit=limit)
    if plan.earlier is not None:
        raise PlanError(f"run {plan.run_id} is committed; on an engine no run is repeated")
    use_run_id(plan.run_id)
    job = name_job(options, plan.run_id)
    commit = run_to_commit(config, plan, f"{runner_of(arguments)}, job {job}")
    if plan.due:
        mark_engine(commit)
        progress(f"{len(plan.due)} feeds are due; the engine works")
        manifest = _execute(config, plan, commit, options, arguments, job)
    else:
        manifest = _without_job(dataset, plan, commit, wait_s)
    tables = Follower(config)
    tables.follow()  # here, because the workers of an engine need not reach catalogs
    behind = tuple(tables.behind)
    return RunReport(manifest, plan.root, len(plan.due), len(plan.feeds), recovered, behind)


def _execute(
    config: Config,
    plan: RunPlan,
    commit: RunToCommit,
    options: object,
    arguments: Sequence[str],
    job: str,
) -> Manifest:
    """Has the engine do the job, and waits; the manifest that it left."""
    import apache_beam as beam
    from grpc import RpcError

    from dateline.pipeline.job import build

    pipeline = beam.Pipeline(options=options)
    build(pipeline, config, plan, shards=shards_of(config, options), commit=commit)
    reason = ""
    result = None
    try:
        with reached(arguments):
            result = pipeline.run()
            without_deadline(result)
        state = result.wait_until_finish()
    except RpcError as error:
        state, reason = "FAILED", f": {told(error)}"
    except RuntimeError as error:  # what the engine told of a job that failed
        state, reason = "FAILED", f": {error}"
    except BaseException:  # a person, or a scheduler, ended the launcher: its job ends, too
        if result is not None:
            result.cancel()
        raise
    if state != "DONE":
        _wait_on_cluster(arguments, job)
    manifest = plan.dataset.manifest(plan.run_id)
    if manifest is None:
        if why := refusal(commit):
            delete([plan.dataset.full(commit.staging_folder)])
            raise OvertakenError(why)
        raise JobFailedError(
            f"the job of run {plan.run_id} ended as {state} and committed nothing{reason}"
        )
    return manifest


def _wait_on_cluster(arguments: Sequence[str], job: str) -> None:
    """Waits for a job that goes on where its job server has given it up, if that can be known."""
    cluster = cluster_of(arguments)
    if cluster is None or runner_of(arguments) not in FLINK:
        return
    goes_on = "the job server gave job %s up, but it lives on %s; waiting for its end"
    try:
        wait_while_it_lives(cluster, job, lambda: logger.warning(goes_on, job, cluster))
    except FlinkError as error:
        logger.warning("%s", error)


def _without_job(dataset: Dataset, plan: RunPlan, commit: RunToCommit, wait_s: float) -> Manifest:
    """Commits a run in which no feed was due; there is nothing to execute."""
    outcome = RunOutcome(files=[], counts=Counts())
    with dataset.transaction("run", wait_s=wait_s, name=plan.run_id) as tx:
        tx.begin(plan.run_id, plan.now, dataset.head(), token=plan.token)
        gather(tx, commit, outcome, lambda: plan.states)
        describe(tx, commit, outcome, metrics={}, timings={})
    assert tx.manifest is not None
    return tx.manifest
