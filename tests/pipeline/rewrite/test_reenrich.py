"""Another model over stored articles; the models are the embedded one and none."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from dateline.dataset.dataset import Dataset
from dateline.pipeline.rewrite.reenrich import MODEL_COLUMNS, Tally, reenrich
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.transforms.model.bundle import ModelError
from tests.feed_server import FeedServer, rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
LATER = NOON + timedelta(hours=1)


def config(tmp_path: Path, url: str, *, model: bool, **output: Any) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url}],
            "output": {"path": str(tmp_path / "out"), **output},
            "model": {"enabled": model, "threads": 1},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "timeout": 5},
        }
    )


def rows(tmp_path: Path) -> dict[str, dict[str, Any]]:
    import pyarrow.parquet as pq

    root = tmp_path / "out"
    found = [
        row
        for path in Dataset(str(root)).live_files("articles")
        for row in pq.ParquetFile(root / path).read().to_pylist()
    ]
    by_id = {row["article_id"]: row for row in found}
    assert len(by_id) == len(found)
    return by_id


def again(settings: Config, **choice: Any) -> Tally:
    return reenrich(settings, now=choice.pop("now", LATER), tell=lambda _: None, **choice)


def test_articles_without_a_model_get_one_and_keep_all_else(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", rss("Navy orders frigates", items=4))
    run(config(tmp_path, url, model=False), now=NOON)
    before = rows(tmp_path)
    settings = config(tmp_path, url, model=True)

    counted = again(settings, dry_run=True)
    assert (counted.rows, counted.chosen, counted.models) == (4, 4, {"none": 4})
    assert rows(tmp_path) == before

    tally = again(settings)
    assert (tally.enriched, tally.failed, tally.files) == (4, 0, tally.partitions)
    after = rows(tmp_path)
    assert {row["enrichment_status"] for row in after.values()} == {"ok"}
    assert all(row["tone"] and row["topic_scores"] and row["model"] for row in after.values())
    for name, row in after.items():
        same = {key: value for key, value in row.items() if key not in MODEL_COLUMNS}
        assert same == {k: v for k, v in before[name].items() if k not in MODEL_COLUMNS}

    assert again(settings, now=LATER + timedelta(hours=1)).chosen == 0
    assert again(settings, dry_run=True, every_row=True).chosen == 4


def test_a_re_read_article_is_what_a_run_with_that_model_would_have_written(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", rss("Tariffs on steel rise by 25 percent", items=3))
    run(config(tmp_path / "direct", url, model=True), now=NOON, run_id="r1")
    run(config(tmp_path, url, model=False), now=NOON, run_id="r1")
    again(config(tmp_path, url, model=True))
    assert rows(tmp_path) == rows(tmp_path / "direct")


def test_a_run_after_it_goes_on_as_usual(tmp_path: Path, feed_server: FeedServer) -> None:
    url = feed_server.add("/a.xml", [rss("steel"), rss("steel", items=5)])
    settings = config(tmp_path, url, model=False)
    run(settings, now=NOON)
    again(config(tmp_path, url, model=True))
    report = run(settings, now=NOON + timedelta(hours=2))
    assert (report.manifest.counts.new, report.manifest.counts.duplicate) == (2, 3)
    assert len(rows(tmp_path)) == 5


def test_partitions_by_topic_receive_the_articles_of_their_topic(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", rss("Army buys tanks and missiles", items=3))
    layout = {"partition_by": ["published_date", "primary_topic"]}
    run(config(tmp_path, url, model=False, **layout), now=NOON)
    again(config(tmp_path, url, model=True, **layout))
    import pyarrow.parquet as pq

    for path in Dataset(str(tmp_path / "out")).live_files("articles"):
        for row in pq.ParquetFile(tmp_path / "out" / path).read().to_pylist():
            assert f"/partition_primary_topic={row['primary_topic']}/" in path


def test_days_choose_the_partitions(tmp_path: Path, feed_server: FeedServer) -> None:
    url = feed_server.add("/a.xml", rss("steel"))
    run(config(tmp_path, url, model=False), now=NOON)
    settings = config(tmp_path, url, model=True)
    assert again(settings, dry_run=True, since=date(2026, 11, 24)).chosen == 0
    assert again(settings, dry_run=True, until=date(2026, 11, 22)).chosen == 0
    day = date(2026, 11, 23)
    assert again(settings, dry_run=True, since=day, until=day).chosen == 3


def test_a_model_that_is_none_touches_nothing(tmp_path: Path, feed_server: FeedServer) -> None:
    url = feed_server.add("/a.xml", rss("steel"))
    run(config(tmp_path, url, model=False), now=NOON)
    before = rows(tmp_path)
    settings = config(tmp_path, url, model=True)
    missing = settings.model.model_copy(update={"name": str(tmp_path / "no-model")})
    with pytest.raises(ModelError):
        again(settings.model_copy(update={"model": missing}))
    assert rows(tmp_path) == before


def test_rows_from_before_there_were_names_are_read_again_by_the_same_model(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    import pyarrow.parquet as pq

    url = feed_server.add("/a.xml", rss("Japan and Toyota agree", items=2))
    settings = config(tmp_path, url, model=True)
    run(settings, now=NOON)
    assert again(settings, dry_run=True).chosen == 0
    before = rows(tmp_path)
    for path in (tmp_path / "out" / "articles").rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        pq.write_table(table.drop_columns(["names"]), path)
    assert again(settings).enriched == 2
    after = rows(tmp_path)
    assert {n["canonical"] for row in after.values() for n in row["names"]} >= {"Japan"}
    assert {key: row["names"] for key, row in after.items()} == {
        key: row["names"] for key, row in before.items()
    }


def test_rows_from_before_there_were_facts_get_theirs(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    import pyarrow.parquet as pq

    url = feed_server.add("/a.xml", rss("Norvik raises tariffs on steel from 10% to 25%", items=2))
    settings = config(tmp_path, url, model=True)
    run(settings, now=NOON, run_id="r1")
    root = tmp_path / "out"

    def facts() -> list[dict[str, Any]]:
        live = Dataset(str(root)).live_files("facts")
        found = [row for path in live for row in pq.ParquetFile(root / path).read().to_pylist()]
        return sorted(found, key=lambda row: (row["article_id"], row["field"], row["start"]))

    before = facts()
    assert [(row["kind"], row["previous"]) for row in before] == [("tariff", 10.0)] * 2
    for path in (root / "articles").rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        pq.write_table(table.drop_columns(["fact_count"]), path)
    assert again(settings).enriched == 2
    assert facts() == before
    assert {row["fact_count"] for row in rows(tmp_path).values()} == {1}
    assert again(settings, every_row=True, now=LATER + timedelta(hours=1)).enriched == 2
    assert facts() == before
