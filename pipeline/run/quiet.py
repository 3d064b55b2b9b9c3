"""An hour in which no feed brought a document: the run's files without a Beam job.

Nothing is there to parse, de-duplicate or enrich, so the job would only turn visits into rows of
health, state and dead letters. The same plain functions do that here, to the same bytes, and Beam
is never imported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from dateline.dataset.parquet_files import write_rows
from dateline.dataset.rows import Row, dead_letter_row
from dateline.pipeline.run.planning import RunPlan
from dateline.schemas.config import Config
from dateline.schemas.feed import FetchedFeed
from dateline.schemas.tables import DEAD_LETTERS, FEED_HEALTH, FEED_STATE
from dateline.transforms.http.visit_summary import counters, summarise, without_document
from dateline.transforms.reporting.progress import note
from dateline.transforms.reporting.run_outcome import outcome_of, tagged


def write_quiet_run(
    config: Config, plan: RunPlan, visits: Iterable[FetchedFeed]
) -> tuple[dict[str, Any], dict[str, int]]:
    """Writes to staging what the job would; returns the outcome and the run's counters.

    ``visits`` are all visits of the run; none has a document.
    """
    health: list[Row] = []
    states: list[Row] = []
    letters: list[Row] = []
    metrics: Counter[str] = Counter()
    for fetched in visits:
        note("visited")
        metrics.update(counters(fetched))
        outcome, letter = without_document(fetched, plan.now)
        row, state = summarise(
            outcome, {}, config.fetch, run_id=plan.run_id, now=plan.now, timed=plan.timed
        )
        health.append(row)
        states.append(state)
        if letter is not None:
            letters.append(dead_letter_row(letter, plan.run_id))
    day = f"run_date={plan.now:%Y-%m-%d}"
    files = [
        *write_rows(plan.staging, f"feed_health/{day}/{plan.run_id}", health, FEED_HEALTH),
        *write_rows(plan.staging, f"state/feeds/{plan.run_id}", states, FEED_STATE),
    ]
    if letters:
        stem = f"dead_letters/{day}/{plan.run_id}"
        files += write_rows(plan.staging, stem, letters, DEAD_LETTERS, ("feed", "article"))
    rows = [("files", asdict(file)) for file in files]
    rows += [tagged("health", row) for row in health]
    rows += [tagged("letters", row) for row in letters]
    return outcome_of(rows), dict(sorted(metrics.items()))
