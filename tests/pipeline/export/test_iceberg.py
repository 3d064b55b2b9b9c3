"""Iceberg tables show the snapshot in force, after runs, compactions and upgrades."""

from __future__ import annotations

import sys
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow as pa
import pytest

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.upgrading import upgrade
from dateline.pipeline.export.exported import Exported
from dateline.pipeline.export.formats import export
from dateline.pipeline.export.iceberg import CATALOG, catalog_properties
from dateline.schemas.config import IcebergSettings
from dateline.schemas.errors import MissingLibraryError, UsageError
from dateline.schemas.tables import ARTICLES, TABLES
from tests.commands import dateline
from tests.grown import IDS, ROWS, write_grown
from tests.made_up import START, article, write_dataset
from tests.object_stores import served
from tests.rows import each

LATER = START + timedelta(days=30)


def exported(tmp_path: Path) -> tuple[Exported, Any]:
    """What became of the articles, and their Iceberg table as another reader loads it."""
    from pyiceberg.catalog.sql import SqlCatalog

    catalog, warehouse = f"sqlite:///{tmp_path}/catalog.db", tmp_path / "warehouse"
    settings = IcebergSettings(catalog=catalog, warehouse=str(warehouse), namespace="news")
    done = export("iceberg", str(tmp_path / "set"), settings)
    assert [each.table for each in done] == list(TABLES)
    with SqlCatalog(CATALOG, uri=catalog, warehouse=f"file://{warehouse}") as opened:
        return done[0], opened.load_table("news.articles")


def rows(table: Any) -> dict[str, Any]:
    found = table.scan(selected_fields=("article_id", "names", "changed_fields")).to_arrow()
    return dict(zip(found["article_id"].to_pylist(), found.to_pylist(), strict=True))


@pytest.mark.filterwarnings("ignore")
def test_the_table_follows_the_data_set(tmp_path: Path) -> None:
    pytest.importorskip("pyiceberg", reason="pip install 'dateline[iceberg]'")
    root = tmp_path / "set"
    write_grown(root, commits=2)
    done, table = exported(tmp_path)
    assert (done.added, done.removed) == (4, 0)
    assert len(table.scan().to_arrow()) == ROWS - 8
    assert [field.name for field in table.schema().fields] == ARTICLES.names
    dataset = Dataset(str(tmp_path / "second"))
    write_grown(dataset.root)
    assert export("iceberg", dataset.root)[0] == Exported("articles", 8, 0)
    assert (tmp_path / "second/_iceberg/catalog.db").is_file(), "without settings it lies inside"

    compact(Dataset(str(root)), now=LATER)
    done, table = exported(tmp_path)
    assert (done.added, done.removed) == (1, 2)
    assert sorted(rows(table)) == IDS[: ROWS - 8]
    upgrade(Dataset(str(root)), now=LATER)
    _, table = exported(tmp_path)
    assert sorted(rows(table)) == IDS[: ROWS - 8]
    summary = table.current_snapshot().summary.additional_properties
    assert summary["dateline.commit"] == str(Dataset(str(root)).head().sequence)
    assert table.properties["gc.enabled"] == "false"
    done, _ = exported(tmp_path)
    assert (done.added, done.removed) == (0, 0), "nothing to do"


@pytest.mark.filterwarnings("ignore")
def test_a_table_of_an_older_version_gets_the_new_columns(tmp_path: Path) -> None:
    pytest.importorskip("pyiceberg", reason="pip install 'dateline[iceberg]'")
    from pyiceberg.catalog.sql import SqlCatalog

    write_grown(tmp_path / "set", commits=2)
    first = write_grown(tmp_path / "first", commits=2)
    with SqlCatalog(
        CATALOG, uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/warehouse"
    ) as catalog:
        catalog.create_namespace("news")
        old = catalog.create_table("news.articles", schema=pa.schema(list(ARTICLES)[:38]))
        old.add_files([f"file://{first}/{p}" for p in Dataset(str(first)).live_files("articles")])
    write_grown(tmp_path / "set")
    done, table = exported(tmp_path)
    assert done.removed == 4
    assert [field.name for field in table.schema().fields] == ARTICLES.names
    found = rows(table)
    assert sorted(found) == IDS
    assert sum(row["changed_fields"] is not None for row in found.values()) == ROWS // 2


