"""Beam wiring of syndication: every new article meets the recent ones, by signatures only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.metrics import Metrics
from apache_beam.utils.windowed_value import PaneInfo

from dateline.dataset.memory.signatures import lookup, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.article import Article
from dateline.transforms.same.near_duplicates import (
    Candidate,
    Membership,
    candidate_of,
    cluster,
)
from dateline.transforms.same.sameness import Ref
from dateline.transforms.same.signatures import FOUND_BY
from dateline.transforms.write import windowed


@dataclass
class ClusterCopies(beam.PTransform):  # type: ignore[misc]
    """Articles in; out: ``articles`` with their cluster, and ``files`` to remember.

    Only signatures (about 500 bytes an article) meet in one place. ``files`` is the segment of new
    signatures, written to ``root/path``.
    """

    segments: tuple[str, ...]  # paths of the signature segments in force
    now: datetime
    root: str
    path: str

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection]:
        """See the class."""
        clustered = (
            articles
            | "Sign" >> beam.Map(candidate_of).with_output_types(Candidate)
            | "Gather signatures" >> beam.combiners.ToList().without_defaults()
            | "Cluster" >> beam.ParDo(_Cluster(self)).with_outputs("files", main="members")
        )
        # A step of its own, for the reason that DeduplicateArticles gives.
        members = clustered.members | "Members" >> beam.Map(_as_it_is)
        clustered_articles = articles | "Set cluster" >> beam.ParDo(
            _SetCluster(), pvalue.AsDict(members)
        )
        return {"articles": clustered_articles, "files": clustered.files}


def _as_it_is(member: tuple[Ref, Membership]) -> tuple[Ref, Membership]:
    return member


@dataclass
class _Cluster(beam.DoFn):  # type: ignore[misc]
    step: ClusterCopies

    def process(
        self,
        candidates: list[Candidate],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[tuple[Ref, Membership] | pvalue.TaggedOutput]:
        step = self.step
        remembered = lookup(
            step.segments,
            (value for candidate in candidates for value in candidate.signature.hashes),
            [
                *(c.signature.article_id for c in candidates if c.revision > 1),
                *(c.quotes for c in candidates if c.quotes),
            ],
            least=FOUND_BY,
        )
        members = cluster(candidates, remembered)
        copies = sum(not member.is_first_seen for member in members)
        Metrics.counter("dateline", "entries_copies").inc(copies)
        for member in members:
            yield member.ref, replace(member, signature=None)
        new = [member.signature for member in members if member.signature is not None]
        if new:
            table = to_table(new, int(step.now.timestamp()))
            path = windowed(step.path, window, pane)
            file = write_file(step.root, path, lambda handle: write_segment(handle, table))
            yield pvalue.TaggedOutput("files", file)


class _SetCluster(beam.DoFn):  # type: ignore[misc]
    def process(self, article: Article, members: Mapping[Ref, Membership]) -> Iterator[Article]:
        member = members[article.feed, article.position]
        yield replace(
            article, cluster_id=member.cluster_id.hex(), is_first_seen=member.is_first_seen
        )
