"""Beam wiring of sameness: every article meets the others of this run and the recent window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from dateline.schemas.errors import DatelineError
from dateline.schemas.remembered import feed_hash
from dateline.transforms.reporting.progress import note
from dateline.transforms.same.sameness import Claim, Decision, Ref, claim_of, decide
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


def identity_of(feed: int, article_id: bytes, content_hash: int) -> bytes:
    """What names an entry within a run: 32 bytes of its feed, its identity and its text."""
    return feed.to_bytes(8, "big") + article_id + content_hash.to_bytes(8, "big")


def _keyed(article: Article) -> tuple[bytes, Article]:
    own = bytes.fromhex(article.article_id)
    return identity_of(feed_hash(article.feed), own, article.content_hash), article


def _as_it_is(told: tuple[bytes, Decision]) -> tuple[bytes, Decision]:
    return told


class FeedTwiceError(DatelineError, RuntimeError):
    """A feed was visited twice in one run: which of the documents counts is not known."""


def refuse_feeds_that_came_twice(claims: Iterable[Claim]) -> None:
    """Raises FeedTwiceError where two entries claim one position of one feed."""
    seen: set[Ref] = set()
    for claim in claims:
        if claim.ref in seen:
            raise FeedTwiceError(f"the feed {claim.ref[0]} came twice in one run")
        seen.add(claim.ref)


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
        refuse_feeds_that_came_twice(claims)
        remembered = lookup(step.segments, (key for claim in claims for key in claim.lookups))
        note("entries", len(claims))
        decisions, identities = decide(
            claims,
            remembered,
            now=int(step.now.timestamp()),
            refresh_after=int(step.refresh_after_s),
        )
        names = {c.ref: identity_of(c.feed_hash, c.article_id, c.content_hash) for c in claims}
        by_feed: dict[str, Counter[str]] = {}
        for decision in decisions:
            Metrics.counter("dateline", COUNTERS[decision.verdict]).inc()
            if decision.is_over_limit:
                Metrics.counter("dateline", "entries_over_limit").inc()
            by_feed.setdefault(decision.ref[0], Counter())[decision.verdict] += 1
            yield names[decision.ref], decision
        for feed, counted in by_feed.items():
            yield pvalue.TaggedOutput("verdicts", (feed, dict(counted)))
        if identities:
            table = to_table(identities)
            path = windowed(step.path, window, pane)
            file = write_file(step.root, path, lambda handle: write_segment(handle, table))
            yield pvalue.TaggedOutput("files", file)


def _kept(met: tuple[bytes, Iterable[Any]]) -> Iterator[Article]:
    """The articles of one identity that are news, as they were decided."""
    articles: list[Article] = []
    decisions: list[Decision] = []
    for one in met[1]:
        (articles if isinstance(one, Article) else decisions).append(one)
    yield from news(articles, decisions)


def news(articles: Sequence[Article], decisions: Sequence[Decision]) -> Iterator[Article]:
    """Entries of one feed with one identity and one text, each as its decision makes it.

    Where a document lists the very same entry several times there are several of each; the
    positions say which belong together, and any does where a repeated step moved them.

    Raises:
        RuntimeError: an entry is without a decision, so another document was read meanwhile.
    """
    if len(articles) != len(decisions):
        feed = articles[0].feed if articles else decisions[0].ref[0]
        raise RuntimeError(
            f"{len(articles)} entries and {len(decisions)} decisions of one text of {feed}: "
            "the document changed while the run worked on it"
        )
    by_position = {article.position: article for article in articles}
    spare = sorted(articles, key=lambda article: article.position)
    for decision in decisions:
        if decision.verdict == "duplicate":
            continue
        article = by_position.get(decision.ref[1], spare[0])
        yield replace(
            article,
            article_id=decision.article_id.hex(),
            revision=decision.revision,
            also_in_feeds=decision.also_in_feeds,
            quotes=decision.quotes.hex() if decision.quotes else None,
            changed_fields=decision.changed_fields,
        )
