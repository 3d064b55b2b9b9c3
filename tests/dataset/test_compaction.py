"""Compaction and retention, over data sets that real runs left."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from dateline.dataset import layout
from dateline.dataset.check import check
from dateline.dataset.compaction import CompactionPlan, compact, plan_compaction
from dateline.dataset.dataset import Dataset
from dateline.dataset.snapshot import load_manifests
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.schemas.manifest import FileEntry
from tests.feed_server import FeedServer, rss
from tests.made_once import made_once

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def config(root: Path, url: str, **sections: Any) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url, "poll_interval": 60}],
            "output": {"path": str(root)},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
            **sections,
        }
    )


def rows(root: Path, files: list[str]) -> list[tuple[str, str]]:
    found = []
    for path in files:
        table = pq.read_table(root / path, partitioning=None, columns=["article_id", "run_id"])
        found += [(row["article_id"], row["run_id"]) for row in table.to_pylist()]
    return sorted(found)


def three_runs(root: Path) -> None:
    """Three runs that wrote to one closed partition."""
    server = FeedServer()
    try:
        for hour in range(3):
            url = server.add("/a.xml", rss("steel", items=4, start=4 * hour))
            run(config(root, url), now=NOON + timedelta(hours=hour), run_id=f"r{hour}")
    finally:
        server.close()


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = made_once(tmp_path_factory, "three-runs", three_runs)
    return Path(shutil.copytree(made, tmp_path / "out"))


def test_small_files_of_closed_days_become_one_and_keep_their_rows(root: Path) -> None:
    before = Dataset(str(root)).live_files("articles")
    assert len(before) == 3
    wanted = rows(root, before)
    plan, manifest = compact(Dataset(str(root)), now=NOON + timedelta(days=3))
    assert manifest is not None
    assert [merge.partition for merge in plan.merges] == [
        "articles/published_date=2026-11-23",
        "feed_health/run_date=2026-11-24",
    ]
    after = Dataset(str(root)).live_files("articles")
    assert len(after) == 1
    assert rows(root, after) == wanted
    assert {run_id for _, run_id in wanted} == {"r0", "r1", "r2"}


def test_replaced_files_stay_aside_until_grace_and_a_later_commit(
    root: Path, feed_server: FeedServer
) -> None:
    before = Dataset(str(root)).live_files("articles")
    opened = (root / before[0]).open("rb")
    at = NOON + timedelta(days=3)
    compact(Dataset(str(root)), now=at, grace_s=3600)
    assert opened.read(4) == b"PAR1", "who has a file open reads on"
    opened.close()
    aside = [root / layout.replaced(path) for path in before]
    assert not any((root / path).exists() for path in before)
    assert all(path.exists() for path in aside)
    settings = config(root, feed_server.add("/a.xml", rss("steel", items=4)))
    run(settings, now=at + timedelta(minutes=30))
    assert all(path.exists() for path in aside)
    assert check(Dataset(str(root)), deep=True) == []
    aside[0].with_name("never.parquet").touch()
    assert [f.kind for f in check(Dataset(str(root)), deep=True)] == ["orphan"]
    run(settings, now=at + timedelta(minutes=61))
    assert not any(path.exists() for path in aside)


def test_readers_that_list_folders_see_each_row_once_right_after_a_compaction(root: Path) -> None:
    wanted = rows(root, Dataset(str(root)).live_files("articles"))
    compact(Dataset(str(root)), now=NOON + timedelta(days=3))
    folder = f"{root}/articles"
    found = {
        "pandas": len(pd.read_parquet(folder)),
        "pyarrow": ds.dataset(folder, partitioning="hive").count_rows(),
        "Polars": pl.scan_parquet(f"{folder}/**/*.parquet").select(pl.len()).collect().item(),
        "DuckDB": duckdb.execute(f"SELECT count(*) FROM '{folder}/**/*.parquet'").fetchall()[0][0],
    }
    assert found == dict.fromkeys(found, len(wanted))


def test_a_dry_run_touches_nothing(root: Path) -> None:
    before = sorted(root.rglob("*"))
    plan, manifest = compact(Dataset(str(root)), now=NOON + timedelta(days=3), dry_run=True)
    assert plan.merges
    assert manifest is None
    assert sorted(root.rglob("*")) == before


def test_today_and_yesterday_stay_as_they_are(root: Path) -> None:
    plan, manifest = compact(Dataset(str(root)), now=NOON)
    assert (plan, manifest) == (CompactionPlan((), ()), None)


def test_retention_drops_old_partitions_of_every_table(root: Path) -> None:
    compact(Dataset(str(root)), now=NOON + timedelta(days=40), retention_days=30)
    dataset = Dataset(str(root))
    assert dataset.live_entries(dataset.head()) == []
    manifest = load_manifests(str(root))[-1]
    assert (manifest.kind, manifest.inputs["dropped"]) == ("compact", 6)


@pytest.mark.parametrize(
    "point", ["staged", "decided", "moving", "moved", "head", "aside", "manifest"]
)
def test_a_compaction_that_dies_is_finished_or_forgotten(root: Path, point: str) -> None:
    wanted = rows(root, Dataset(str(root)).live_files("articles"))

    class Died(BaseException):
        pass

    def die(here: str) -> None:
        if here == point:
            raise Died

    at = NOON + timedelta(days=3)
    with pytest.raises(Died):
        compact(Dataset(str(root)), now=at, at=die)
    assert rows(root, Dataset(str(root)).live_files("articles")) == wanted
    compact(Dataset(str(root)), now=at)
    after = Dataset(str(root)).live_files("articles")
    assert (len(after), rows(root, after)) == (1, wanted)


def entry(path: str, size: int) -> FileEntry:
    return FileEntry(path=path, size=size, sha256="", rows=1)


def test_a_big_file_is_not_rewritten_for_a_few_late_rows() -> None:
    day = "articles/published_date=2026-11-01"
    files = [entry(f"{day}/big", 60_000_000), entry(f"{day}/a", 10), entry(f"{day}/b", 10)]
    plan = plan_compaction(files, before=date(2026, 11, 20), target_bytes=128e6, keep_from=None)
    assert [[file.path[-1] for file in merge.files] for merge in plan.merges] == [["a", "b"]]


def test_merged_files_do_not_outgrow_the_target() -> None:
    day = "articles/published_date=2026-11-01"
    files = [entry(f"{day}/{n:02d}", 4_000_000) for n in range(10)]
    plan = plan_compaction(files, before=date(2026, 11, 20), target_bytes=16e6, keep_from=None)
    assert [len(merge.files) for merge in plan.merges] == [4, 4, 2]
