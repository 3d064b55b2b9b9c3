"""Storage that fails in the midst of a run: the run after it leaves a whole data set."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from dateline.dataset.storage import join, open_file
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from tests.faulty_storage import SCHEME, Faults, install
from tests.feed_server import FeedServer, rss
from tests.made_once import made_once

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
install()


@pytest.fixture(autouse=True)
def _healed() -> Iterator[None]:
    Faults.reset()
    yield
    Faults.reset()


def once(root: str, hour: int, items: int, server: FeedServer) -> None:
    """A run of the hour, over a feed with that many items."""
    url = server.add("/a.xml", rss("steel", items=items))
    settings = Config.model_validate(
        {
            "feeds": [{"url": url, "poll_interval": 60}],
            "output": {"path": root},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
        }
    )
    run(settings, now=NOON + timedelta(hours=hour))


def _first_hour(folder: Path) -> None:
    server = FeedServer()
    try:
        once(f"{SCHEME}://{folder}", 0, 3, server)
    finally:
        server.close()


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        ("permission", 1),
        ("permission", 7),
        ("write", 3),
        ("write", 9),
        ("copy", 1),
        ("copy", 3),
        ("delete", 1),
        ("delete", 2),
    ],
)
def test_after_a_fault_every_entry_is_there_exactly_once(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    feed_server: FeedServer,
    operation: str,
    number: int,
) -> None:
    root = f"{SCHEME}://{tmp_path}/out"
    shutil.copytree(made_once(tmp_path_factory, "first-hour", _first_hour), tmp_path / "out")

    Faults.counts = {}
    Faults.plan = staticmethod(lambda kind, count, _: kind == operation and count >= number)
    with pytest.raises(Exception, match=r"space|ermission|error|cannot|storage"):
        once(root, 1, 6, feed_server)
    Faults.reset()
    once(root, 2, 9, feed_server)
    found: Counter[str] = Counter()
    for path in Dataset(root).live_files("articles"):
        with open_file(join(root, path)) as handle:
            found.update(pq.read_table(handle, columns=["guid"])["guid"].to_pylist())
    assert found == {f"steel-{number}": 1 for number in range(9)}
    assert check(Dataset(root), deep=True) == []
