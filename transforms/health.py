"""Beam wiring that tells, per feed, how its visit went and what is remembered for the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import apache_beam as beam
from apache_beam import pvalue

from dateline.dataset.rows import Row
from dateline.schemas.config import FetchSettings
from dateline.schemas.feed import FeedOutcome
from dateline.transforms.deduplicate import FeedDecisions
from dateline.transforms.http.visit_summary import summarise
from dateline.transforms.same.sameness import Decision


@dataclass
class SummariseFeeds(beam.PTransform):  # type: ignore[misc]
    """``(outcomes, decisions)`` in; out: ``health`` rows and ``state`` rows, one per feed."""

    settings: FetchSettings
    run_id: str
    now: datetime
    timed: bool  # False where identical runs must give identical bytes

    def expand(
        self, inputs: tuple[beam.PCollection[FeedOutcome], beam.PCollection[FeedDecisions]]
    ) -> dict[str, beam.PCollection[Row]]:
        """See the class."""
        outcomes, decisions = inputs
        rows = (
            {"outcome": outcomes | "By feed" >> beam.Map(_by_feed), "decisions": decisions}
            | "Join" >> beam.CoGroupByKey()
            | "Summarise" >> beam.ParDo(_Summarise(self)).with_outputs("state", main="health")
        )
        return {"health": rows.health, "state": rows.state}


def _by_feed(outcome: FeedOutcome) -> tuple[str, FeedOutcome]:
    return outcome.fetched.due.spec.key, outcome


@dataclass
class _Summarise(beam.DoFn):  # type: ignore[misc]
    step: SummariseFeeds

    def process(
        self, joined: tuple[str, Mapping[str, Iterable[FeedOutcome | Mapping[int, Decision]]]]
    ) -> Iterator[Row | pvalue.TaggedOutput]:
        _, sides = joined
        verdicts: Counter[str] = Counter()
        for decisions in sides["decisions"]:
            assert isinstance(decisions, Mapping)
            verdicts.update(decision.verdict for decision in decisions.values())
        step = self.step
        for outcome in sides["outcome"]:
            assert isinstance(outcome, FeedOutcome)
            health, state = summarise(
                outcome,
                verdicts,
                step.settings,
                run_id=step.run_id,
                now=step.now,
                timed=step.timed,
            )
            yield health
            yield pvalue.TaggedOutput("state", state)
