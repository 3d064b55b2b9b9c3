"""Beam wiring of syndication: every new article meets the recent ones, by signatures only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.metrics import Metrics
from apache_beam.utils.windowed_value import PaneInfo

from dateline.schemas.article import Article
from dateline.schemas.frozen import replaced
from dateline.transforms.gather import Block, Gather, elements_of
from dateline.transforms.same.near_duplicates import (
    Candidate,
    Membership,
    candidate_of,
    in_cluster,
)
from dateline.transforms.same.remembering_signatures import cluster_and_write
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
            | "Sign" >> Gather(candidate_of)
            | "Cluster" >> beam.ParDo(_Cluster(self)).with_outputs("files", main="members")
        )
        texts = articles | "By article" >> beam.Map(_keyed).with_output_types(tuple[bytes, Any])
        # A step of its own, for the reason that DeduplicateArticles gives.
        members = clustered.members | "Members" >> beam.Map(_as_it_is).with_output_types(
            tuple[bytes, Any]
        )
        told = (
            (texts, members)
            | "Texts and members" >> beam.Flatten()
            | "Meet" >> beam.GroupByKey()
            | "Tell cluster" >> beam.FlatMap(_told).with_output_types(Article)
        )
        return {"articles": told, "files": clustered.files}


def _name(article_id: bytes, revision: int) -> bytes:
    """What names an article that is written, within its run."""
    return article_id + revision.to_bytes(4, "big")


def _keyed(article: Article) -> tuple[bytes, Article]:
    return _name(bytes.fromhex(article.article_id), article.revision), article


def _as_it_is(member: tuple[bytes, Membership]) -> tuple[bytes, Membership]:
    return member


@dataclass
class _Cluster(beam.DoFn):  # type: ignore[misc]
    step: ClusterCopies

    def process(
        self,
        blocks: list[Block],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[tuple[bytes, Membership] | pvalue.TaggedOutput]:
        step = self.step
        candidates: list[Candidate] = elements_of(blocks)
        members, files = cluster_and_write(
            step.segments, candidates, step.now, step.root, windowed(step.path, window, pane)
        )
        copies = sum(not member.is_first_seen for member in members)
        Metrics.counter("dateline", "entries_copies").inc(copies)
        names = {c.ref: _name(c.signature.article_id, c.revision) for c in candidates}
        for member in members:
            yield names[member.ref], replaced(member, signature=None)
        for file in files:
            yield pvalue.TaggedOutput("files", file)


def _told(met: tuple[bytes, Iterable[Any]]) -> Iterator[Article]:
    """An article with its cluster."""
    articles: list[Article] = []
    members: list[Membership] = []
    for one in met[1]:
        (articles if isinstance(one, Article) else members).append(one)
    for article, member in zip(articles, members, strict=True):
        yield in_cluster(article, member)
