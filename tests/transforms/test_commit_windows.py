"""Commits of windows: in order, late ones by themselves, repeated ones not at all."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

from dateline.pipeline.stream.graph import StreamPlan, commits
from dateline.schemas.config import Config, FeedSpec
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.visit_parser import ParsedVisit, VisitParser
from dateline.transforms.streaming.shard import ShardVisits, pack
from tests import streams
from tests.feed_server import rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def plan_of(root: Path) -> StreamPlan:
    config = Config.model_validate(
        {
            "feeds": [{"url": f"http://{name}.example/"} for name in "abc"],
            "model": {"enabled": False},
            "output": {"path": str(root)},
        }
    )
    return StreamPlan(config, tick_s=30.0, window_s=60.0, shards=1, token="t")


def at(seconds: float, *feeds: str, items: int = 2) -> bytes:
    """One tick of the shard in which these feeds were visited."""
    now = NOON + timedelta(seconds=seconds)
    return pack(ShardVisits(0, now, tuple(visited(name, now, items) for name in feeds)))


def visited(name: str, now: datetime, items: int) -> ParsedVisit:
    due = DueFeed(FeedSpec(url=f"http://{name}.example/"))
    parser = VisitParser(None, 10.0)
    try:
        return parser.read(FetchedFeed(due, "ok", now, due.spec.url, body=rss(name, items)), now)
    finally:
        parser.close()


def play(root: Path, *elements: bytes) -> None:
    numbered = [(element, number) for number, element in enumerate(elements)]
    streams.play(lambda pipeline, events: pipeline | events | commits(plan_of(root)), *numbered)


def test_windows_are_committed_in_their_order(tmp_path: Path) -> None:
    play(tmp_path, at(70, "b"), at(5, "a"), at(190))
    assert [c.run_id[:16] for c in streams.commits(tmp_path)] == [
        "20261124T120000Z",
        "20261124T120100Z",
    ]
    assert streams.titles(tmp_path).total() == 4


def test_what_comes_late_is_a_small_commit_of_its_own(tmp_path: Path) -> None:
    play(tmp_path, at(5, "a"), at(130), at(20, "b"), at(140))
    first, late = streams.commits(tmp_path)
    assert (first.counts.feeds, late.counts.feeds) == (1, 1)
    assert first.run_id[:16] == late.run_id[:16] == "20261124T120000Z"
    assert first.run_id != late.run_id
    assert streams.titles(tmp_path).total() == 4


def test_the_same_visits_once_more_change_nothing(tmp_path: Path) -> None:
    elements = at(5, "a", "b"), at(130)
    play(tmp_path, *elements)
    before = (tmp_path / "state/head.json").read_bytes()
    play(tmp_path, *elements)  # as an engine that went back to before the commit does
    assert (tmp_path / "state/head.json").read_bytes() == before


def test_other_visits_of_a_committed_window_are_not_taken_for_committed(tmp_path: Path) -> None:
    play(tmp_path, at(5, "a"), at(130))
    play(tmp_path, at(5, "a"), at(40, "c"), at(130))
    assert streams.titles(tmp_path) == Counter(
        f"{name}, report {n}" for name in "ac" for n in range(2)
    )


def test_a_feed_that_comes_twice_in_a_window_makes_two_commits(tmp_path: Path) -> None:
    play(tmp_path, at(5, "a"), at(40, "a", items=3), at(130))
    assert [c.counts.new for c in streams.commits(tmp_path)] == [2, 1]
    assert streams.titles(tmp_path).total() == len(streams.titles(tmp_path)) == 3
