"""Files of earlier versions get the columns of today, in one commit."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from dateline.dataset.dataset import Dataset
from dateline.dataset.publication import identified
from dateline.dataset.snapshot import load_manifests, write_manifest
from dateline.dataset.upgrading import is_older, upgrade, written_before
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.schemas.tables import ARTICLES
from tests.feed_server import FeedServer, rss
from tests.made_once import made_once

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
LATER = NOON + timedelta(hours=1)


def one_run(root: Path) -> None:
    server = FeedServer()
    try:
        feeds = [{"url": server.add("/a.xml", rss("steel", items=4))}]
        sections = {
            "feeds": feeds,
            "output": {"path": str(root)},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
        }
        run(Config.model_validate(sections), now=NOON, run_id="r0")
    finally:
        server.close()


@pytest.fixture
def old(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set whose articles lack the newest columns."""
    made = made_once(tmp_path_factory, "one-run", one_run)
    root = Path(shutil.copytree(made, tmp_path / "out"))
    for path in (root / "articles").rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        pq.write_table(table.select(table.column_names[:-2]), path)
    return root


def ids(root: Path) -> list[str]:
    live = Dataset(str(root)).live_files("articles")
    tables = [pq.ParquetFile(root / path).read() for path in live]
    return sorted(name for table in tables for name in table["article_id"].to_pylist())


def test_older_files_get_the_columns_of_today_and_keep_their_rows(old: Path) -> None:
    dataset, before = Dataset(str(old)), ids(old)
    plan, manifest = upgrade(dataset, now=LATER)
    assert manifest is not None
    assert manifest.kind == "upgrade"
    assert plan.rows == len(before) == 4
    assert ids(old) == before
    for entry in dataset.live_entries(dataset.head()):
        assert not is_older(dataset, entry)
    for path in dataset.live_files("articles"):
        assert pq.ParquetFile(old / path).schema_arrow.names == ARTICLES.names


def test_a_second_upgrade_has_nothing_to_do(old: Path) -> None:
    dataset = Dataset(str(old))
    upgrade(dataset, now=LATER)
    plan, manifest = upgrade(dataset, now=LATER + timedelta(hours=1))
    assert plan.files == ()
    assert manifest is None


def test_a_dry_run_touches_nothing(old: Path) -> None:
    files = sorted(old.rglob("*"))
    plan, manifest = upgrade(Dataset(str(old)), now=LATER, dry_run=True)
    assert (len(plan.files), manifest) == (1, None)
    assert sorted(old.rglob("*")) == files


def test_only_the_first_commit_after_an_older_version_is_told(old: Path) -> None:
    dataset = Dataset(str(old))
    head = dataset.head()
    assert not written_before(dataset, head)
    (manifest,) = load_manifests(str(old))
    assert manifest.schema_version > 4
    write_manifest(str(old), identified(replace(manifest, schema_version=4)))
    assert written_before(dataset, head)
    upgrade(dataset, now=LATER)
    assert not written_before(dataset, dataset.head())
