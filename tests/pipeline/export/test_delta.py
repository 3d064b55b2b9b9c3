"""Delta tables show the snapshot in force, after runs, compactions, upgrades and retention."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dateline.dataset.check import check
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.parquet_files import to_table, write_table
from dateline.dataset.upgrading import upgrade
from dateline.pipeline.export import delta
from dateline.pipeline.export.exported import Exported
from dateline.pipeline.export.formats import export
from dateline.pipeline.export.stores import delta_options
from dateline.schemas.errors import MissingLibraryError
from dateline.schemas.tables import ARTICLES, TABLES
from tests.grown import IDS, ROWS, write_grown
from tests.made_up import START, article
from tests.object_stores import served

LATER = START + timedelta(days=30)


def exported(root: Path | str) -> tuple[Exported, Any]:
    """What became of the articles, and their Delta table as another reader loads it."""
    deltalake = pytest.importorskip("deltalake", reason="pip install 'dateline[delta]'")
    done = export("delta", str(root))
    assert [each.table for each in done] == list(TABLES)
    return done[0], deltalake.DeltaTable(f"{root}/articles")


def rows(table: Any) -> list[dict[str, Any]]:
    found = table.to_pyarrow_table(columns=["article_id", "published_date", "changed_fields"])
    return sorted(found.to_pylist(), key=lambda row: str(row["article_id"]))


def ids(table: Any) -> list[str]:
    return [row["article_id"] for row in rows(table)]


def write(root: Path, run_id: str, partitions: Sequence[str]) -> None:
    """A commit with one article for each of these partitions."""
    dataset = Dataset(str(root))
    with dataset.transaction("run") as tx:
        tx.begin(run_id, START, dataset.head())
        for number, folder in enumerate(partitions):
            row = article(number, article_id=f"{run_id}-{number}", run_id=run_id)
            tx.stage(
                write_table(
                    tx.staging,
                    lambda _, folder=folder: f"articles/{folder}/{run_id}.parquet",  # type: ignore[misc]
                    to_table([row], ARTICLES),
                    target_bytes=1e9,
                )
            )


def test_the_table_follows_the_data_set(tmp_path: Path) -> None:
    root = write_grown(tmp_path / "set")
    done, table = exported(root)
    assert (done.added, done.removed) == (8, 0)
    assert ids(table) == IDS
    filled = [row for row in rows(table) if row["changed_fields"] is not None]
    assert len(filled) == ROWS // 2, "files of older versions lack the column"
    assert {row["published_date"] for row in rows(table)} == {
        (START + timedelta(days=day)).date() for day in range(5)
    }
    names = [field.name for field in table.schema().fields]
    assert names == [*ARTICLES.names, "published_date"]
    assert pl.scan_delta(str(root / "articles")).select(pl.len()).collect().item() == ROWS

    compact(Dataset(str(root)), now=LATER)
    done, table = exported(root)
    assert (done.added, done.removed) == (1, 4)
    assert ids(table) == IDS
    upgrade(Dataset(str(root)), now=LATER)
    _, table = exported(root)
    assert ids(table) == IDS
    done, table = exported(root)
    assert (done.added, done.removed, table.version()) == (0, 0, 2), "nothing to do, no entry"
    assert table.history(1)[0]["dateline.commit"] == str(Dataset(str(root)).head().sequence)
    compact(Dataset(str(root)), now=LATER, retention_days=27)
    done, table = exported(root)
    assert done.removed > 0
    assert ids(table) == [row_id for row_id in IDS if row_id in set(ids(table))] != IDS


def test_readers_leave_files_out_by_day_and_by_time(tmp_path: Path) -> None:
    root = write_grown(tmp_path / "set")
    _, table = exported(root)
    assert len(table.file_uris(file_pruning_predicate=[("published_date", "=", "2026-11-11")])) == 1
    actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    assert all(action["num_records"] == 2 for action in actions)
    last = max(action["max.published_at"] for action in actions)
    assert last == max(table.to_pyarrow_table(columns=["published_at"])["published_at"].to_pylist())
    recent = table.to_pyarrow_table(filters=[("published_at", ">=", last)])
    assert recent.num_rows == 1


def test_the_log_harms_no_reader_of_the_folder_and_no_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(delta._CONFIGURATION, "delta.checkpointInterval", "2")
    root = tmp_path / "set"
    for number in range(4):
        write(root, f"r{number}", ["published_date=2026-11-10"])
        exported(root)
    assert {path.suffix for path in (root / "articles/_delta_log").iterdir()} == {".json"}
    query = f"SELECT count(*) FROM '{root}/articles/**/*.parquet'"
    found = duckdb.execute(query).fetchall()
    assert found == [(4,)]
    assert [f for f in check(Dataset(str(root))) if f.kind != "count"] == []
    table = exported(root)[1]
    assert table.vacuum(dry_run=True, enforce_retention_duration=True) == []


def test_a_new_column_is_added_to_a_table_of_an_older_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_grown(tmp_path / "set", commits=3)
    older = pa.schema(list(ARTICLES)[:40], metadata=ARTICLES.metadata)
    with monkeypatch.context() as patch:
        patch.setitem(TABLES, "articles", older)
        _, table = exported(root)
        assert len(table.schema().fields) == 41
    write_grown(tmp_path / "more")
    shutil.rmtree(root / "runs")
    for folder in ("articles", "state", "runs"):
        shutil.copytree(tmp_path / "more" / folder, root / folder, dirs_exist_ok=True)
    done, table = exported(root)
    assert (done.added, done.removed) == (2, 0)
    assert set(ARTICLES.names) < {field.name for field in table.schema().fields}
    assert ids(table) == IDS


def test_values_of_partitions_are_those_of_the_articles(tmp_path: Path) -> None:
    root = tmp_path / "set"
    folders = [
        "published_date=2026-11-10/partition_feed_group=a%20%2F b".replace(" ", "%20"),
        "published_date=2026-11-10/partition_feed_group=Übersee",
    ]
    write(root, "r1", folders)
    done, table = exported(root)
    assert done.added == 2
    groups = table.to_pyarrow_table(columns=["partition_feed_group"])["partition_feed_group"]
    assert sorted(groups.to_pylist()) == ["a /%20b".replace("%20", " "), "Übersee"]
    compact(Dataset(str(root)), now=LATER, retention_days=1)
    done, table = exported(root)
    assert (done.removed, ids(table)) == (2, [])


def test_another_layout_of_folders_begins_the_table_anew_in_one_entry(tmp_path: Path) -> None:
    root = tmp_path / "set"
    write(root, "r1", ["published_date=2026-11-10"])
    _, table = exported(root)
    assert table.metadata().partition_columns == ["published_date"]
    write(
        root,
        "r2",
        ["published_date=2026-11-11/partition_language=de", "first_seen_date=2026-11-12"],
    )
    done, table = exported(root)
    assert (done.added, done.removed, table.version()) == (2, 0, 1)
    keys = ["first_seen_date", "published_date", "partition_language"]
    assert table.metadata().partition_columns == keys
    found = table.to_pyarrow_table(columns=["article_id", *keys]).sort_by("article_id").to_pylist()
    assert [row["article_id"] for row in found] == ["r1-0", "r2-0", "r2-1"]
    assert [row["partition_language"] for row in found] == [None, "de", None]
    assert [str(row["first_seen_date"]) for row in found] == ["None", "None", "2026-11-12"]


def test_keys_that_are_columns_are_left_to_the_files(tmp_path: Path) -> None:
    write(tmp_path, "r1", ["language=de"])
    _, table = exported(tmp_path)
    assert table.metadata().partition_columns == []
    assert table.to_pyarrow_table(columns=["language"]).num_rows == 1


def test_a_file_without_bounds_tells_none(tmp_path: Path) -> None:
    write(tmp_path, "r1", ["published_date=2026-11-10"])
    (path,) = (tmp_path / "articles").rglob("r1.parquet")
    pq.write_table(pq.ParquetFile(path).read(), path, write_statistics=False)
    _, table = exported(tmp_path)
    (entry,) = (
        json.loads(line)["add"]
        for line in (tmp_path / "articles/_delta_log" / f"{0:020d}.json").read_text().splitlines()
        if '"add"' in line
    )
    assert json.loads(entry["stats"]) == {"numRecords": 1, "minValues": {}, "maxValues": {}}
    assert ids(table) == ["r1-0"]


def test_object_storage_keeps_the_log_beside_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    deltalake = pytest.importorskip("deltalake", reason="pip install 'dateline[delta]'")
    with served("s3", monkeypatch) as store:
        write_grown(store.root, commits=1)
        assert export("delta", store.root)[0].added == 2
        table = deltalake.DeltaTable(
            f"{store.root}/articles", storage_options=delta_options(store.root)
        )
        assert table.to_pyarrow_table(columns=["article_id"]).num_rows == 4


def test_without_deltalake_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "deltalake", None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'dateline\[delta\]'"):
        export("delta", str(tmp_path))