@pytest.mark.filterwarnings("ignore")
def test_on_object_storage_files_and_metadata_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyiceberg", reason="pip install 'dateline[iceberg]'")
    from pyiceberg.catalog import load_catalog

    with served("s3", monkeypatch) as store:
        write_grown(store.root, commits=1)
        with pytest.raises(UsageError, match=r"need a catalog.*iceberg\.catalog"):
            export("iceberg", store.root)
        settings = IcebergSettings(catalog=f"sqlite:///{tmp_path}/catalog.db", namespace="news")
        properties = catalog_properties(store.root, settings)
        assert properties["warehouse"] == f"{store.root}/_iceberg"
        assert export("iceberg", store.root, settings)[0].added == 2
        with load_catalog(CATALOG, **properties) as catalog:
            assert catalog.load_table("news.articles").scan().to_arrow().num_rows == 4


def test_a_url_is_that_of_a_rest_catalog(tmp_path: Path) -> None:
    root, url = str(tmp_path), "https://catalog.example.org/v1"
    found = catalog_properties(root, IcebergSettings(catalog=url))
    assert found == {"type": "rest", "uri": url}, "the service knows its own warehouse"
    found = catalog_properties(root, IcebergSettings(catalog=url, warehouse="s3://bucket/w"))
    assert found["warehouse"] == "s3://bucket/w"


@each(
    ("catalog", "shown"),
    [
        ("nonsense", "nonsense"),
        ("/data/catalog.db", "/data/catalog.db"),
        ("nobase://user:secret@db.example/news", "db.example/news"),
        ("postgresql://user:secret@db.example:port/news", "db.example:port/news"),
    ],
)
def test_what_is_no_catalog_is_told_with_what_is_one(catalog: str, shown: str) -> None:
    pytest.importorskip("sqlalchemy", reason="pip install 'dateline[iceberg]'")
    with pytest.raises(UsageError) as caught:
        catalog_properties("data", IcebergSettings(catalog=catalog))
    message = str(caught.value)
    assert message.startswith(f"{shown!r} is no catalog: --catalog or iceberg.catalog takes a")
    assert "sqlite:////data/catalog.db" in message
    assert "secret" not in message


def test_a_database_without_its_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sqlalchemy", reason="pip install 'dateline[iceberg]'")
    for driver in ("psycopg", "psycopg2"):
        monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(MissingLibraryError, match=r"catalog in postgresql needs .*psycopg"):
        catalog_properties("data", IcebergSettings(catalog="postgresql://db.example/news"))


def test_a_token_of_pyiceberg_s_own_configuration_goes_to_a_rest_catalog(tmp_path: Path) -> None:
    pytest.importorskip("pyiceberg", reason="pip install 'dateline[iceberg]'")
    write_dataset(tmp_path, [article(0)])
    asked: list[tuple[str, str | None]] = []

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Authorization"]))
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        Thread(target=server.serve_forever).start()
        done = dateline(
            "export", "iceberg", "-o", str(tmp_path),
            "--catalog", f"http://127.0.0.1:{server.server_port}",
            environ={"PYICEBERG_CATALOG__DATELINE__TOKEN": "let-me-in"},
        )  # fmt: skip
        server.shutdown()
    assert set(asked) == {("/v1/config", "Bearer let-me-in")}
    assert done.returncode == 1
    assert "let-me-in" not in done.stderr


def test_without_pyiceberg_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyiceberg.catalog", None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'dateline\[iceberg\]'"):
        export("iceberg", str(tmp_path))
