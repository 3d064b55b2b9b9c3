"""Repair makes a damaged data set usable again and deletes nothing."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset import layout
from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory.identities import from_table
from dateline.dataset.repair import repair
from dateline.schemas.remembered import Identity
from dateline.transforms.same.rebuild import FROM_ARTICLES
from tests.dataset.damages import DAMAGES, state

LATER = datetime(2026, 11, 28, 12, tzinfo=timezone.utc)


def mend(root: Path) -> list[str]:
    return repair(Dataset(str(root)), now=LATER, rebuild=FROM_ARTICLES, window_days=14)


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_mended(root: Path, damage: str) -> None:
    kind, harm = DAMAGES[damage]
    waiting = {Path(path).name for path in Dataset(str(root)).head().obsolete}
    harm(root)
    before = {path.name for path in root.rglob("*.parquet")} - waiting
    assert mend(root)
    assert check(Dataset(str(root)), deep=True) == []
    gone = before - {path.name for path in root.rglob("*.parquet")}
    if damage != "staging":  # what a run left that died is no news; the next run deletes it too
        assert gone == set(), "what has no place is set aside, not deleted"
    if kind == "orphan":
        assert [p for p in (root / layout.QUARANTINE).rglob("*") if p.is_file()]


def test_articles_survive_the_loss_of_head_and_index(root: Path) -> None:
    wanted = Dataset(str(root)).live_files("articles")
    state(root, "files").unlink()
    (root / "state/head.json").unlink()
    mend(root)
    assert Dataset(str(root)).live_files("articles") == wanted


def _identities(root: Path) -> list[Identity]:
    dataset = Dataset(str(root))
    paths = dataset.segments("identities", dataset.head())
    return [row for path in paths for row in from_table(pq.read_table(path))]


def test_what_a_rebuilt_memory_knows_decides_as_the_lost_one_did(root: Path, whole: Path) -> None:
    """Every key and text of the articles in force is known again, under the same article."""
    for segment in Dataset(str(root)).head().segments("identities"):
        (root / segment.path).unlink()
    mend(root)
    rebuilt = {(row.key, row.content_hash, row.revision) for row in _identities(root)}
    assert {(row.key, row.content_hash, row.revision) for row in _identities(whole)} <= rebuilt
