"""The data set as an object: transactions are all or nothing, and guarded at every step."""

from __future__ import annotations

import os
import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from dateline.dataset import layout, lease
from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset, maintenance_id
from dateline.dataset.lease import LeaseLostError
from dateline.dataset.memory import run_log
from dateline.dataset.publication import CommitError, Point
from dateline.dataset.snapshot import manifest_paths
from dateline.dataset.storage import write_bytes
from dateline.dataset.transaction import Transaction
from dateline.schemas.manifest import Counts

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
MOST_LOOSE, LEAST_LOOSE = 8, 4
"""In place of the real bounds, which ``test_transaction_log`` tries."""


@pytest.fixture
def few_manifests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Manifests are folded after a dozen runs."""
    monkeypatch.setattr(run_log, "MOST_LOOSE", MOST_LOOSE)
    monkeypatch.setattr(run_log, "LEAST_LOOSE", LEAST_LOOSE)


def fill(dataset: Dataset, tx: Transaction, run_id: str, *names: str) -> None:
    tx.begin(run_id, NOON, dataset.head())
    tx.stage(write_bytes(tx.staging, f"articles/{name}", run_id.encode()) for name in names)


def commit(root: Path, run_id: str, *names: str) -> None:
    dataset = Dataset(str(root))
    with dataset.transaction("run") as tx:
        fill(dataset, tx, run_id, *names)


def stored(root: Path) -> list[str]:
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and "_lease" not in path.parts
    )


def test_a_block_that_raises_leaves_nothing(tmp_path: Path) -> None:
    dataset = Dataset(str(tmp_path))
    with pytest.raises(KeyError), dataset.transaction("run") as tx:  # noqa: PT012
        fill(dataset, tx, "one", "a")
        assert len(stored(tmp_path)) == 1
        raise KeyError
    assert stored(tmp_path) == []


def test_a_block_that_begins_nothing_commits_nothing(tmp_path: Path) -> None:
    with Dataset(str(tmp_path)).transaction("compact") as tx:
        pass
    assert tx.manifest is None
    assert stored(tmp_path) == []


def test_what_was_staged_is_in_force_and_what_was_removed_stays_a_while(tmp_path: Path) -> None:
    commit(tmp_path, "one", "a", "b")
    dataset = Dataset(str(tmp_path))
    with dataset.transaction("compact") as tx:
        head = dataset.head()
        tx.begin(maintenance_id("compact", NOON, head), NOON, head)
        tx.stage([write_bytes(tx.staging, "articles/c", b"c")])
        tx.remove(["articles/a"])
    assert [entry.path for entry in dataset.live_entries(dataset.head())] == [
        "articles/b",
        "articles/c",
    ]
    assert not (tmp_path / "articles/a").exists(), "readers that list folders would see it"
    assert (tmp_path / "_replaced/articles/a").exists()
    assert (tmp_path / "maintenance/compact-20261124T120000Z-2.json").exists()


def test_a_lost_lease_is_found_before_the_decision(tmp_path: Path) -> None:
    """Whoever takes over deletes the lease file of the one before."""
    dataset = Dataset(str(tmp_path))

    def at(here: Point) -> None:
        if here == "staged":
            shutil.rmtree(tmp_path / layout.LEASES)

    with pytest.raises(LeaseLostError), dataset.transaction("run", at=at) as tx:
        fill(dataset, tx, "one", "a")
    assert stored(tmp_path) == [], "nothing was decided and nothing is left"


def test_a_lease_lost_while_deciding_is_found_after_the_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others may not have seen the decision: it is left for them, and nothing is published."""
    dataset = Dataset(str(tmp_path))
    checks: list[bool] = []
    real = lease.LeaseHolder.check

    def check_twice(self: lease.LeaseHolder) -> None:
        if checks:
            shutil.rmtree(tmp_path / layout.LEASES)
        checks.append(True)
        real(self)

    monkeypatch.setattr(lease.LeaseHolder, "check", check_twice)
    with pytest.raises(LeaseLostError), dataset.transaction("run") as tx:
        fill(dataset, tx, "one", "a")
    assert len(checks) == 2
    assert not (tmp_path / "articles").exists()
    assert [path.rpartition("/")[2] for path in stored(tmp_path) if "commit" in path] == [
        "commit.json"
    ]


