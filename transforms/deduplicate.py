"""Beam wiring of sameness: every article meets the others of this run and the recent window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.metrics import Metrics
from apache_beam.utils.windowed_value import PaneInfo

from dateline.dataset.memory.identities import lookup, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.article import Article
from dateline.transforms.reporting.progress import note
from dateline.transforms.same.sameness import Claim, Decision, claim_of, decide
from dateline.transforms.write import windowed

_COUNTERS = {"new": "entries_new", "revised": "entries_revised", "duplicate": "entries_duplicate"}

FeedDecisions = tuple[str, Mapping[int, Decision]]
"""A feed and what was decided on its entries, by position."""


@dataclass
class DeduplicateArticles(beam.PTransform):  # type: ignore[misc]
    """Articles in; out: ``articles`` to write, ``decisions`` by feed, ``files`` to remember.

    Only claims (about 150 bytes an entry) meet in one place; the texts stay where they are and the
    decisions come to them as a side input. ``files`` is the segment of new identities, written to
    ``root/path``.

    In windows, each decides for itself (with one pane per window and one visit of a feed in it, as
    the decisions come back as a side input); what windows before it have seen counts once its
    segment is among ``segments``.
    """

    segments: tuple[str, ...]  # paths of the identity segments in force
    now: datetime
    refresh_after_s: float
    root: str
    path: str

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection]:
        """See the class."""
        decided = (
            articles
            | "Claim" >> beam.Map(claim_of).with_output_types(Claim)
            | "Gather claims" >> beam.combiners.ToList().without_defaults()
            | "Decide" >> beam.ParDo(_Decide(self)).with_outputs("files", main="decisions")
        )
        # A step of its own: BundleBasedDirectRunner mixes tagged outputs in side inputs.
        decisions = decided.decisions | "Decisions" >> beam.Map(_as_it_is)
        kept = articles | "Keep news" >> beam.ParDo(_KeepNews(), pvalue.AsDict(decisions))
        return {"articles": kept, "decisions": decisions, "files": decided.files}


def _as_it_is(decisions: FeedDecisions) -> FeedDecisions:
    return decisions


@dataclass
class _Decide(beam.DoFn):  # type: ignore[misc]
    step: DeduplicateArticles

    def process(
        self,
        claims: list[Claim],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[FeedDecisions | pvalue.TaggedOutput]:
        step = self.step
        remembered = lookup(step.segments, (key for claim in claims for key in claim.lookups))
        note("entries", len(claims))
        decisions, identities = decide(
            claims,
            remembered,
            now=int(step.now.timestamp()),
            refresh_after=int(step.refresh_after_s),
        )
        by_feed: dict[str, dict[int, Decision]] = {}
        for decision in decisions:
            Metrics.counter("dateline", _COUNTERS[decision.verdict]).inc()
            if decision.is_over_limit:
                Metrics.counter("dateline", "entries_over_limit").inc()
            feed, position = decision.ref
            by_feed.setdefault(feed, {})[position] = decision
        yield from by_feed.items()
        if identities:
            table = to_table(identities)
            path = windowed(step.path, window, pane)
            file = write_file(step.root, path, lambda handle: write_segment(handle, table))
            yield pvalue.TaggedOutput("files", file)


class _KeepNews(beam.DoFn):  # type: ignore[misc]
    def process(
        self, article: Article, decisions: Mapping[str, Mapping[int, Decision]]
    ) -> Iterator[Article]:
        decision = decisions[article.feed][article.position]
        if decision.verdict != "duplicate":
            yield replace(
                article,
                article_id=decision.article_id.hex(),
                revision=decision.revision,
                also_in_feeds=decision.also_in_feeds,
                quotes=decision.quotes.hex() if decision.quotes else None,
                changed_fields=decision.changed_fields,
            )
