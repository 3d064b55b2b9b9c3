"""The transaction: whatever moment a run dies at, the next one puts things right."""

from __future__ import annotations

import os
import signal
from datetime import datetime, timedelta, timezone
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from dateline.dataset.layout import LEASES, STAGING
from dateline.dataset.lease import TTL_S
from dateline.dataset.publication import Point
from dateline.dataset.snapshot import StateError, load_manifests
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from tests.child_processes import PATIENCE_S, start, wait_until_stopped, wake
from tests.feed_server import FeedServer

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
POINTS: tuple[Point, ...] = ("staged", "head")
"""Before the decision and after it; ``test_crash`` goes through them all."""


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


def run_until(
    settings: Config, point: Point, sig: signal.Signals = signal.SIGKILL, **asked: Any
) -> None:
    """Runs in this (child) process and is killed or stopped at ``point``, as by the kernel."""
    done: list[Point] = []

    def at(here: Point) -> None:
        if here == point and not done:
            done.append(here)
            os.kill(os.getpid(), sig)

    run(settings, at=at, **asked)


def killed_at(settings: Config, point: Point, **asked: Any) -> None:
    child = start(run_until, settings, point, **asked)
    child.join(timeout=PATIENCE_S)
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
    assert report.recovered
    assert list((tmp_path / "out" / STAGING).rglob("*.parquet")) == []


def stopped_at(settings: Config, point: Point, **asked: Any) -> BaseProcess:
    """A run in a process of its own that stops there, as under SIGSTOP from a batch system."""
    child = start(run_until, settings, point, **asked)
    wait_until_stopped(child)
    return child


def let_the_lease_run_out(root: Path) -> None:
    for file in (root / LEASES).glob("*.json"):
        then = file.stat().st_mtime - TTL_S - 1
        os.utime(file, (then, then))


@pytest.mark.parametrize("point", ["staged", "decided", "moving", "moved", "head"])
@pytest.mark.parametrize("again", ["one", "two"])
def test_a_run_that_slept_changes_nothing_of_what_others_did_since(
    tmp_path: Path, feed_server: FeedServer, point: Point, again: str
) -> None:
    """It wakes beside another run, or beside a second attempt at the very same one."""
    settings = config(tmp_path, feed_server.add("/a.xml", rss(0, 4)))
    child = stopped_at(settings, point, run_id="one", now=NOON, sig=signal.SIGSTOP)
    let_the_lease_run_out(tmp_path / "out")
    feed_server.add("/a.xml", rss(0, 9))
    report = run(settings, run_id=again, now=NOON + timedelta(hours=2))
    head = Dataset(settings.output.path).head()
    assert head == report.manifest.state
    code = wake(child)
    assert titles(tmp_path) == [f"Item {n}" for n in range(9)]
    assert Dataset(settings.output.path).head() == head
    assert code == 1, "it says that it was overtaken"
    with Dataset(settings.output.path).transaction("run") as tx:
        tx.begin("three", NOON + timedelta(hours=4), head)
    assert titles(tmp_path) == [f"Item {n}" for n in range(9)]
    assert check(Dataset(settings.output.path), deep=True) == []


def test_a_second_attempt_beside_a_sleeping_one_keeps_its_staging(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    """The first wakes while the second is about to decide."""
    settings = config(tmp_path, feed_server.add("/a.xml", rss(0, 4)))
    child = stopped_at(settings, "staged", run_id="one", now=NOON, sig=signal.SIGSTOP)
    let_the_lease_run_out(tmp_path / "out")
    codes: list[int | None] = []

    def at(here: Point) -> None:
        if here == "staged":
            codes.append(wake(child))

    report = run(settings, run_id="one", now=NOON, at=at)
    assert codes == [1]
    assert report.manifest.counts.new == 4
    assert titles(tmp_path) == [f"Item {n}" for n in range(4)]
    assert check(Dataset(settings.output.path), deep=True) == []


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

    monkeypatch.setattr("dateline.transforms.same.remembering_identities.write_ranges", broken)
    with pytest.raises(Exception, match="No space left"):
        run(settings, now=NOON)
    assert [p for p in (tmp_path / "out").rglob("*") if p.is_file()] == []