@pytest.mark.skipif(os.name != "posix", reason="folders are held open on POSIX systems only")
@pytest.mark.parametrize(
    "point", ["staged", "moving", "moved", "head", "aside", "manifest", "obsolete"]
)
@pytest.mark.parametrize("fate", ["gone", "replaced"])
def test_an_output_root_that_vanishes_during_a_commit_is_never_ok(
    tmp_path: Path, point: Point, fate: str
) -> None:
    root = tmp_path / "out"
    dataset = Dataset(str(root))

    def at(here: Point) -> None:
        if here == point and not (tmp_path / "away").exists():
            root.rename(tmp_path / "away")
            if fate == "replaced":
                root.mkdir()

    with (
        pytest.raises((CommitError, LeaseLostError, OSError)),
        dataset.transaction("run", at=at) as tx,
    ):
        fill(dataset, tx, "one", "a", "b")


def test_folders_that_are_made_on_the_way_are_synced_into_their_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[str] = set()
    fsync, opened = os.fsync, os.open

    def note_open(path: str, *arguments: Any, **named: Any) -> int:
        handle = opened(path, *arguments, **named)
        names[handle] = str(path)
        return handle

    def note_sync(handle: int) -> None:
        synced.add(names.get(handle, ""))
        fsync(handle)

    names: dict[int, str] = {}
    monkeypatch.setattr(os, "open", note_open)
    monkeypatch.setattr(os, "fsync", note_sync)
    root = tmp_path / "out"
    commit(root, "one", "published_date=2026-11-24/a")
    made = {root, root / "articles", root / "articles/published_date=2026-11-24"}
    made |= {root / "state", root / "runs", tmp_path}
    assert {str(folder) for folder in made} <= synced


@pytest.mark.usefixtures("few_manifests")
def test_a_run_of_a_year_ago_is_in_the_log_and_its_file_is_gone(tmp_path: Path) -> None:
    dataset = Dataset(str(tmp_path))
    count = MOST_LOOSE + 2 * LEAST_LOOSE
    for number in range(count):
        with dataset.transaction("run") as tx:
            tx.begin(f"r{number}", NOON + timedelta(hours=number), dataset.head())
            tx.stage([write_bytes(tx.staging, f"articles/{number}", b"x")])
            tx.describe(
                counts=Counts(entries=number),
                inputs={"due": number, "config": "x"},
                timings={"plan": 0.5},
                failed_feeds=["https://a.example/"],
                dead_letters=[{"stage": "fetch", "error_class": "Http404", "count": 2}],
                versions={"pyarrow": "25"},
                metrics={"fetch_feeds": 3},
                model="m@1",
            )
    head = dataset.head()
    assert len(manifest_paths(str(tmp_path))) <= MOST_LOOSE + LEAST_LOOSE
    assert head.segments("runs")
    commits = dataset.commits(head)
    assert [record.run_id for record in commits] == [f"r{number}" for number in range(count)]
    first = commits[0]
    assert dataset.manifest("r0") is None
    assert first.counts.entries == 0
    assert (first.inputs, first.timings) == ({"due": 0, "config": "x"}, {"plan": 0.5})
    assert (first.metrics, first.versions, first.model) == (
        {"fetch_feeds": 3},
        {"pyarrow": "25"},
        "m@1",
    )
    assert [file.path for file in first.files] == ["articles/0"]
    assert first.dead_letters == [{"stage": "fetch", "error_class": "Http404", "count": 2}]
    assert dataset.is_committed("r0", head)
    assert not dataset.is_committed("never", head)
    assert dataset.committed_runs(head) == {f"r{number}" for number in range(count)}


@pytest.mark.usefixtures("few_manifests")
def test_a_repeated_run_keeps_what_its_first_attempt_had_folded(tmp_path: Path) -> None:
    dataset = Dataset(str(tmp_path))
    number = 0
    while not dataset.head().segments("runs"):
        with dataset.transaction("run") as tx:
            tx.begin(f"r{number}", NOON, dataset.head())
            tx.stage([write_bytes(tx.staging, f"articles/{number}", b"x")])
        number += 1
    last = dataset.manifest(f"r{number - 1}")
    assert last is not None
    with dataset.transaction("run") as tx:
        tx.begin(last.run_id, NOON, last.state_before, repeats=last)
        tx.stage([write_bytes(tx.staging, f"articles/{number - 1}", b"y")])
    head = dataset.head()
    assert len(dataset.commits(head)) == number
    assert (head.sequence, head.commit_id) != (last.state.sequence, last.state.commit_id)
    findings = [f for f in check(dataset, deep=True) if f.kind not in ("count",)]
    assert findings == []


def test_equal_commits_have_equal_ids(tmp_path: Path) -> None:
    for name in ("a", "b"):
        commit(tmp_path / name, "one", "x")
    commit(tmp_path / "c", "one", "other")
    heads = [Dataset(str(tmp_path / name)).head() for name in "abc"]
    assert heads[0] == heads[1]
    assert heads[0].commit_id != heads[2].commit_id
