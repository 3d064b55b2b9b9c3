"""A data set that real runs left, made once and copied for each test."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
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
