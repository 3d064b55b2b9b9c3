"""The sink: whole Parquet files, partitioned, sorted, named for what they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as BeamPipeline
from apache_beam.transforms.window import GlobalWindow, IntervalWindow
from apache_beam.utils.windowed_value import PaneInfo, PaneInfoTiming

from dateline.dataset.parquet_files import to_table, write_table
from dateline.dataset.partitions import partition_of
from dateline.dataset.rows import article_row, sort_key
from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import OutputSettings
from dateline.schemas.enrichment import Prediction, TopicScore
from dateline.schemas.tables import ARTICLES
from dateline.transforms.write import WriteArticles, window_name

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def article(number: int, *, day: int = 23, quality: str = "exact") -> Article:
    return Article(
        article_id=f"{number:032x}",
        guid_key=None,
        url_key=None,
        content_hash=number,
        feed="https://news.example/feed",
        title=f"Title {number}",
        summary="",
        content=None,
        text_source="title",
        first_seen_at=NOON,
        published_quality=quality,  # type: ignore[arg-type]
        published_at=datetime(2026, 11, day, 9, tzinfo=timezone.utc) + timedelta(minutes=number),
        authors=("A. Author",),
    )


def enriched(number: int, topic: str = "trade", **fields: object) -> EnrichedArticle:
    said = Prediction(
        topics=(TopicScore(topic, 0.9),),
        labels=(topic,),
        primary_topic=topic,
        tone="neutral",
        tone_probabilities=(0.1, 0.8, 0.1),
        tone_score=0.0,
    )
    return EnrichedArticle(article(number, **fields), "ok", "m1", said)  # type: ignore[arg-type]


def test_partitions_are_folders_and_rows_are_sorted_by_topic_and_time(tmp_path: Path) -> None:
    rows = [enriched(3, "trade"), enriched(2, "markets"), enriched(1, "trade"), enriched(4, day=22)]
    with BeamPipeline("FnApiRunner") as pipeline:
        files = (
            pipeline
            | beam.Create(rows)
            | WriteArticles(str(tmp_path), "run", OutputSettings.model_validate({}))
        )
        files | beam.Map(lambda file: file.rows) | beam.combiners.ToList() | beam.Map(sorted)
    found = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.parquet"))
    assert found == [
        "articles/published_date=2026-11-22/run-00000.parquet",
        "articles/published_date=2026-11-23/run-00000.parquet",
    ]
    table = pq.read_table(tmp_path / found[1], partitioning=None)
    assert table.schema.equals(ARTICLES, check_metadata=True)
    assert table["title"].to_pylist() == ["Title 2", "Title 1", "Title 3"]
    assert table["topics"].to_pylist()[0] == [{"label": "markets", "score": pytest.approx(0.9)}]


def test_an_untrusted_time_goes_to_the_day_of_the_first_sighting() -> None:
    keys = OutputSettings.model_validate({}).partition_by
    assert partition_of(enriched(1), keys) == "published_date=2026-11-23"
    for quality in ("future", "ancient"):
        assert partition_of(enriched(1, quality=quality), keys) == "published_date=2026-11-24"


def test_partition_values_that_no_folder_can_have_are_encoded() -> None:
    odd = replace(article(1), feed_group="a/b=c d", language=None)
    said = EnrichedArticle(odd, "disabled")
    assert partition_of(said, ("feed_group",)) == "partition_feed_group=a%2Fb%3Dc%20d"
    assert (
        partition_of(said, ("language", "primary_topic"))
        == "partition_language=unknown/partition_primary_topic=other"
    )


def test_a_file_that_has_reached_its_size_is_followed_by_another(tmp_path: Path) -> None:
    rows = sorted((enriched(n) for n in range(30)), key=sort_key)
    table = to_table([article_row(row, "run") for row in rows], ARTICLES)
    files = write_table(str(tmp_path), lambda n: f"{n}.parquet", table, target_bytes=1)
    assert [file.rows for file in files] == [30]  # a row group is never cut
    small = write_table(
        str(tmp_path / "b"), lambda n: f"{n}.parquet", table, target_bytes=1, rows_per_group=10
    )
    assert [file.path for file in small] == ["0.parquet", "1.parquet", "2.parquet"]
    back = [t for f in small for t in pq.read_table(tmp_path / "b" / f.path)["title"].to_pylist()]
    assert back == table["title"].to_pylist()
    assert [(tmp_path / "b" / file.path).stat().st_size for file in small] == [
        f.size for f in small
    ]


def test_a_column_that_the_schema_does_not_name_is_an_error() -> None:
    with pytest.raises(KeyError, match="colour"):
        to_table([{"title": "T", "colour": "red"}], ARTICLES)


def test_windows_and_panes_have_names_of_their_own() -> None:
    bounded = PaneInfo(True, True, PaneInfoTiming.ON_TIME, 0, 0)
    late = PaneInfo(False, False, PaneInfoTiming.LATE, 2, 1)
    assert window_name(GlobalWindow(), bounded) == ""
    assert window_name(GlobalWindow(), late) == "-p2"
    assert window_name(IntervalWindow(0, 3600), late) == "-w0-3600000-p2"
