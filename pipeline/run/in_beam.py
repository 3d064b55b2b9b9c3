"""The job as a pipeline of Beam on a runner that lives and dies with this process."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.pipeline.planning import RunPlan
from dateline.pipeline.run.beam_import import import_beam
from dateline.pipeline.run.beam_look_ups import looked_up_once
from dateline.schemas.config import Config
from dateline.schemas.outcome import RunOutcome
from dateline.transforms.reporting.closing import read_outcome


def work_in_beam(
    config: Config, plan: RunPlan, arguments: Sequence[str]
) -> tuple[RunOutcome, dict[str, int]]:
    """Runs the graph and waits; the outcome that it left in staging, and the job's counters.

    Raises:
        BeamOptionError: an option is unknown or has a wrong value.
    """
    import_beam()
    import apache_beam as beam

    from dateline.pipeline.job import build
    from dateline.pipeline.run.beam_options import beam_options

    options = beam_options(arguments)
    with looked_up_once():
        pipeline = beam.Pipeline(options=options)
        build(pipeline, config, plan)
        result = pipeline.run()
        state = result.wait_until_finish()
    if state not in (None, "DONE"):
        raise RuntimeError(f"the Beam job of run {plan.run_id} ended as {state}")
    counters: dict[str, int] = {}
    for counter in result.metrics().query()["counters"]:
        name = counter.key.metric.name
        value = counter.committed if counter.committed is not None else counter.attempted
        counters[name] = counters.get(name, 0) + int(value or 0)
    return read_outcome(plan.staging), dict(sorted(counters.items()))
