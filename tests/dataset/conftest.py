"""What tests of the data set share: one that real runs left, and the clock that leases go by."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import dateline.dataset.lease as leases
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from tests.dataset.clock import Clock
from tests.feed_server import FeedServer, rss
from tests.made_once import made_once

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs, a compaction, and a run."""
    return made_once(tmp_path_factory, "compacted", _make_whole)


def _make_whole(root: Path) -> None:
    server = FeedServer()
    try:
        for hour in (0, 1, 96):
            if hour == 96:
                compact(Dataset(str(root)), now=NOON + timedelta(days=3))
            url = server.add("/a.xml", rss("steel", items=4, start=hour % 12))
            config = Config.model_validate(
                {
                    "feeds": [{"url": url, "poll_interval": 60}],
                    "output": {"path": str(root)},
                    "model": {"enabled": False},
                    "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
                }
            )
            run(config, now=NOON + timedelta(hours=hour), run_id=f"r{hour}")
    finally:
        server.close()


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "out"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time since boot as leases read it, set by hand."""
    clock = Clock()
    monkeypatch.setattr(leases, "_since_boot", clock)
    return clock


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """A data set that is not there yet."""
    return Dataset(str(tmp_path / "out"))
