"""More partition keys than the date: whatever a feed says there are few, and readers agree."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from dateline.dataset import layout, partitions
from dateline.dataset.check import check
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.pipeline.query.session import open_session
from dateline.pipeline.run.run import run
from dateline.pipeline.run.run_report import RunReport
from dateline.schemas.config import Config
from tests.feed_server import FeedServer
from tests.made_once import made_once

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
LANGUAGES = ("de", "en", "es", "fr", "it")
DAYS = 5
MOST = 20
ENTRIES = len(LANGUAGES) * DAYS


def document(days: int) -> bytes:
    """An entry of every language on every day."""
    entries = "".join(
        f"<entry xml:lang='{language}'><title>{language} {day}</title><id>urn:{language}:{day}</id>"
        f"<updated>{NOON - timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}</updated></entry>"
        for day in range(days)
        for language in LANGUAGES
    )
    feed = f"<title>T</title><id>urn:t</id>{entries}"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{feed}</feed>".encode()


def once(root: Path, url: str, keys: list[str], hour: int = 0) -> RunReport:
    config = Config.model_validate(
        {
            "feeds": [{"url": url, "poll_interval": 60}],
            "output": {"path": str(root), "partition_by": keys},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
        }
    )
    return run(config, run_id=f"r{hour}", now=NOON + timedelta(hours=hour))


@pytest.fixture(autouse=True)
def _few_partitions() -> Iterator[None]:
    """A run has so many partitions that there can be more, and no more than that takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partitions, "MOST_PARTITIONS", MOST)
        yield


def _many(root: Path) -> None:
    server = FeedServer()
    try:
        url = server.add("/many.xml", document(DAYS))
        report = once(root, url, ["published_date", "language"])
    finally:
        server.close()
    assert report.manifest.counts.new == ENTRIES
    assert report.manifest.metrics["entries_shared_partition"] == ENTRIES - MOST


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More combinations of day and language than a run has partitions for."""
    made = made_once(tmp_path_factory, "many-partitions", _many)
    return Path(shutil.copytree(made, tmp_path / "out"))


def test_partitions_beyond_the_bound_are_one(root: Path) -> None:
    files = Dataset(str(root)).live_files("articles")
    assert len(files) == MOST + 1
    (shared,) = [path for path in files if "mixed" in path]
    assert shared == "articles/published_date=1970-01-01/partition_language=mixed/r0-00000.parquet"
    assert pq.ParquetFile(root / shared).metadata.num_rows == ENTRIES - MOST
    assert check(Dataset(str(root)), deep=True) == []


def test_every_reader_of_folders_sees_each_article_with_its_language(root: Path) -> None:
    frame = pd.read_parquet(root / "articles")
    assert frame["language"].value_counts().to_dict() == dict.fromkeys(LANGUAGES, DAYS)
    assert set(frame["partition_language"]) == {*LANGUAGES, "mixed"}
    table = ds.dataset(root / "articles", partitioning="hive").to_table(columns=["language"])
    assert table.num_rows == ENTRIES
    lazy = pl.scan_parquet(f"{root}/articles/**/*.parquet", hive_partitioning=True)
    found = lazy.filter(pl.col("language") == "de").select(pl.len()).collect().item()
    assert found == DAYS


def test_the_views_know_the_day_of_each_and_have_the_same_columns(root: Path) -> None:
    session = open_session(str(root))
    query = (
        "SELECT count(*), count(DISTINCT published_date), count(DISTINCT language) FROM articles"
    )
    assert session.execute(query).fetchall() == [(ENTRIES, DAYS, len(LANGUAGES))]
    columns = [row[0] for row in session.execute("DESCRIBE articles").fetchall()]
    assert not [name for name in columns if name.startswith("partition_")]


def test_partitions_are_compacted_each_by_itself(root: Path, feed_server: FeedServer) -> None:
    keys = ["published_date", "language"]
    for hour in (1, 2):
        body = document(3).replace(b"urn:", b"urn:more:%d:" % hour)
        once(root, feed_server.add("/more.xml", body), keys, hour=hour)
    plan, _ = compact(Dataset(str(root)), now=NOON + timedelta(days=3))
    merged = {merge.partition for merge in plan.merges if merge.partition.startswith("articles/")}
    assert "articles/published_date=2026-11-22/partition_language=de" in merged
    assert check(Dataset(str(root)), deep=True) == []
    rows = open_session(str(root)).execute("SELECT count(*) FROM articles").fetchall()
    assert rows == [(ENTRIES + 2 * 3 * len(LANGUAGES),)]


def test_a_data_set_with_keys_named_like_columns_is_read_and_goes_on(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    """Earlier versions wrote ``language=de``."""
    root = tmp_path / "old"
    keys = ["published_date", "language"]
    url = feed_server.add("/a.xml", document(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "partition_key", str)
        once(root, url, keys)
    assert any("/language=de/" in path for path in Dataset(str(root)).live_files("articles"))
    assert check(Dataset(str(root)), deep=True) == []
    feed_server.add("/a.xml", document(3))
    assert once(root, url, keys, hour=2).manifest.counts.new == len(LANGUAGES)
    query = "SELECT language, count(*) FROM articles GROUP BY 1 ORDER BY 1"
    found = open_session(str(root)).execute(query).fetchall()
    assert found == [(language, 3) for language in LANGUAGES]
