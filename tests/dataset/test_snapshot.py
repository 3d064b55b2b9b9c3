"""Heads and manifests: read in every form of before, refused in every form to come."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest

from dateline.dataset.check import check
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.repair import repair
from dateline.dataset.snapshot import NewerFormatError, StateError, load_head
from dateline.pipeline.config.loading import load_config
from dateline.pipeline.planning import RunPlan
from dateline.pipeline.run.run import run
from dateline.pipeline.run.run_report import RunReport
from dateline.schemas.feed import FetchedFeed
from dateline.schemas.manifest import FORMAT

FORMAT_1 = Path(__file__).parents[1] / "data/datasets/format1"
LATER = datetime(2026, 11, 23, 9, tzinfo=timezone.utc)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data set that format 1 left."""
    return Path(shutil.copytree(FORMAT_1 / "root", tmp_path / "out"))


def run_on(root: Path, documents: str = "3") -> RunReport:
    """A run over the feeds of the data set, which serve the documents of an earlier run again."""
    config = load_config(FORMAT_1 / "config.yaml")
    output = config.output.model_copy(update={"path": str(root)})

    def source(plan: RunPlan) -> list[FetchedFeed]:
        visits = []
        for due in plan.due:
            name = f"{documents}-{due.spec.url.split('/')[2].split('.')[0]}.xml"
            body = (FORMAT_1 / "documents" / name).read_bytes()
            visits.append(FetchedFeed(due, "ok", LATER, due.spec.url, body=body, http_status=200))
        return visits

    feeds = [feed.url for feed in config.feeds]
    settings = config.model_copy(
        update={
            "output": output,
            "model": config.model.model_copy(update={"enabled": False}),
        }
    )
    return run(settings, now=LATER, run_id="new-4", feeds=feeds, source=source)


def contents(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_a_data_set_of_format_1_is_whole_and_runs_on(root: Path) -> None:
    dataset = Dataset(str(root))
    assert check(dataset, deep=True) == []
    before = dataset.head()
    assert before.version == 1
    assert {name: len(s) for name, s in before.memories.items()} == {
        "feeds": 3,
        "files": 4,
        "identities": 3,
        "signatures": 2,
    }
    report = run_on(root)
    assert report.manifest.counts.duplicate == 5, "every text of before is known"
    assert report.manifest.counts.new == report.manifest.counts.revised == 0
    assert any("is of format 1" in sentence for sentence in report.recovered)
    head = dataset.head()
    assert head.version == FORMAT
    segments = [segment for memory in head.memories.values() for segment in memory]
    assert all(segment.size and segment.sha256 for segment in segments)
    assert [one.path for one in head.segments("feeds")] == ["state/feeds/new-4-merged.jsonl.gz"]
    assert check(dataset, deep=True) == []
    assert [record.run_id for record in dataset.commits(head)] == [
        "old-1",
        "old-2",
        "compact-20261123T060000Z-3",
        "old-3",
        "new-4",
    ]


def test_the_last_run_of_format_1_can_be_repeated(root: Path) -> None:
    manifest = Dataset(str(root)).manifest("old-3")
    assert manifest is not None
    assert manifest.state_before.segments("identities")
    assert manifest.state == Dataset(str(root)).head()


def test_a_decision_of_format_1_is_finished(root: Path) -> None:
    """As a run leaves it that was killed before its first file moved."""
    manifest = json.loads((root / "runs/old-3.json").read_text())
    staging = root / "_staging/old-3"
    files = manifest["files"]
    for file in files:
        (staging / file["path"]).parent.mkdir(parents=True)
        shutil.move(root / file["path"], staging / file["path"])
    plan = {"run_id": "old-3", "files": files, "delete": [], "manifest": manifest}
    plan["head"] = manifest["state"]
    (staging / "commit.json").write_text(json.dumps(plan))
    (root / "runs/old-3.json").unlink()
    (root / "state/head.json").write_text(json.dumps(manifest["state_before"]))
    report = run_on(root)
    assert "finished the commit of run old-3, which had died in it" in report.recovered
    assert report.manifest.counts.duplicate == 5
    assert check(Dataset(str(root)), deep=True) == []


def _newer(path: Path, change: str) -> None:
    document = json.loads(path.read_text())
    if change == "version":
        document["version"] = FORMAT + 1
    elif change == "key":
        document["colour"] = "blue"
    else:
        document["state"]["colour"] = "blue"
    path.write_text(json.dumps(document))


@pytest.mark.parametrize("change", ["version", "key"])
@pytest.mark.parametrize("path", ["state/head.json", "runs/old-1.json", "runs/old-3.json"])
def test_what_a_newer_version_wrote_is_refused_and_not_touched(
    root: Path, path: str, change: str
) -> None:
    _newer(root / path, change)
    before = contents(root)
    dataset = Dataset(str(root))
    for attempt in (
        lambda: run_on(root),
        lambda: check(dataset),
        lambda: repair(dataset, now=LATER, rebuild={}, window_days=14),
        lambda: compact(dataset, now=LATER),
    ):
        with pytest.raises(NewerFormatError, match=r"written by a newer Dateline .* upgrade"):
            attempt()
        assert contents(root) == before


def test_a_newer_head_within_a_manifest_is_refused(root: Path) -> None:
    _newer(root / "runs/old-3.json", "state")
    with pytest.raises(NewerFormatError, match=r"state\.colour"):
        check(Dataset(str(root)))


def test_a_newer_decision_is_refused(root: Path) -> None:
    decision = root / "_staging/x.abc/commit.json"
    decision.parent.mkdir(parents=True)
    decision.write_text(json.dumps({"version": FORMAT + 1, "run_id": "x"}))
    before = contents(root)
    with pytest.raises(NewerFormatError, match="newer Dateline"):
        run_on(root)
    assert contents(root) == before


def test_a_lost_head_is_told_where_runs_were_committed(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs/r.json").write_text("{}")
    with pytest.raises(StateError, match="fsck --repair"):
        load_head(str(tmp_path))
    staged = tmp_path / "_staging/r/commit.json"
    staged.parent.mkdir(parents=True)
    staged.write_text("{}")
    assert load_head(str(tmp_path)).sequence == 0, "a commit that waits to be finished is no loss"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"sequence": "x"}', "\x00"])
def test_damage_is_not_taken_for_a_newer_version(root: Path, damage: str) -> None:
    (root / "state/head.json").write_text(damage)
    with pytest.raises(StateError, match="is damaged"):
        Dataset(str(root)).head()
