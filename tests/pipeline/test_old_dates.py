"""A feed may claim any date: the files of a run stay few, and no reader is told a wrong day."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from dateline.dataset import partitions
from dateline.dataset.check import check
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.layout import OLD_DATE
from dateline.pipeline.query.session import open_session
from dateline.pipeline.run.run import run
from dateline.pipeline.run.run_report import RunReport
from dateline.schemas.config import Config
from tests.commands import dateline
from tests.feed_server import FeedServer

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
ENTRIES, OLD_DAYS = 60, 12
"""The days in place of the real bound, whose border ``tests/dataset/test_partitions.py`` tries."""


def flood(url: str, root: Path) -> RunReport:
    config = Config.model_validate(
        {
            "feeds": [{"url": url}],
            "output": {"path": str(root)},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
        }
    )
    return run(config, run_id="flood", now=NOON)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One document whose entries have a day each, sixty days back."""
    root = tmp_path_factory.mktemp("flood") / "out"
    items = "".join(
        f"<item><title>Story {n}</title><guid>g{n}</guid>"
        f"<pubDate>{NOON - timedelta(days=n):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for n in range(ENTRIES)
    )
    server = FeedServer()
    try:
        body = f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(partitions, "OLD_DAYS", OLD_DAYS)
            report = flood(server.add("/many.xml", body), root)
    finally:
        server.close()
    assert report.manifest.counts.new == ENTRIES
    assert report.manifest.metrics["entries_old_date"] == ENTRIES - OLD_DAYS - 1
    return root


def test_old_articles_share_one_partition(root: Path) -> None:
    files = Dataset(str(root)).live_files("articles")
    assert len(files) == OLD_DAYS + 2
    assert sum(f"published_date={OLD_DATE}/" in path for path in files) == 1
    assert check(Dataset(str(root)), deep=True) == []


def test_sql_knows_the_day_of_each(root: Path) -> None:
    session = open_session(str(root))
    query = "SELECT count(DISTINCT published_date), min(published_date) FROM articles"
    days, oldest = session.execute(query).fetchall()[0]
    assert days == ENTRIES
    assert oldest == (NOON - timedelta(days=ENTRIES - 1)).date()
    query = "SELECT count(*) FROM articles WHERE published_date = DATE '2026-10-05'"
    assert session.execute(query).fetchall() == [(1,)]


def test_the_printed_views_know_it_too(root: Path) -> None:
    views = dateline("sql", "--output", str(root), "--views")
    import duckdb

    session = duckdb.connect()
    session.execute(views.stdout)
    query = "SELECT count(DISTINCT published_date) FROM articles"
    assert session.execute(query).fetchall() == [(ENTRIES,)]


def test_plain_readers_see_every_row(root: Path) -> None:
    frame = pd.read_parquet(root / "articles")
    assert len(frame) == ENTRIES
    lazy = pl.scan_parquet(f"{root}/articles/**/*.parquet", hive_partitioning=True)
    assert lazy.select(pl.len()).collect().item() == ENTRIES


def test_old_articles_are_kept_by_the_day_they_were_seen(root: Path) -> None:
    """Retention would otherwise drop them with the partition's own day."""
    dataset = Dataset(str(root))
    plan, _ = compact(dataset, now=NOON + timedelta(days=3), retention_days=30, dry_run=True)
    assert not [file for file in plan.dropped if OLD_DATE in file.path]
    plan, _ = compact(dataset, now=NOON + timedelta(days=40), retention_days=30, dry_run=True)
    assert [file for file in plan.dropped if OLD_DATE in file.path]
