from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dateline.dataset.dataset import Dataset
from dateline.pipeline.planning import plan_run
from dateline.pipeline.run.commit_facts import run_to_commit
from dateline.schemas.feed import FeedState, feed_hash
from dateline.schemas.manifest import Counts
from dateline.schemas.outcome import RunOutcome
from dateline.transforms.reporting.committing import describe, documents_since, gather
from tests.pipeline.test_planning import FEEDS, NOW, config


@pytest.mark.parametrize(("failed", "status"), [(0, "ok"), (1, "partial")])
def test_the_manifest_says_what_was_asked_and_how_it_went(
    tmp_path: Path, failed: int, status: str
) -> None:
    settings = config(tmp_path, *FEEDS[:2])
    plan = plan_run(settings, now=NOW, run_id="r1")
    commit = run_to_commit(settings, plan)
    outcome = RunOutcome(files=[], counts=Counts(feeds=2, failed=failed))
    dataset = Dataset(plan.root)
    with dataset.transaction("run", name="r1") as tx:
        tx.begin("r1", NOW, dataset.head(), token=plan.token)
        gather(tx, commit, outcome, lambda: plan.states)
        describe(tx, commit, outcome, metrics={"entries_new": 0}, timings={"all": 1.0})
    manifest = tx.manifest
    assert manifest is not None
    assert (manifest.status, manifest.counts.failed) == (status, failed)
    assert manifest.inputs["feeds"] == 2
    assert manifest.timings == {"all": 1.0}
    assert manifest.versions["dateline"]


def test_what_stands_in_a_feeds_document_counts_as_seen_half_a_window_before_it_changed() -> None:
    states = {
        "a": FeedState("a", last_changed_at=NOW),
        "b": FeedState("b", last_attempt_at=NOW),
    }
    assert documents_since(states, 14 * 86_400) == {
        feed_hash("a"): int((NOW - timedelta(days=7)).timestamp())
    }


def test_states_are_read_where_a_memory_asks_since_when_documents_are_current(
    tmp_path: Path,
) -> None:
    """They are those of all feeds, and most commits forget nothing."""
    settings = config(tmp_path, *FEEDS[:2])
    plan = plan_run(settings, now=NOW, run_id="r1")
    commit = run_to_commit(settings, plan)
    mine, other = commit.feeds[0], "https://elsewhere.example/feed"
    asked: list[int] = []

    def states() -> dict[str, FeedState]:
        asked.append(1)
        return {feed: FeedState(feed, last_changed_at=NOW) for feed in (mine, other)}

    with Dataset(plan.root).transaction("run", name="r1") as tx:
        tx.begin("r1", NOW, plan.head, token=plan.token)
        gather(tx, commit, RunOutcome(files=[], counts=Counts()), states)
        assert not asked
        expected = {feed_hash(mine): int(NOW.timestamp() - commit.window_s / 2)}
        assert tx.horizon.documents_since() == tx.horizon.documents_since() == expected
        assert asked == [1]
        describe(tx, commit, RunOutcome(files=[], counts=Counts()), metrics={}, timings={})
