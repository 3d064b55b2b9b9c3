"""No transform takes its input for bounded: windows and panes keep their rows and files apart."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.testing.test_stream import TestStream as Stream
from apache_beam.transforms import trigger
from apache_beam.transforms.window import FixedWindows, GlobalWindows, TimestampedValue

from dateline.dataset.archive import read_archive
from dateline.dataset.memory.feed_states import load
from dateline.dataset.storage import StoredFile
from dateline.schemas.article import EnrichedArticle
from dateline.schemas.config import FeedSpec, FetchSettings, OutputSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import DueFeed, FeedOutcome, FetchedFeed
from dateline.transforms.archive import ArchiveBodies
from dateline.transforms.close import CloseRun
from dateline.transforms.cluster import ClusterCopies
from dateline.transforms.deduplicate import DeduplicateArticles
from dateline.transforms.mark import MarkBoilerplate
from dateline.transforms.reporting.archiving import ArchivedRun
from dateline.transforms.reporting.closing import Closing
from dateline.transforms.write import WriteArticles
from tests.articles import NOON, numbered

MINUTE = FixedWindows(60)


def outcome(feed: str) -> FeedOutcome:
    due = DueFeed(FeedSpec(url=feed))
    return FeedOutcome(FetchedFeed(due, "ok", NOON, feed), entries=1)


def stream(*minutes: list[Any]) -> Stream:
    """The elements of each minute, the watermark behind each, then the end."""
    events = Stream()
    for number, elements in enumerate(minutes):
        stamped = [TimestampedValue(element, number * 60 + 1) for element in elements]
        events = events.add_elements(stamped).advance_watermark_to((number + 1) * 60)
    return events.advance_watermark_to_infinity()


def streaming() -> BeamPipeline:
    return BeamPipeline("BundleBasedDirectRunner", options=PipelineOptions(streaming=True))


def every_element() -> beam.WindowInto:
    """One window for ever that fires a pane per element."""
    return beam.WindowInto(
        GlobalWindows(),
        trigger=trigger.Repeatedly(trigger.AfterCount(1)),
        accumulation_mode=trigger.AccumulationMode.DISCARDING,
    )


def files(root: Path, folder: str) -> list[Path]:
    return sorted((root / folder).rglob("*.parquet"))


def titles(root: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in files(root, "articles"):
        found.update(pq.ParquetFile(path).read()["title"].to_pylist())
    return found


def disabled(number: int) -> EnrichedArticle:
    return EnrichedArticle(numbered(number), "disabled")


def test_two_windows_of_one_partition_are_two_files(tmp_path: Path) -> None:
    with streaming() as pipeline:
        _ = (
            pipeline
            | stream([disabled(1), disabled(2)], [disabled(3)])
            | beam.WindowInto(MINUTE)
            | WriteArticles(str(tmp_path), "r", OutputSettings.model_validate({}))
        )
    assert len(files(tmp_path, "articles")) == 2
    assert titles(tmp_path) == Counter(["T1", "T2", "T3"])


def test_two_panes_of_one_partition_are_two_files(tmp_path: Path) -> None:
    with streaming() as pipeline:
        _ = (
            pipeline
            | stream([disabled(1)], [disabled(2)], [disabled(3)])
            | every_element()
            | WriteArticles(str(tmp_path), "r", OutputSettings.model_validate({}))
        )
    assert len(files(tmp_path, "articles")) == 3
    assert titles(tmp_path) == Counter(["T1", "T2", "T3"])


@pytest.mark.parametrize("windowing", [beam.WindowInto(MINUTE), every_element()])
def test_the_last_step_keeps_the_rows_and_counts_of_all_windows_and_panes(
    tmp_path: Path, windowing: beam.WindowInto
) -> None:
    visits = [outcome(f"http://{name}.example/x") for name in "abc"]
    with streaming() as pipeline:
        seen = pipeline | stream(visits[:1], visits[1:2], visits[2:]) | windowing
        none = seen | "No decision" >> beam.FlatMap(_nothing)
        letters = seen | "Letter" >> beam.Map(_letter)
        files_ = seen | "No file" >> beam.FlatMap(_nothing).with_output_types(StoredFile)
        closing = Closing(str(tmp_path), "r", NOON, False, FetchSettings.model_validate({}))
        inputs = {"outcomes": seen, "verdicts": none, "letters": letters, "files": files_}
        _ = inputs | CloseRun(closing)
    feeds = [visit.fetched.due.spec.key for visit in visits]
    assert sorted(load([str(path) for path in tmp_path.glob("state/feeds/*.jsonl.gz")])) == feeds
    for table in ("dead_letters", "feed_health"):
        rows = [
            row["feed"]
            for path in files(tmp_path, table)
            for row in pq.ParquetFile(path).read().to_pylist()
        ]
        assert sorted(rows) == feeds, table
    outcomes = [json.loads(path.read_text()) for path in tmp_path.glob("outcome*.json")]
    assert sum(found["counts"]["feeds"] for found in outcomes) == 3


def test_dedupe_decides_and_remembers_per_window(tmp_path: Path) -> None:
    twice = replace(numbered(1), feed="b")
    with streaming() as pipeline:
        out = (
            pipeline
            | stream([numbered(1), twice], [numbered(2)])
            | beam.WindowInto(MINUTE)
            | DeduplicateArticles((), NOON, 86_400.0, str(tmp_path), "state/identities/r.parquet")
        )
        _ = (
            out["articles"]
            | beam.Map(lambda found: EnrichedArticle(found, "disabled"))
            | WriteArticles(str(tmp_path), "r", OutputSettings.model_validate({}))
        )
    assert titles(tmp_path) == Counter(["T1", "T2"])
    segments = files(tmp_path, "state/identities")
    assert len(segments) == 2
    keys = [row["key"] for path in segments for row in pq.read_table(path).to_pylist()]
    assert set(keys) == {numbered(1).guid_key, numbered(2).guid_key}


def test_clusters_are_told_and_remembered_per_window(tmp_path: Path) -> None:
    text = "Ministers of eleven countries agreed on Monday to lower the duties on steel pipes"
    one, two = (replace(numbered(n), summary=f"{text}, round {n} of the talks.") for n in (1, 2))
    with streaming() as pipeline:
        out = (
            pipeline
            | stream([one], [two])
            | beam.WindowInto(MINUTE)
            | ClusterCopies((), NOON, str(tmp_path), "state/signatures/r.parquet")
        )
        _ = (
            out["articles"]
            | beam.Map(lambda found: EnrichedArticle(found, "disabled"))
            | WriteArticles(str(tmp_path), "r", OutputSettings.model_validate({}))
        )
    assert titles(tmp_path) == Counter(["T1", "T2"])
    assert len(files(tmp_path, "state/signatures")) == 2


def test_boilerplate_is_marked_and_what_recurs_is_remembered_per_window(tmp_path: Path) -> None:
    one, two = (replace(numbered(n), summary=f"It rained {n} times.\nRead more") for n in (1, 2))
    with streaming() as pipeline:
        out = (
            pipeline
            | stream([one], [two])
            | beam.WindowInto(MINUTE)
            | MarkBoilerplate((), NOON, str(tmp_path), "state/lines/r.parquet")
        )
        _ = (
            out["articles"]
            | beam.Map(lambda found: EnrichedArticle(found, "disabled"))
            | WriteArticles(str(tmp_path), "r", OutputSettings.model_validate({}))
        )
    paths = files(tmp_path, "articles")
    found = [row for path in paths for row in pq.read_table(path).to_pylist()]
    kinds = [[span["kind"] for span in row["boilerplate"]] for row in found]
    assert kinds == [["continue_reading"]] * 2
    assert len(files(tmp_path, "state/lines")) == 2


def test_the_archive_keeps_the_documents_of_all_windows(tmp_path: Path) -> None:
    due = DueFeed(FeedSpec(url="http://a.example/x"))
    documents = [FetchedFeed(due, "ok", NOON, "u", body=f"<rss {n}/>".encode()) for n in range(2)]
    with streaming() as pipeline:
        _ = (
            pipeline
            | stream(documents[:1], documents[1:])
            | beam.WindowInto(MINUTE)
            | ArchiveBodies(str(tmp_path), ArchivedRun("r", 1, NOON, False, 1e6))
        )
    found = [row["body"] for path in files(tmp_path, "archive") for row in read_archive(str(path))]
    assert sorted(found) == [b"<rss 0/>", b"<rss 1/>"]


def _letter(visit: FeedOutcome) -> DeadLetter:
    feed = visit.fetched.due.spec.key
    return DeadLetter("fetch", feed, "Broken", "it broke", NOON, article=None, raw=feed)


def _nothing(_: object) -> Iterator[Any]:
    return iter(())
