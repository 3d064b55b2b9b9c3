"""The full-text step: articles in, articles out, some with the text of their page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from urllib.parse import urlsplit

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.metrics import Metrics

from dateline.schemas.article import Article
from dateline.schemas.config import FetchSettings
from dateline.transforms.http.extractor import require_extractor


@dataclass
class FetchFulltext(beam.PTransform):  # type: ignore[misc]
    """Visit the pages of the articles of ``feeds`` (keys) and take their text where it is better.

    Articles in; out: ``articles``, every one of them, and ``dead_letters`` for the pages that gave
    nothing. Articles of other feeds, and those whose feed gives enough text, pass by. Hosts are
    spread over ``shards`` as in ``FetchFeeds``.
    """

    settings: FetchSettings
    now: datetime
    feeds: frozenset[str]
    shards: int = 1

    def __post_init__(self) -> None:
        super().__init__()
        if self.feeds:
            require_extractor()

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection]:
        """See the class."""
        chosen = articles | "ChoosePages" >> beam.ParDo(
            _ChoosePages(self.feeds, self.shards)
        ).with_outputs("pages", main="others")
        visited = (
            chosen.pages
            | "GroupByShard" >> beam.GroupByKey()
            | "VisitPages"
            >> beam.ParDo(_VisitPages(self.settings, self.now)).with_outputs(
                "dead_letters", main="articles"
            )
        )
        together = (chosen.others, visited.articles) | "Together" >> beam.Flatten()
        return {"articles": together, "dead_letters": visited.dead_letters}


class _ChoosePages(beam.DoFn):  # type: ignore[misc]
    def __init__(self, feeds: frozenset[str], shards: int) -> None:
        super().__init__()
        self._feeds = feeds
        self._shards = shards

    def process(self, article: Article) -> Iterator[Article | pvalue.TaggedOutput]:
        from dateline.transforms.http.fulltext import wants_page

        if article.feed in self._feeds and wants_page(article):
            host = (urlsplit(article.url or "").hostname or "").rstrip(".")
            digest = blake2b(host.encode(), digest_size=8).digest()
            shard = int.from_bytes(digest, "big") % self._shards
            yield pvalue.TaggedOutput("pages", (shard, article))
        else:
            yield article


class _VisitPages(beam.DoFn):  # type: ignore[misc]
    def __init__(self, settings: FetchSettings, now: datetime) -> None:
        super().__init__()
        self._settings = settings
        self._now = now

    def process(
        self, shard: tuple[int, Iterable[Article]]
    ) -> Iterator[Article | pvalue.TaggedOutput]:
        from dateline.transforms.http.fulltext import letter_of, visit_pages

        for visit in visit_pages(shard[1], self._settings):
            yield visit.article
            if visit.error is None:
                Metrics.counter("dateline", "fulltext_ok").inc()
                continue
            Metrics.counter("dateline", "fulltext_failed").inc()
            letter = letter_of(visit.article, visit.error, self._now)
            yield pvalue.TaggedOutput("dead_letters", letter)
