"""A transaction folds old manifests into the log of runs, now and then, and loses none."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from dateline.dataset.dataset import Dataset
from dateline.dataset.memory.run_log import LEAST_LOOSE, MOST_LOOSE
from dateline.dataset.snapshot import manifest_paths, write_head, write_manifest
from dateline.schemas.manifest import FORMAT, Counts, Head, Manifest
from dateline.schemas.table_columns import SCHEMA_VERSION

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def commit(
    dataset: Dataset, run_id: str, kind: str = "run", repeats: Manifest | None = None
) -> Manifest:
    """A commit that changes nothing."""
    with dataset.transaction(kind) as tx:
        before = dataset.head() if repeats is None else repeats.state_before
        tx.begin(run_id, NOON, before, repeats=repeats)
    assert tx.manifest is not None
    return tx.manifest


def with_manifests(dataset: Dataset, count: int, version: int = FORMAT) -> Head:
    """A data set with so many commits that changed nothing, written without committing each."""
    head = Head()
    for number in range(1, count + 1):
        before, head = head, Head(version=version, sequence=number, run_id=f"r{number:03}")
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            run_id=f"r{number:03}",
            sequence=number,
            status="ok",
            now=NOON.isoformat(),
            inputs={},
            counts=Counts(entries=number),
            files=[],
            state_before=before,
            state=head,
        )
        write_manifest(dataset.root, manifest)
    write_head(dataset.root, head)
    return head


@pytest.mark.parametrize(
    ("count", "kind", "version", "folded"),
    [
        (MOST_LOOSE, "compact", FORMAT, False),  # not many yet
        (MOST_LOOSE + 1, "compact", FORMAT, True),
        (MOST_LOOSE + LEAST_LOOSE - 1, "run", FORMAT, True),  # every so many commits
        (MOST_LOOSE + 1, "run", FORMAT, False),  # but not with each: listing costs a request
        (MOST_LOOSE + 1, "run", FORMAT - 1, True),  # and with the first after an upgrade
    ],
)
def test_when_old_manifests_are_folded_into_the_log(
    dataset: Dataset, count: int, kind: str, version: int, folded: bool
) -> None:
    with_manifests(dataset, count, version)
    (Path(dataset.root) / "runs/r002.json").write_text("{")  # stays as it is: for fsck
    head = commit(dataset, "next", kind).state
    paths = manifest_paths(dataset.root)
    assert bool(head.segments("runs")) == folded
    assert len(paths) == (LEAST_LOOSE + 1 + 1 if folded else count + 1)
    assert "runs/r002.json" in paths
    assert ("runs/r001.json" in paths) == (not folded)
    (Path(dataset.root) / "runs/r002.json").unlink()
    said = [(record.run_id, record.counts.entries) for record in dataset.commits(head)]
    expected = [(f"r{n:03}", n) for n in range(1, count + 1) if n != 2]
    assert said == [*expected, ("next", 0)], "nothing that they said is lost"


def test_the_log_survives_that_the_run_which_wrote_it_is_repeated(dataset: Dataset) -> None:
    """The manifests in it are gone, so it is the only place that has them."""
    with_manifests(dataset, MOST_LOOSE + LEAST_LOOSE - 1)
    first = commit(dataset, "r080")
    assert first.state.segments("runs")
    head = commit(dataset, "r080", repeats=first).state
    assert head.segments("runs") == first.state.segments("runs")
    assert [record.sequence for record in dataset.commits(head)] == list(range(1, 81))


def test_the_head_names_the_greatest_run_id_that_is_a_time(dataset: Dataset) -> None:
    for run_id, kind, newest in (
        ("nightly", "run", None),
        ("20261124T120000Z", "run", "20261124T120000Z"),
        ("20261123T120000Z", "run", "20261124T120000Z"),
        ("zzz", "run", "20261124T120000Z"),
        ("20261199T120000Z", "run", "20261124T120000Z"),  # no such day
        ("20261201T000000Z", "compact", "20261124T120000Z"),
        ("20261201T000001Z", "run", "20261201T000001Z"),
    ):
        assert commit(dataset, run_id, kind).state.newest_by_time == newest


def test_the_first_commit_after_an_upgrade_looks_for_it_in_all_that_was_committed(
    dataset: Dataset,
) -> None:
    commit(dataset, "20261124T120000Z")
    commit(dataset, "20261125T120000Z")
    last = commit(dataset, "last").state
    write_head(dataset.root, replace(last, version=FORMAT - 1, newest_by_time=None))
    assert commit(dataset, "next").state.newest_by_time == "20261125T120000Z"
