"""The run that every newcomer makes: the shipped feeds through the shipped model."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.dataset as ds
import pytest

from dateline import configs
from dateline.pipeline.config.loading import load_config, with_output
from dateline.pipeline.run.run import run
from dateline.pipeline.run.run_report import RunReport

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    root = tmp_path_factory.mktemp("sample")
    settings = with_output(load_config(configs.path("sample.yaml")), str(root))
    return root, run(settings, run_id="sample", now=NOON)


def story(root: Path) -> dict[str, Any]:
    data = ds.dataset(root / "articles", partitioning="hive")
    rows = data.to_table(filter=ds.field("title") == STORY_TITLE).to_pylist()
    assert len(rows) == 1
    return dict(rows[0])


STORY_TITLE = (
    "Trump joins Japan trade talks, presses Tokyo on defense spending; dollar and stocks jump"
)


def test_the_counts_are_those_that_the_samples_promise(sample: tuple[Path, RunReport]) -> None:
    counts = sample[1].manifest.counts
    assert counts.model_dump() == {
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


def test_the_founding_story_is_trade_defense_and_markets(sample: tuple[Path, RunReport]) -> None:
    found = {topic["label"] for topic in story(sample[0])["topics"]}
    assert found == {"trade", "defense", "markets"}


def test_the_founding_story_names_its_people_and_amounts(sample: tuple[Path, RunReport]) -> None:
    entities = story(sample[0])["entities"]
    people = {entity["text"] for entity in entities if entity["type"] == "PER"}
    assert {"Ryosei Akazawa", "Scott Bessent", "Donald Trump"} <= people
    amounts = {(entity["value"], entity["unit"]) for entity in entities if entity["value"]}
    assert {(150e9, "USD"), (25.0, "percent"), (2.0, "percent")} <= amounts


def test_every_span_is_exactly_where_it_says(sample: tuple[Path, RunReport]) -> None:
    rows = ds.dataset(sample[0] / "articles", partitioning="hive").to_table().to_pylist()
    spans = [(row, entity) for row in rows for entity in row["entities"] or ()]
    assert len(spans) > 500
    for row, entity in spans:
        assert row[entity["field"]][entity["start"] : entity["end"]] == entity["text"]


def test_other_languages_pass_through_and_say_so(sample: tuple[Path, RunReport]) -> None:
    rows = ds.dataset(sample[0] / "articles", partitioning="hive").to_table().to_pylist()
    passed = [row for row in rows if row["enrichment_status"] != "ok"]
    assert {row["enrichment_status"] for row in passed} == {"unsupported_language"}
    assert {row["language"] for row in passed} == {"fr", "de", "ja", "es"}
    assert all(row["topics"] is None and row["entities"] is None for row in passed)


def test_duckdb_reads_partitions_and_nested_columns(sample: tuple[Path, RunReport]) -> None:
    files = f"{sample[0]}/articles/**/*.parquet"
    found = duckdb.execute(
        "SELECT t.topic.label AS topic, count(*) AS articles "
        f"FROM (SELECT unnest(topics) AS topic, published_date FROM '{files}') t "
        "WHERE published_date >= DATE '2026-11-10' GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert [topic for topic, _ in found] == ["defense", "markets", "trade"]
    assert all(articles > 20 for _, articles in found)


def test_pyarrow_and_polars_read_partitions_and_nested_columns(
    sample: tuple[Path, RunReport],
) -> None:
    data = ds.dataset(sample[0] / "articles", partitioning="hive")
    day = data.to_table(filter=ds.field("published_date") == "2026-11-18")
    frame = pl.scan_parquet(f"{sample[0]}/articles/**/*.parquet", hive_partitioning=True)
    same = frame.filter(pl.col("published_date") == pl.date(2026, 11, 18)).collect()
    assert day.num_rows == len(same) > 3
    names = same.explode("entity_names").select(pl.col("entity_names").struct.field("name"))
    assert "Ryosei Akazawa" in names["name"].to_list()


def test_a_second_run_over_the_same_feeds_writes_no_article(
    sample: tuple[Path, RunReport],
) -> None:
    settings = with_output(load_config(configs.path("sample.yaml")), str(sample[0]))
    again = run(settings, run_id="again", now=NOON)
    assert again.manifest.counts.entries == 0
    assert [f.path for f in again.manifest.files if f.path.startswith("articles/")] == []
