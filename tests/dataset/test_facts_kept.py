"""Facts through whatever changes a data set: merged, dropped, damaged, mended, upgraded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dateline.dataset import layout
from dateline.dataset.article_files import write_facts
from dateline.dataset.check import check
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.repair import repair
from dateline.dataset.rows import Row
from dateline.dataset.upgrading import upgrade
from dateline.schemas.config import OutputSettings
from dateline.schemas.tables import FACTS
from dateline.transforms.same.rebuild import FROM_ARTICLES
from tests.articles import NOON
from tests.dataset.damages import first, garble
from tests.dataset.transactions import commit
from tests.made_up import fact

DAYS = ("2026-11-10", "2026-11-11")
LATER = NOON + timedelta(days=5)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two commits, each with the facts of two articles of each of two closed days."""
    dataset = Dataset(str(tmp_path))
    for run in range(2):
        commit(dataset, f"r{run}", lambda tx, run=run: _stage(tx, run))  # type: ignore[misc]
    return tmp_path


def _stage(tx: Any, run: int) -> None:
    for number, day in enumerate(DAYS):
        at = datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
        rows = [
            fact(10 * number + 2 * run + each, published_at=at, first_seen_at=at, run_id=f"r{run}")
            for each in range(2)
        ]
        stem = layout.facts(f"published_date={day}", f"r{run}")
        tx.stage(write_facts(tx.staging, stem, rows, OutputSettings()))


def stored(root: Path) -> list[Row]:
    """All rows in force, in one order."""
    rows = [
        row
        for path in Dataset(str(root)).live_files("facts")
        for row in pq.ParquetFile(root / path).read().to_pylist()
    ]
    return sorted(rows, key=lambda row: (row["article_id"], row["start"]))


def test_a_compaction_merges_them_and_keeps_every_row(root: Path) -> None:
    before = stored(root)
    assert (len(before), len(Dataset(str(root)).live_files("facts"))) == (8, 4)
    compact(Dataset(str(root)), now=LATER)
    assert [path.split("/")[1] for path in sorted(Dataset(str(root)).live_files("facts"))] == [
        f"published_date={day}" for day in DAYS
    ]
    assert stored(root) == before
    assert check(Dataset(str(root)), deep=True) == []


def test_retention_drops_those_of_old_days(root: Path) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
    compact(Dataset(str(root)), now=now, retention_days=10)
    assert {f"{row['published_at']:%Y-%m-%d}" for row in stored(root)} == {DAYS[1]}


@pytest.mark.parametrize("harm", [garble, Path.unlink], ids=["garbled", "lost"])
def test_a_damaged_file_is_found_and_what_is_left_is_mended(
    root: Path, harm: Callable[[Path], None]
) -> None:
    whole = stored(root)
    damaged = first(root, "facts")
    harm(damaged)
    assert damaged.name in str(check(Dataset(str(root)), deep=True))
    repair(Dataset(str(root)), now=LATER, rebuild=FROM_ARTICLES, window_days=14)
    assert check(Dataset(str(root)), deep=True) == []
    left = stored(root)
    assert len(left) == 6
    assert all(row in whole for row in left)


def test_an_upgrade_gives_older_files_the_columns_of_today(root: Path) -> None:
    before = stored(root)
    path = first(root, "facts")
    table = pq.ParquetFile(path).read()
    pq.write_table(table.select(table.column_names[:-1]), path)
    upgrade(Dataset(str(root)), now=LATER)
    after = stored(root)
    assert [row["article_id"] for row in after] == [row["article_id"] for row in before]
    assert all(list(row) == FACTS.names for row in after)
