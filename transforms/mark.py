"""Beam wiring of boilerplate: what recurs in a feed is learnt from new articles, then marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.metrics import Metrics
from apache_beam.utils.windowed_value import PaneInfo

from dateline.schemas.article import Article
from dateline.schemas.remembered import FeedLines
from dateline.transforms.boilerplate.learning import article_lines
from dateline.transforms.boilerplate.remembering import learn, marked
from dateline.transforms.gather import Block, Gather, elements_of
from dateline.transforms.write import windowed


@dataclass
class MarkBoilerplate(beam.PTransform):  # type: ignore[misc]
    """Articles in; out: ``articles`` with their boilerplate, and ``files`` to remember.

    Only hashes of lines (about 500 bytes an article) meet in one place. What the articles of this
    run teach counts for them already. ``files`` is the segment of what recurs in their feeds now,
    written to ``root/path``.
    """

    segments: tuple[str, ...]  # paths of the segments in force, oldest first
    now: datetime
    root: str
    path: str

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection]:
        """See the class."""
        learnt = (
            articles
            | "Lines" >> Gather(article_lines)
            | "Learn" >> beam.ParDo(_Learn(self)).with_outputs("files", main="feeds")
        )
        # A step of its own, for the reason that DeduplicateArticles gives.
        feeds = learnt.feeds | "Feeds" >> beam.Map(_as_it_is)
        marked = articles | "Mark" >> beam.ParDo(_Mark(), pvalue.AsDict(feeds))
        return {"articles": marked, "files": learnt.files}


def _as_it_is(feed: tuple[int, FeedLines]) -> tuple[int, FeedLines]:
    return feed


@dataclass
class _Learn(beam.DoFn):  # type: ignore[misc]
    step: MarkBoilerplate

    def process(
        self,
        blocks: list[Block],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[tuple[int, FeedLines] | pvalue.TaggedOutput]:
        step = self.step
        path = windowed(step.path, window, pane)
        feeds, files = learn(step.segments, elements_of(blocks), step.now, step.root, path)
        yield from feeds.items()
        for file in files:
            yield pvalue.TaggedOutput("files", file)


class _Mark(beam.DoFn):  # type: ignore[misc]
    def __init__(self) -> None:
        self._marked = Metrics.counter("dateline", "entries_with_boilerplate")

    def process(self, article: Article, feeds: Mapping[int, FeedLines]) -> Iterator[Article]:
        found = marked(article, feeds)
        if found.boilerplate:
            self._marked.inc()
        yield found
