"""Beam wiring of sameness: every article meets the others of this run and the recent window."""

from __future__ import annotations

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
from dateline.transforms.gather import Gather
from dateline.transforms.reporting.progress import note
from dateline.transforms.same.claim_blocks import Block, pack
from dateline.transforms.same.decisions import identity_of, news
from dateline.transforms.same.feed_decisions import FeedDecisions, counters
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.remembering_identities import decide_and_write
from dateline.transforms.same.sameness import Decision, claim_of
from dateline.transforms.write import windowed

FeedVerdicts = tuple[str, Mapping[str, int]]
"""A feed and how many of its entries were new, revised, duplicate."""


@dataclass
class DeduplicateArticles(beam.PTransform):  # type: ignore[misc]
    """Articles in; out: ``articles`` to write, ``verdicts`` by feed, ``files`` to remember.

    Only claims (about 150 bytes an entry) meet in one place. Texts and decisions then meet again
    feed by feed, and by what the entry is: its identity and its text. So a decision never goes to
    another entry, whatever a repeated step may bring, and the work that follows is spread.
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
            | "Claims" >> Gather(claim_of, pack)
            | "Decide" >> beam.ParDo(_Decide(self)).with_outputs("files", "verdicts", main="told")
        )
        texts = articles | "By feed" >> beam.Map(_keyed).with_output_types(tuple[str, Any])
        # A step of its own: BundleBasedDirectRunner mixes tagged outputs.
        told = decided.told | "Decisions" >> beam.Map(_as_it_is).with_output_types(tuple[str, Any])
        kept = (
            (texts, told)
            | "Texts and decisions" >> beam.Flatten()
            | "Meet" >> beam.GroupByKey()
            | "Keep news" >> beam.FlatMap(_kept).with_output_types(Article)
        )
        return {"articles": kept, "verdicts": decided.verdicts, "files": decided.files}


def _keyed(article: Article) -> tuple[str, Article]:
    return article.feed, article


def _as_it_is(told: tuple[str, FeedDecisions]) -> tuple[str, FeedDecisions]:
    return told


@dataclass
class _Decide(beam.DoFn):  # type: ignore[misc]
    step: DeduplicateArticles

    def process(
        self,
        blocks: list[Block],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[tuple[str, FeedDecisions] | pvalue.TaggedOutput]:
        step = self.step
        claims = PackedClaims(blocks)
        note("entries", len(claims))
        told, files = decide_and_write(
            step.segments,
            claims,
            step.now,
            step.refresh_after_s,
            step.root,
            windowed(step.path, window, pane),
        )
        for feed, found in told:
            for name, amount in counters(found).items():
                Metrics.counter("dateline", name).inc(amount)
            yield feed, found
            yield pvalue.TaggedOutput("verdicts", (feed, found.verdicts))
        for file in files:
            yield pvalue.TaggedOutput("files", file)


def _kept(met: tuple[str, Iterable[Any]]) -> Iterator[Article]:
    """The articles of a feed that are news, as they were decided."""
    feed, both = met
    articles: dict[bytes, list[Article]] = {}
    decisions: dict[bytes, list[Decision]] = {}
    for one in both:
        if isinstance(one, FeedDecisions):
            for identity, found in one.by_identity(feed).items():
                decisions.setdefault(identity, []).extend(found)
        else:
            own = bytes.fromhex(one.article_id)
            identity = identity_of(feed_hash(feed), own, one.content_hash)
            articles.setdefault(identity, []).append(one)
    for identity in {**articles, **decisions}:
        yield from news(articles.get(identity, ()), decisions.get(identity, ()))
