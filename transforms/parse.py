"""Parse and normalise: fetched documents become articles, outcomes and dead letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from dateline.schemas.feed import FetchedFeed
from dateline.transforms.http.visit_parser import VisitParser
from dateline.transforms.reporting.progress import note

ARTICLES = "articles"
OUTCOMES = "outcomes"
DEAD_LETTERS = "dead_letters"

COUNTERS = (
    "feeds_parsed",
    "feeds_unreadable",
    "feeds_crashed",
    "feeds_empty",
    "feeds_repaired",
    "feeds_by_feedparser",
    "entries_seen",
    "entries_rejected",
)
"""Names of the counters in the namespace ``parse``; the run report reads the same ones."""


@dataclass
class ParseFeeds(beam.PTransform):  # type: ignore[misc]
    """``FetchedFeed`` in; out come ``articles``, ``outcomes`` and ``dead_letters``.

    Every feed gives exactly one ``FeedOutcome``. A feed that gives no article gives a
    ``DeadLetter``, unless the server said that nothing has changed.
    """

    now: datetime
    """Time of the run, UTC: ``first_seen_at`` of the articles."""
    max_age_days: float | None = None
    """Entries published longer ago are rejected."""
    timeout_s: float = 10.0
    """Seconds that one document may take."""
    held_s: float = 0.0
    """Seconds for which an entry that stays in its feed is not looked up again."""

    def expand(self, feeds: beam.PCollection[FetchedFeed]) -> Any:
        """The three collections, by name."""
        return feeds | "ParseAndNormalise" >> beam.ParDo(
            _ParseFeed(self.now, self.max_age_days, self.timeout_s, self.held_s)
        ).with_outputs(OUTCOMES, DEAD_LETTERS, main=ARTICLES)


class _ParseFeed(beam.DoFn):  # type: ignore[misc]
    def __init__(
        self,
        now: datetime,
        max_age_days: float | None,
        timeout_s: float,
        held_s: float,
    ) -> None:
        self._now = now
        self._parser = VisitParser(max_age_days, timeout_s, held_s)
        self._count = {name: Metrics.counter("parse", name) for name in COUNTERS}

    def teardown(self) -> None:
        self._parser.close()

    def process(self, fetched: FetchedFeed) -> Iterator[Any]:
        visit = self._parser.read(fetched, self._now)
        for name, amount in visit.counted.items():
            self._count[name].inc(amount)
        if visit.outcome.known:
            Metrics.counter("dateline", "entries_duplicate").inc(visit.outcome.known)
            note("entries", visit.outcome.known)
        for letter in visit.letters:
            yield beam.pvalue.TaggedOutput(DEAD_LETTERS, letter)
        yield beam.pvalue.TaggedOutput(OUTCOMES, visit.outcome)
        yield from visit.articles
