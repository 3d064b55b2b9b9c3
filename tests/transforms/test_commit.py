"""The commit as the last step of the graph: once, by the head that the run was planned by."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import apache_beam as beam

import dateline
from dateline.dataset.dataset import Dataset
from dateline.pipeline.job import build
from dateline.pipeline.planning import RunPlan
from dateline.pipeline.run.commit_facts import run_to_commit
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.transforms.reporting.committing import (
    RunToCommit,
    commit_on_engine,
    mark_engine,
    refusal,
)
from tests.feed_server import FeedServer, rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def config(root: Path, *urls: str) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url} for url in urls],
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
            "model": {"enabled": False},
            "output": {"path": str(root)},
        }
    )


def planned(settings: Config, run_id: str, hours: int = 0) -> tuple[RunPlan, RunToCommit]:
    plan = dateline.plan_run(settings, run_id=run_id, now=NOON + timedelta(hours=hours))
    return plan, run_to_commit(settings, plan, "a test")


def execute(settings: Config, plan: RunPlan, commit: RunToCommit, shards: int = 1) -> None:
    mark_engine(commit)
    pipeline = beam.Pipeline("FnApiRunner")
    build(pipeline, settings, plan, shards=shards, commit=commit)
    pipeline.run().wait_until_finish()


def titles(root: Path) -> list[str]:
    import pyarrow.parquet as pq

    return sorted(
        title
        for path in Dataset(str(root)).live_files("articles")
        for title in pq.ParquetFile(root / path).read()["title"].to_pylist()
    )


def test_a_job_commits_itself_and_loses_nothing_on_four_shards(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    bodies = {f"/{n}": rss(f"feed{n}", 8) for n in range(10)}
    settings = config(tmp_path, *(feed_server.add(path, body) for path, body in bodies.items()))
    plan, commit = planned(settings, "r1")
    execute(settings, plan, commit, shards=4)
    dataset = Dataset(str(tmp_path))
    assert dataset.head().run_id == "r1"
    manifest = dataset.manifest("r1")
    assert manifest is not None
    assert manifest.counts.new == 80
    assert len(titles(tmp_path)) == len(set(titles(tmp_path))) == 80
    assert not list((tmp_path / "_staging").rglob("*.parquet"))


def test_a_repeated_commit_changes_nothing(tmp_path: Path, feed_server: FeedServer) -> None:
    settings = config(tmp_path, feed_server.add("/a", rss("a", 2)))
    plan, commit = planned(settings, "r1")
    execute(settings, plan, commit)
    before = (tmp_path / "state/head.json").read_bytes()
    mark_engine(commit)  # as a repeated step would leave it
    assert commit_on_engine(commit, "outcome.json") is not None
    assert (tmp_path / "state/head.json").read_bytes() == before
    assert not Path(plan.staging).exists()


def test_a_run_that_another_overtook_is_refused(tmp_path: Path, feed_server: FeedServer) -> None:
    settings = config(tmp_path, feed_server.add("/a", rss("a", 2)))
    plan, commit = planned(settings, "r1")
    run(settings, run_id="quicker", now=NOON)
    execute(settings, plan, commit)  # a failure would be one that an engine repeats for ever
    assert "quicker was committed while run r1 worked" in refusal(commit)
    assert Dataset(str(tmp_path)).head().run_id == "quicker"
    assert len(titles(tmp_path)) == len(set(titles(tmp_path)))


def test_what_an_engine_stages_outlives_the_recovery_of_others(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    """A compaction, or the next launcher, finds a job at work whose own launcher is gone."""
    settings = config(tmp_path, feed_server.add("/a", rss("a", 2)))
    plan, commit = planned(settings, "r1")
    mark_engine(commit)
    with Dataset(str(tmp_path)).exclusive("compact") as writer:
        assert writer.recovered == ()
    execute(settings, plan, commit)
    assert Dataset(str(tmp_path)).head().run_id == "r1"
