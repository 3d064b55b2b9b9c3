"""Dedupe in a pipeline: news goes on, the rest is counted, identities are remembered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.metrics import MetricsFilter
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.testing.util import assert_that, equal_to

from dateline.dataset.memory.identities import lookup
from dateline.transforms.deduplicate import DeduplicateArticles
from dateline.transforms.same.decisions import news
from dateline.transforms.same.sameness import Decision
from tests.articles import NOON, numbered


def dedupe(tmp_path: Path, name: str, *segments: str) -> DeduplicateArticles:
    return DeduplicateArticles(segments, NOON, 86_400.0, str(tmp_path), f"state/identities/{name}")


def test_news_goes_on_with_its_revision_and_the_next_run_knows_it(tmp_path: Path) -> None:
    entries = [numbered(1), numbered(2), replace(numbered(1), feed="b")]
    with BeamPipeline("FnApiRunner") as pipeline:
        out = pipeline | beam.Create(entries) | dedupe(tmp_path, "one.parquet")
        told = out["articles"] | beam.Map(lambda a: (a.title, a.revision, a.also_in_feeds))
        assert_that(told, equal_to([("T1", 1, ("b",)), ("T2", 1, ())]))
    first = str(tmp_path / "state/identities/one.parquet")
    assert {row.key for row in lookup([first], [numbered(1).guid_key or b""])} == {
        numbered(1).guid_key
    }

    pipeline = BeamPipeline("FnApiRunner")
    again = [numbered(1), numbered(2, text=9), numbered(3)]
    out = pipeline | beam.Create(again) | dedupe(tmp_path, "two.parquet", first)
    told = out["articles"] | beam.Map(lambda a: (a.title, a.revision))
    assert_that(told, equal_to([("T2", 2), ("T3", 1)]))
    result = pipeline.run()
    counters = result.metrics().query(MetricsFilter().with_namespace("dateline"))["counters"]
    assert {c.key.metric.name: c.committed for c in counters} == {
        "entries_new": 1,
        "entries_revised": 1,
        "entries_duplicate": 1,
    }


def test_no_entries_leave_no_file(tmp_path: Path) -> None:
    with BeamPipeline("FnApiRunner") as pipeline:
        out = pipeline | beam.Create([]) | dedupe(tmp_path, "one.parquet")
        assert_that(out["articles"], equal_to([]))
    assert list(tmp_path.rglob("*")) == []


def test_a_feed_that_comes_twice_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(Exception, match="the feed a came twice in one run"),
        BeamPipeline("FnApiRunner") as pipeline,
    ):
        _ = pipeline | beam.Create([numbered(1), numbered(1)]) | dedupe(tmp_path, "one.parquet")


def test_decisions_go_by_what_an_entry_is_and_not_by_where_it_stood() -> None:
    moved = replace(numbered(1), position=7)  # as a document that was read once more has it
    decision = Decision(("a", 1), "new", numbered(1).guid_key or b"", 1)
    assert [found.position for found in news([moved], [decision])] == [7]
    with pytest.raises(RuntimeError, match="changed while the run worked"):
        list(news([moved], []))


def test_the_same_entry_twice_in_a_document_is_written_once() -> None:
    twice = [replace(numbered(1), position=position) for position in (3, 5)]
    known = numbered(1).guid_key or b""
    decisions = [Decision(("a", 5), "new", known, 1), Decision(("a", 3), "duplicate", known, 1)]
    assert [found.position for found in news(twice, decisions)] == [5]
