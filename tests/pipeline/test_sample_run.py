"""The run that every newcomer makes: the shipped feeds through the shipped model."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.dataset as ds
import pytest

from dateline import configs
from dateline.dataset.dataset import Dataset
from dateline.pipeline.config.loading import load_config, with_output
from dateline.pipeline.query.cookbook import NOW
from dateline.pipeline.run.run import run
from dateline.schemas.documents import to_plain
from tests.shared_sets import sample_set


@pytest.fixture
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_set(tmp_path_factory)


def story(root: Path) -> dict[str, Any]:
    data = ds.dataset(root / "articles", partitioning="hive")
    rows = data.to_table(filter=ds.field("title") == STORY_TITLE).to_pylist()
    assert len(rows) == 1
    return dict(rows[0])


STORY_TITLE = (
    "Trump joins Japan trade talks, presses Tokyo on defense spending; dollar and stocks jump"
)


def test_the_counts_are_those_that_the_samples_promise(sample: Path) -> None:
    manifest = Dataset(str(sample)).manifest("sample")
    assert manifest is not None
    assert to_plain(manifest.counts) == {
        "feeds": 13,
        "fetched": 12,
        "not_modified": 0,
        "failed": 1,
        "entries": 133,
        "new": 127,
        "duplicate": 5,
        "revised": 1,
        "rejected": 0,
    }


def test_the_founding_story_is_trade_defense_and_markets(sample: Path) -> None:
    found = {topic["label"] for topic in story(sample)["topics"]}
    assert found == {"trade", "defense", "markets"}


def test_the_founding_story_names_its_people_and_amounts(sample: Path) -> None:
    entities = story(sample)["entities"]
    people = {entity["text"] for entity in entities if entity["type"] == "PER"}
    assert {"Ryosei Akazawa", "Scott Bessent", "Donald Trump"} <= people
    amounts = {(entity["value"], entity["unit"]) for entity in entities if entity["value"]}
    assert {(150e9, "USD"), (25.0, "percent"), (2.0, "percent")} <= amounts


def test_every_span_is_exactly_where_it_says(sample: Path) -> None:
    rows = ds.dataset(sample / "articles", partitioning="hive").to_table().to_pylist()
    spans = [(row, entity) for row in rows for entity in row["entities"] or ()]
    assert len(spans) > 500
    for row, entity in spans:
        assert row[entity["field"]][entity["start"] : entity["end"]] == entity["text"]


def test_other_languages_pass_through_and_say_so(sample: Path) -> None:
    rows = ds.dataset(sample / "articles", partitioning="hive").to_table().to_pylist()
    passed = [row for row in rows if row["enrichment_status"] != "ok"]
    assert {row["enrichment_status"] for row in passed} == {"unsupported_language"}
    assert {row["language"] for row in passed} == {"fr", "de", "ja", "es"}
    assert all(row["topics"] is None and row["entities"] is None for row in passed)


def test_duckdb_reads_partitions_and_nested_columns(sample: Path) -> None:
    files = f"{sample}/articles/**/*.parquet"
    found = duckdb.execute(
        "SELECT t.topic.label AS topic, count(*) AS articles "
        f"FROM (SELECT unnest(topics) AS topic, published_date FROM '{files}') t "
        "WHERE published_date >= DATE '2026-11-10' GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert [topic for topic, _ in found] == ["defense", "markets", "trade"]
    assert all(articles > 20 for _, articles in found)


def test_pyarrow_and_polars_read_partitions_and_nested_columns(sample: Path) -> None:
    data = ds.dataset(sample / "articles", partitioning="hive")
    day = data.to_table(filter=ds.field("published_date") == "2026-11-18")
    frame = pl.scan_parquet(f"{sample}/articles/**/*.parquet", hive_partitioning=True)
    same = frame.filter(pl.col("published_date") == pl.date(2026, 11, 18)).collect()
    assert day.num_rows == len(same) > 3
    names = same.explode("entity_names").select(pl.col("entity_names").struct.field("name"))
    assert "Ryosei Akazawa" in names["name"].to_list()


def test_a_second_run_over_the_same_feeds_writes_no_article(sample: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(sample, tmp_path / "out")
    settings = with_output(load_config(configs.path("sample.yaml")), str(copy))
    again = run(settings, run_id="again", now=NOW + timedelta(hours=1))
    assert (again.manifest.counts.feeds, again.manifest.counts.entries) == (13, 0)
    assert [f.path for f in again.manifest.files if f.path.startswith("articles/")] == []
