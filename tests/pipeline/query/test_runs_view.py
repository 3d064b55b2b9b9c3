"""The view ``runs`` tells every run once, be its manifest a file or a row of the log."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest
from msgspec.structs import replace

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import run_log
from dateline.dataset.publication import identified
from dateline.dataset.snapshot import write_manifest
from dateline.dataset.storage import write_bytes
from dateline.pipeline.query.session import open_session
from dateline.schemas.manifest import Counts
from tests.commands import dateline

START = datetime(2026, 11, 1, tzinfo=timezone.utc)
MOST_LOOSE, LEAST_LOOSE = 8, 4
"""In place of the real bounds, which ``test_transaction_log`` tries."""
RUNS = MOST_LOOSE + LEAST_LOOSE
QUERY = "SELECT run_id, entries, bytes_written, seconds FROM runs ORDER BY sequence"
EXPECTED = [(f"r{number}", number, 1, 0.5) for number in range(RUNS)]


@pytest.fixture(scope="module", autouse=True)
def _few_manifests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_log, "MOST_LOOSE", MOST_LOOSE)
        patch.setattr(run_log, "LEAST_LOOSE", LEAST_LOOSE)
        yield


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs") / "out"
    dataset = Dataset(str(root))
    for number in range(RUNS):
        with dataset.transaction("run") as tx:
            tx.begin(f"r{number}", START + timedelta(hours=number), dataset.head())
            tx.stage([write_bytes(tx.staging, f"archive/{number}", b"x")])
            tx.describe(counts=Counts(entries=number), timings={"plan": 0.25, "job": 0.25})
    return root


def test_runs_in_the_log_and_in_files_are_told_alike(root: Path) -> None:
    assert (root / "state/runs").exists()
    assert len(list((root / "runs").iterdir())) < RUNS
    assert open_session(str(root)).execute(QUERY).fetchall() == EXPECTED


def test_a_manifest_that_is_not_deleted_yet_is_told_once(root: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "out"))
    (last,) = [path for path in (copy / "runs").iterdir() if path.name == f"r{RUNS - 1}.json"]
    text = last.read_text().replace(f'"r{RUNS - 1}"', '"r0"', 1)
    text = text.replace(f'"sequence": {RUNS}', '"sequence": 1')
    (copy / "runs/r0.json").write_text(text)
    found = open_session(str(copy)).execute("SELECT count(*) FROM runs").fetchall()
    assert found == [(RUNS,)]


def test_printed_views_tell_them_too(root: Path) -> None:
    views = dateline("sql", "--output", str(root), "--views")
    session = duckdb.connect()
    session.execute(views.stdout)
    assert session.execute(QUERY).fetchall() == EXPECTED


def test_a_compaction_with_nothing_to_merge_folds_manifests(root: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "out"))
    dataset = Dataset(str(copy))
    last = dataset.manifest(f"r{RUNS - 1}")
    assert last is not None
    for number in range(MOST_LOOSE):  # as an older version would have left them
        older = {"run_id": f"old{number}", "sequence": -number}
        write_manifest(str(copy), identified(replace(last, **older)))
    _, manifest = compact(dataset, now=START + timedelta(days=30))
    assert manifest is not None
    assert len(list((copy / "runs").iterdir())) <= LEAST_LOOSE
    assert open_session(str(copy)).execute("SELECT count(*) FROM runs").fetchall() == [
        (RUNS + MOST_LOOSE,)
    ]
