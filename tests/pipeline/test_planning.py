"""What a run will do, decided before it touches anything."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dateline.pipeline.planning import asks_log, check_request, plan_run
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config, FeedSpec, ModelSettings, OutputSettings
from dateline.schemas.errors import PlanError
from dateline.schemas.manifest import Head, Segment
from tests.rows import each

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
FEEDS = (
    FeedSpec(url="https://me:x@a.example/", name="Ann", group="one"),
    FeedSpec(url="https://b.example/", name="Bob", group="two"),
    FeedSpec(url="https://c.example/", group="one"),
    FeedSpec(url="https://d.example/", name="Dan", enabled=False),
)


def config(folder: Path, *feeds: FeedSpec) -> Config:
    output = OutputSettings(path=str(folder / "out"))
    return Config(feeds=feeds, output=output, model=ModelSettings(enabled=False))


@each("run_id", ["", ".hidden", "a/b", "a b", "ü", "x" * 129, "..", "a\n", "a*", "a=b"])
def test_run_ids_that_cannot_name_files(run_id: str) -> None:
    with pytest.raises(PlanError, match="cannot name files"):
        check_request(Config(feeds=FEEDS), run_id=run_id)


@pytest.mark.parametrize("run_id", ["r", "20261124T120000Z", "a-b_c.d:e+f", "x" * 128])
def test_run_ids_that_can(run_id: str) -> None:
    check_request(Config(feeds=FEEDS), run_id=run_id)


# --- what is due, and on what it builds


def feed(folder: Path) -> FeedSpec:
    path = folder / "a.xml"
    path.write_text("<rss><channel><item><title>T</title></item></channel></rss>")
    return FeedSpec(url=path.as_uri())


def test_a_first_run_visits_every_feed_and_touches_nothing(tmp_path: Path) -> None:
    plan = plan_run(config(tmp_path, *FEEDS), now=NOW)
    assert (plan.run_id, plan.now, plan.timed) == ("20261124T120000Z", NOW, False)
    assert [due.spec.name for due in plan.due] == ["Ann", "Bob", None]
    assert (plan.sequence, plan.earlier, dict(plan.states)) == (1, None, {})
    assert plan.staging.startswith(f"{plan.root}/")
    assert plan.token in plan.staging
    assert not (tmp_path / "out").exists()


def test_the_time_is_in_utc_and_whole_seconds(tmp_path: Path) -> None:
    east = timezone(timedelta(hours=9))
    plan = plan_run(config(tmp_path, *FEEDS), now=NOW.astimezone(east).replace(microsecond=5))
    assert plan.now == NOW
    assert plan.now.tzinfo == timezone.utc
    assert plan_run(config(tmp_path, *FEEDS)).timed


def test_no_two_attempts_share_a_staging_folder(tmp_path: Path) -> None:
    made = config(tmp_path, *FEEDS)
    assert plan_run(made, now=NOW).staging != plan_run(made, now=NOW).staging


@pytest.mark.parametrize(("limit", "count"), [(None, 3), (2, 2), (0, 0), (9, 3)])
def test_a_limit_bounds_the_visits(tmp_path: Path, limit: int | None, count: int) -> None:
    assert len(plan_run(config(tmp_path, *FEEDS), now=NOW, limit=limit).due) == count


def test_a_run_id_that_is_taken_moves_by_a_second_and_may_be_repeated(tmp_path: Path) -> None:
    made = config(tmp_path, feed(tmp_path))
    first = run(made, now=NOW)
    assert first.manifest.run_id == "20261124T120000Z"
    assert plan_run(made, now=NOW).run_id == "20261124T120001Z"
    again = plan_run(made, now=NOW, run_id="20261124T120000Z")
    assert again.earlier == first.manifest
    assert again.sequence == first.manifest.sequence
    assert again.head == first.manifest.state_before
    later = NOW + timedelta(hours=1)
    run(made, now=later)
    with pytest.raises(PlanError, match="only the last run can be repeated"):
        plan_run(made, now=later, run_id="20261124T120000Z")
    known = plan_run(made, now=later + timedelta(hours=1))
    assert set(known.states) == {made.feeds[0].key}
    assert known.due[0].state is not None


def test_a_feed_that_is_named_is_visited_due_or_not(tmp_path: Path) -> None:
    unreachable = FeedSpec(url="http://127.0.0.1:1/", name="Down")
    made = config(tmp_path, unreachable)
    run(made, now=NOW)
    soon = NOW + timedelta(seconds=10)
    assert plan_run(made, now=soon).due == ()
    assert [due.spec.name for due in plan_run(made, now=soon, feeds=["Down"]).due] == ["Down"]


def test_the_log_of_runs_is_asked_unless_the_time_is_later_than_every_run_id() -> None:
    log: dict[str, tuple[Segment, ...]] = {"runs": (Segment(path="state/runs/x.parquet", rows=1),)}
    head = Head(memories=log, newest_by_time="20261124T120000Z")
    assert not asks_log(Head(), "named", NOW), "there is none"
    assert not asks_log(head, None, NOW + timedelta(seconds=1))
    assert asks_log(head, None, NOW)
    assert asks_log(head, None, (NOW - timedelta(hours=1)).astimezone(timezone(timedelta(hours=9))))
    assert asks_log(head, "named", NOW + timedelta(days=1))
    assert asks_log(Head(memories=log), None, NOW), "an older version noted none"
