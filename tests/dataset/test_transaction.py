"""The transaction: whatever moment a run dies at, the next one puts things right."""

from __future__ import annotations

import os
import signal
from datetime import datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from dateline.dataset.snapshot import StateError, load_head, load_manifests
from dateline.dataset.storage import write_bytes
from dateline.dataset.transaction import STAGING, CommitError, CommitPlan, Point, publish, recover
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.schemas.manifest import FileEntry, Head
from tests.feed_server import FeedServer

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
POINTS: tuple[Point, ...] = ("staged", "decided", "head", "finished")
"""One of each kind; ``test_crash`` goes through them all."""


def rss(first: int, last: int) -> bytes:
    items = "".join(
        f"<item><title>Item {n}</title><guid>g{n}</guid><link>https://news.example/{n}</link>"
        f"<pubDate>{10 + n % 5} Nov 2026 10:00:00 GMT</pubDate></item>"
        for n in range(first, last)
    )
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def config(tmp_path: Path, url: str) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url}],
            "output": {"path": str(tmp_path / "out")},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "timeout": 5},
        }
    )


def titles(tmp_path: Path) -> list[str]:
    if not (tmp_path / "out/articles").exists():
        return []
    data = ds.dataset(tmp_path / "out/articles", partitioning="hive")
    return sorted(data.to_table(columns=["title"])["title"].to_pylist())


def run_until(settings: Config, point: Point, **asked: Any) -> None:
    """Runs in this (child) process and is killed at ``point``, as by the kernel."""

    def at(here: Point) -> None:
        if here == point:
            os.kill(os.getpid(), signal.SIGKILL)

    run(settings, at=at, **asked)


def killed_at(settings: Config, point: Point, **asked: Any) -> None:
    child = get_context("spawn").Process(target=run_until, args=(settings, point), kwargs=asked)
    child.start()
    child.join(timeout=60)
    assert child.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("point", POINTS)
def test_a_run_that_is_killed_in_its_commit_is_put_right_by_the_next(
    tmp_path: Path, feed_server: FeedServer, point: Point
) -> None:
    settings = config(tmp_path, feed_server.add("/a.xml", rss(0, 6)))
    killed_at(settings, point, run_id="one", now=NOON)
    if point == "staged":
        assert titles(tmp_path) == []
    feed_server.add("/a.xml", rss(3, 9))
    report = run(settings, run_id="two", now=NOON + timedelta(hours=1))
    expected = range(3, 9) if point == "staged" else range(9)
    assert titles(tmp_path) == sorted(f"Item {n}" for n in expected)
    assert [m.run_id for m in load_manifests(str(tmp_path / "out"))] == (
        ["two"] if point == "staged" else ["one", "two"]
    )
    assert bool(report.recovered) == (point != "finished")
    assert list((tmp_path / "out" / STAGING).rglob("*.parquet")) == []


def test_a_decided_run_that_is_finished_twice_changes_nothing(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    settings = config(tmp_path, feed_server.add("/a.xml", rss(0, 3)))
    killed_at(settings, "decided", run_id="one", now=NOON)
    root = str(tmp_path / "out")
    assert recover(root) == ["finished the commit of run one, which had died in it"]
    head = load_head(root)
    assert recover(root) == []
    assert load_head(root) == head
    assert titles(tmp_path) == ["Item 0", "Item 1", "Item 2"]


def test_a_promise_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    plan = CommitPlan(
        run_id="r",
        files=[FileEntry(path="articles/x.parquet", size=1, sha256="")],
        delete=[],
        head=Head(),
    )
    with pytest.raises(CommitError, match=r"articles/x\.parquet is gone from staging"):
        publish(str(tmp_path), plan)


def test_a_torn_decision_is_told_and_not_acted_on(tmp_path: Path) -> None:
    write_bytes(str(tmp_path), f"{STAGING}/r/commit.json", b'{"run_id": "r", "fil')
    with pytest.raises(CommitError, match="is damaged"):
        recover(str(tmp_path))


@pytest.mark.parametrize("damage", [b"{", b"[]", b'{"sequence": "x"}'])
def test_a_damaged_head_is_told_with_the_way_out(
    tmp_path: Path, feed_server: FeedServer, damage: bytes
) -> None:
    settings = config(tmp_path, feed_server.add("/a.xml", rss(0, 1)))
    run(settings, now=NOON)
    (tmp_path / "out/state/head.json").write_bytes(damage)
    with pytest.raises(StateError, match=r"head\.json is damaged"):
        run(settings, now=NOON + timedelta(hours=1))


def test_a_lost_head_is_not_taken_for_an_empty_data_set(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    settings = config(tmp_path, feed_server.add("/a.xml", rss(0, 1)))
    run(settings, now=NOON)
    (tmp_path / "out/state/head.json").unlink()
    with pytest.raises(StateError, match="is missing although runs were committed"):
        run(settings, now=NOON + timedelta(hours=1))


def test_a_run_that_fails_leaves_nothing_behind(
    tmp_path: Path, feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config(tmp_path, feed_server.add("/a.xml", rss(0, 1)))

    def broken(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dateline.transforms.deduplicate.write_segment", broken)
    with pytest.raises(Exception, match="No space left"):
        run(settings, now=NOON)
    assert [p for p in (tmp_path / "out").rglob("*") if p.is_file()] == []
