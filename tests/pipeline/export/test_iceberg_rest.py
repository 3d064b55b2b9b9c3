"""Iceberg tables in a REST catalog: a real service, read by another client of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.upgrading import upgrade
from dateline.pipeline.export.following import Follower
from dateline.schemas.config import Config
from dateline.schemas.tables import ARTICLES
from tests.grown import IDS, ROWS, write_grown
from tests.iceberg_server import is_there, served
from tests.made_up import START
from tests.pipeline.cli.invoke import invoke

pytestmark = [
    pytest.mark.trial,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not is_there(), reason="DATELINE_ICEBERG_REST names no jars of a catalog"),
]
LATER = START + timedelta(days=30)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[str]:
    pytest.importorskip("pyiceberg", reason="pip install 'dateline[iceberg]'")
    with served(tmp_path / "catalog") as url:
        yield url


def read(url: str, columns: tuple[str, ...] = ("article_id",)) -> tuple[list[str], dict[str, str]]:
    """The articles that any client of the catalog finds, and the summary of the snapshot."""
    from pyiceberg.catalog import load_catalog

    with load_catalog("another", type="rest", uri=url) as opened:
        table = opened.load_table("dateline.articles")
        assert [field.name for field in table.schema().fields] == ARTICLES.names
        found = table.scan(selected_fields=columns).to_arrow()
        summary = table.current_snapshot().summary.additional_properties
    return sorted(found["article_id"].to_pylist()), summary


def test_the_tables_follow_runs_compactions_and_upgrades(tmp_path: Path, catalog: str) -> None:
    root = write_grown(tmp_path / "set", commits=2)
    config = Config.model_validate(
        {
            "feeds": [{"url": "https://feeds.example.org/"}],
            "output": {"path": str(root), "tables": ["iceberg"]},
            "iceberg": {"catalog": catalog},
        }
    )
    tables = Follower(config)
    tables.follow()
    assert tables.behind == []
    assert read(catalog)[0] == IDS[: ROWS - 8]

    _, manifest = compact(Dataset(str(root)), now=LATER, at=tables)
    assert manifest is not None
    assert tables.behind == []
    found, summary = read(catalog)
    assert found == IDS[: ROWS - 8]
    assert summary["dateline.commit"] == str(Dataset(str(root)).head().sequence)
    upgrade(Dataset(str(root)), now=LATER, at=tables)
    assert tables.behind == []
    assert read(catalog)[0] == IDS[: ROWS - 8]


def test_what_is_missed_while_the_catalog_is_away_is_caught_up(tmp_path: Path) -> None:
    pytest.importorskip("pyiceberg", reason="pip install 'dateline[iceberg]'")
    folder = tmp_path / "catalog"
    root = write_grown(tmp_path / "set")
    with served(folder) as url:
        asked = ("export", "iceberg", "-o", root, "--catalog", url)
        assert invoke(*asked).lines[0] == "dateline.articles: 8 files added, 0 files removed"
        assert read(url)[0] == IDS
    compact(Dataset(str(root)), now=LATER)
    away = invoke(*asked)
    assert away.code == 1
    assert "Connection" in str(away.error)
    with served(folder, port=urlsplit(url).port or 0):
        assert "dateline.articles: 1 files added" in invoke(*asked).output
        assert read(url, ("article_id", "names"))[0] == IDS
