"""The model reads what is new to a feed before its window is decided, on as many workers as are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import apache_beam as beam

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.enriching import enrich_all
from dateline.transforms.streaming.shard import article_key, heading, pack, unpack


@dataclass
class EnrichAhead(beam.PTransform):  # type: ignore[misc]
    """Packed ``ShardVisits`` in and out, with what the model says of their new entries.

    What the model says depends on the text alone, so it need not wait for the decision whether the
    text is news. An entry that another feed brings in the same window is read in vain; what is left
    out here is read when the window is committed. Articles of ``fulltext_feeds`` are left out,
    because the text of their pages is still to come.
    """

    model: ModelSettings
    fulltext_feeds: frozenset[str] = frozenset()

    def expand(self, visits: beam.PCollection[bytes]) -> beam.PCollection[bytes]:
        """See the class."""
        return visits | "Read new entries" >> beam.ParDo(_EnrichAhead(self)).with_output_types(
            bytes
        )


class _EnrichAhead(beam.DoFn):  # type: ignore[misc]
    def __init__(self, step: EnrichAhead) -> None:
        self._step = step

    def process(self, packed: bytes) -> Iterator[bytes]:
        if not self._step.model.enabled or not heading(packed).visits:
            yield packed
            return
        came = unpack(packed)
        new = [
            article
            for visit in came.visits
            for article in visit.articles
            if article.position in visit.fresh and article.feed not in self._step.fulltext_feeds
        ]
        if not new:
            yield packed
            return
        ahead = {
            article_key(enriched.article): (enriched, letter)
            for enriched, letter in enrich_all(new, self._step.model, came.at)
        }
        yield pack(replace(came, ahead=ahead))
