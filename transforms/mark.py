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

from dateline.dataset.memory.feed_lines import lookup, to_table, write_segment
from dateline.dataset.storage import write_file
from dateline.schemas.article import Article
from dateline.schemas.remembered import FeedLines, feed_hash
from dateline.transforms.boilerplate.language import with_own_language
from dateline.transforms.boilerplate.learning import ArticleLines, article_lines, learn_all
from dateline.transforms.boilerplate.marking import mark
from dateline.transforms.boilerplate.recurring import Recurring
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
            | "Lines" >> beam.Map(article_lines).with_output_types(ArticleLines)
            | "Gather lines" >> beam.combiners.ToList().without_defaults()
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
        articles: list[ArticleLines],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[tuple[int, FeedLines] | pvalue.TaggedOutput]:
        step = self.step
        before = lookup(step.segments, (article.feed_hash for article in articles))
        feeds = learn_all(before, articles)
        yield from feeds.items()
        known = {feed.feed_hash: feed for feed in before}
        changed = [feed for name, feed in feeds.items() if feed != known.get(name)]
        if changed:
            table = to_table(changed, int(step.now.timestamp()))
            path = windowed(step.path, window, pane)
            file = write_file(step.root, path, lambda handle: write_segment(handle, table))
            yield pvalue.TaggedOutput("files", file)


class _Mark(beam.DoFn):  # type: ignore[misc]
    def __init__(self) -> None:
        self._marked = Metrics.counter("dateline", "entries_with_boilerplate")

    def process(self, article: Article, feeds: Mapping[int, FeedLines]) -> Iterator[Article]:
        recurring = Recurring.of(feeds.get(feed_hash(article.feed)))
        marked = with_own_language(mark(article, recurring))
        if marked.boilerplate:
            self._marked.inc()
        yield marked
