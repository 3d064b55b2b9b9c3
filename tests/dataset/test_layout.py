"""Paths of the data set: what is written where, and told apart again."""

from __future__ import annotations

from datetime import datetime, timezone

from dateline.dataset import layout

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def test_two_attempts_at_a_run_never_share_a_folder() -> None:
    assert layout.staging("r", "a") != layout.staging("r", "b")
    assert layout.decision(layout.staging("r", "a")) == "_staging/r.a/commit.json"


def test_runs_and_other_commits_have_folders_of_their_own() -> None:
    assert layout.manifest("r") == "runs/r.json"
    assert layout.manifest("compact-1", "compact") == "maintenance/compact-1.json"


def test_a_segment_knows_its_memory() -> None:
    path = layout.segment("identities", "r", "merged")
    assert path == "state/identities/r-merged.parquet"
    assert layout.memory_of(path) == "identities"
    assert path.startswith(layout.memory_folder("identities"))
    assert layout.is_state(path)
    assert not layout.is_state(layout.articles("published_date=2026-11-24", "r"))


def test_tables_of_a_run_go_by_its_day() -> None:
    assert layout.table_rows("feed_health", NOON, "r") == "feed_health/run_date=2026-11-24/r"
    assert layout.archive(NOON, "r", "trade") == "archive/run_date=2026-11-24/r-trade"
    assert layout.top_folder("articles/published_date=2026-11-24/x") == "articles"
