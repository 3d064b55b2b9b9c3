"""Beam wiring of boilerplate: what recurs in a feed is learnt from new articles, then marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.metrics import Metrics
from apache_beam.utils.windowed_value import PaneInfo

from dateline.schemas.article import Article
from dateline.schemas.remembered import FeedLines
from dateline.transforms.boilerplate.learning import ArticleLines, article_lines
from dateline.transforms.boilerplate.remembering import learn, marked
from dateline.transforms.write import windowed

if TYPE_CHECKING:
    from dateline.transforms.model.ahead import ReadingAhead


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
    ahead: ReadingAhead | None = None
    """Begins to read them, where all steps work in this process."""

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection]:
        """See the class."""
        learnt = (
            articles
            | "Lines" >> beam.Map(article_lines).with_output_types(ArticleLines)
            | "Gather lines" >> beam.combiners.ToList().without_defaults()
            | "Learn" >> beam.ParDo(_Learn(self)).with_outputs("files", main="feeds")
        )
        # A step of its own, for the reason that DeduplicateArticles gives.
        feeds = learnt.feeds | "Feeds" >> beam.Map(_as_it_is)
        marked = articles | "Mark" >> beam.ParDo(_Mark(self.ahead), pvalue.AsDict(feeds))
        return {"articles": marked, "files": learnt.files}


def _as_it_is(feed: tuple[int, FeedLines]) -> tuple[int, FeedLines]:
    return feed


@dataclass
class _Learn(beam.DoFn):  # type: ignore[misc]
    step: MarkBoilerplate

    def process(
        self,
        articles: list[ArticleLines],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[tuple[int, FeedLines] | pvalue.TaggedOutput]:
        step = self.step
        path = windowed(step.path, window, pane)
        feeds, files = learn(step.segments, articles, step.now, step.root, path)
        yield from feeds.items()
        for file in files:
            yield pvalue.TaggedOutput("files", file)


class _Mark(beam.DoFn):  # type: ignore[misc]
    def __init__(self, ahead: ReadingAhead | None) -> None:
        self._ahead = ahead
        self._marked = Metrics.counter("dateline", "entries_with_boilerplate")

    def process(self, article: Article, feeds: Mapping[int, FeedLines]) -> Iterator[Article]:
        found = marked(article, feeds)
        if found.boilerplate:
            self._marked.inc()
        if self._ahead is not None:
            self._ahead.want(found)
        yield found
