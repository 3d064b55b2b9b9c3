from __future__ import annotations

from pathlib import Path

from dateline.pipeline.planning import plan_run
from dateline.pipeline.run.commit_facts import run_to_commit, without_memories
from dateline.schemas.manifest import Head
from tests.pipeline.test_planning import FEEDS, NOW, config


def test_a_commit_knows_its_plan_and_the_configuration(tmp_path: Path) -> None:
    settings = config(tmp_path, *FEEDS[:2])
    plan = plan_run(settings, now=NOW, run_id="r1")
    commit = run_to_commit(settings, plan, "a job on Flink")
    assert (commit.root, commit.run_id, commit.token) == (plan.root, "r1", plan.token)
    assert commit.inputs["due"] == 2
    assert set(commit.feeds) == {feed.key for feed in FEEDS[:2]}
    assert commit.engine == "a job on Flink"
    assert {"dateline", "apache-beam"} <= set(commit.versions)


def test_a_head_goes_to_workers_without_its_memories() -> None:
    head = Head(sequence=4, run_id="r", commit_id="c")
    light = without_memories(head)
    assert (light.sequence, light.run_id, light.commit_id) == (4, "r", "c")
    assert light.segments("identities") == ()
