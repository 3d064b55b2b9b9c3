"""The commit as a step of the graph, for engines that outlive whoever started the job."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import apache_beam as beam

from dateline.transforms.reporting.committing import (
    OvertakenError,
    RunToCommit,
    commit_on_engine,
    leave_refusal,
)

logger = logging.getLogger("dateline.run")


@dataclass
class CommitRun(beam.PTransform):  # type: ignore[misc]
    """Paths of outcomes in (see ``CloseRun``), ids of committed runs out.

    The step may be repeated: a run that the head holds already is not committed again. A run that
    another overtook is refused for good. That is no failure of the step: an engine that restarts
    what failed would ask a thousand times, and keep the launcher waiting.
    """

    run: RunToCommit

    def expand(self, outcomes: beam.PCollection[str]) -> beam.PCollection[str]:
        """See the class."""
        # What was closed stays closed: a repeated commit must not close the run a second time.
        return (
            outcomes
            | "Keep outcome" >> beam.Reshuffle()
            | "Commit" >> beam.ParDo(_Commit(self.run)).with_output_types(str)
        )


@dataclass
class _Commit(beam.DoFn):  # type: ignore[misc]
    run: RunToCommit

    def process(self, outcome: str) -> Iterator[str]:
        try:
            commit_on_engine(self.run, outcome)
        except OvertakenError as refused:
            logger.warning("%s", refused)
            leave_refusal(self.run, str(refused))
            return
        yield self.run.run_id
