"""Beam wiring of sameness: every article meets the others of this run and the recent window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.metrics import Metrics
from apache_beam.utils.windowed_value import PaneInfo

from dateline.schemas.article import Article
from dateline.schemas.remembered import feed_hash
from dateline.transforms.reporting.progress import note
from dateline.transforms.same.decisions import identity_of, news
from dateline.transforms.same.remembering_identities import decide_and_write
from dateline.transforms.same.sameness import Claim, Decision, claim_of
from dateline.transforms.write import windowed

COUNTERS = {"new": "entries_new", "revised": "entries_revised", "duplicate": "entries_duplicate"}

FeedVerdicts = tuple[str, Mapping[str, int]]
"""A feed and how many of its entries were new, revised, duplicate."""


@dataclass
class DeduplicateArticles(beam.PTransform):  # type: ignore[misc]
    """Articles in; out: ``articles`` to write, ``verdicts`` by feed, ``files`` to remember.

    Only claims (about 150 bytes an entry) meet in one place. Texts and decisions then meet again
    by what the entry is: its feed, its identity and its text. So a decision never goes to another
    entry, whatever a repeated step may bring, and the work that follows is spread over workers.
    ``files`` is the segment of new identities, written to ``root/path``.

    In windows, each decides for itself (with one pane per window and one visit of a feed in it);
    what windows before it have seen counts once its segment is among ``segments``.
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
            | "Decide" >> beam.ParDo(_Decide(self)).with_outputs("files", "verdicts", main="told")
        )
        texts = articles | "By identity" >> beam.Map(_keyed).with_output_types(tuple[bytes, Any])
        # A step of its own: BundleBasedDirectRunner mixes tagged outputs.
        told = decided.told | "Decisions" >> beam.Map(_as_it_is).with_output_types(
            tuple[bytes, Any]
        )
        kept = (
            (texts, told)
            | "Texts and decisions" >> beam.Flatten()
            | "Meet" >> beam.GroupByKey()
            | "Keep news" >> beam.FlatMap(_kept).with_output_types(Article)
        )
        return {"articles": kept, "verdicts": decided.verdicts, "files": decided.files}


def _keyed(article: Article) -> tuple[bytes, Article]:
    own = bytes.fromhex(article.article_id)
    return identity_of(feed_hash(article.feed), own, article.content_hash), article


def _as_it_is(told: tuple[bytes, Decision]) -> tuple[bytes, Decision]:
    return told


@dataclass
class _Decide(beam.DoFn):  # type: ignore[misc]
    step: DeduplicateArticles

    def process(
        self,
        claims: list[Claim],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[tuple[bytes, Decision] | pvalue.TaggedOutput]:
        step = self.step
        told, files = decide_and_write(
            step.segments,
            claims,
            step.now,
            step.refresh_after_s,
            step.root,
            windowed(step.path, window, pane),
        )
        note("entries", len(claims))
        by_feed: dict[str, Counter[str]] = {}
        for name, decision in told:
            Metrics.counter("dateline", COUNTERS[decision.verdict]).inc()
            if decision.is_over_limit:
                Metrics.counter("dateline", "entries_over_limit").inc()
            by_feed.setdefault(decision.ref[0], Counter())[decision.verdict] += 1
            yield name, decision
        for feed, counted in by_feed.items():
            yield pvalue.TaggedOutput("verdicts", (feed, dict(counted)))
        for file in files:
            yield pvalue.TaggedOutput("files", file)


def _kept(met: tuple[bytes, Iterable[Any]]) -> Iterator[Article]:
    """The articles of one identity that are news, as they were decided."""
    articles: list[Article] = []
    decisions: list[Decision] = []
    for one in met[1]:
        (articles if isinstance(one, Article) else decisions).append(one)
    yield from news(articles, decisions)
