"""What is new to a feed is read before its window is decided; what it held before is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.testing.util import assert_that, equal_to

from dateline.schemas.config import FeedSpec, ModelSettings
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.enrich_ahead import EnrichAhead
from dateline.transforms.http.visit_parser import ParsedVisit, VisitParser
from dateline.transforms.streaming.shard import ShardVisits, pack, unpack
from tests.feed_server import rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
URL = "http://a.example/"


def visit(items: int, held: bytes | None = None) -> ParsedVisit:
    due = DueFeed(FeedSpec(url=URL), FeedState(URL, held=held))
    parser = VisitParser(None, 10.0, held_s=0.0)  # every entry is looked up again
    try:
        return parser.read(FetchedFeed(due, "ok", NOON, URL, body=rss("a", items)), NOON)
    finally:
        parser.close()


def read(packed: bytes) -> list[tuple[str, int, bool]]:
    said = unpack(packed).ahead.items()
    return [(key[0], key[1], enriched.prediction is not None) for key, (enriched, _) in said]


@pytest.mark.parametrize(
    ("full_text", "expected"), [(frozenset(), [[(URL, 2, True)]]), (frozenset({URL}), [[]])]
)
def test_new_entries_are_read_unless_their_pages_are_to_come(
    full_text: frozenset[str], expected: list[object]
) -> None:
    grown = visit(3, held=visit(2).outcome.held)
    assert len(grown.articles) == 3
    element = pack(ShardVisits(0, NOON, (grown,)))
    with BeamPipeline("FnApiRunner") as pipeline:
        step = EnrichAhead(ModelSettings(), full_text)
        out = pipeline | beam.Create([element]) | step | beam.Map(read)
        assert_that(out, equal_to(expected))


def test_without_a_model_nothing_is_read() -> None:
    element = pack(replace(ShardVisits(0, NOON), visits=(visit(1),)))
    with BeamPipeline("FnApiRunner") as pipeline:
        out = pipeline | beam.Create([element]) | EnrichAhead(ModelSettings(enabled=False))
        assert_that(out, equal_to([element]))
