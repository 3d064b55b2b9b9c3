"""Whole runs on object storage: committed, run again, killed, compacted, checked and queried."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pytest

from dateline.dataset.check import check
from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.lease import LeaseHeldError
from dateline.dataset.object_storage import filesystem
from dateline.dataset.publication import Point
from dateline.dataset.storage import write_bytes
from dateline.pipeline.query.session import open_session
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from tests.feed_server import FeedServer, rss
from tests.made_once import made_once
from tests.object_stores import KINDS, ServedStore, served
from tests.pipeline.cli.invoke import invoke

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
QUIET_REQUESTS = 28
"""Requests of a run that finds nothing new and merges two memories; others need two to four less,
see ``python -m benchmarks.storage_requests``."""

TRIES = 2
"""Times that two start at the same moment."""


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedStore]:
    with served(request.param, monkeypatch) as found:
        yield found


def _config(root: str, url: str) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url, "poll_interval": 60}],
            "output": {"path": root},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
        }
    )


def _two_hours(folder: Path) -> None:
    server = FeedServer()
    try:
        for hour in range(2):
            url = server.add("/a.xml", rss("steel", items=3 + hour))
            run(_config(str(folder), url), now=NOON + timedelta(hours=hour))
    finally:
        server.close()


@pytest.fixture
def filled(store: ServedStore, tmp_path_factory: pytest.TempPathFactory) -> ServedStore:
    """A storage to which a data set of two runs with four articles was copied."""
    made = made_once(tmp_path_factory, "two-hours", _two_hours)
    for path in sorted(made.rglob("*")):
        if path.is_file():
            write_bytes(store.root, path.relative_to(made).as_posix(), path.read_bytes())
    return store


class _Killed(BaseException):
    """Stands for the end of the process."""


def _titles(root: str) -> list[str]:
    query = "SELECT title FROM articles ORDER BY title"
    with open_session(root, query) as connection:
        found = connection.execute(query).fetchall()
    return [title for (title,) in found]


def test_a_data_set_lives_on_object_storage(
    store: ServedStore, feed_server: FeedServer, tmp_path: Path
) -> None:
    def hour(number: int, items: int) -> None:
        url = feed_server.add("/a.xml", rss("steel", items=items))
        run(_config(store.root, url), now=NOON + timedelta(hours=number))

    hour(0, 3)
    hour(1, 5)
    if store.kind == "s3":  # moto keeps a log of requests
        store.requests.clear()
        hour(2, 5)
        assert 0 < len(store.requests) <= QUIET_REQUESTS
    assert len(_titles(store.root)) == 5
    compact(Dataset(store.root), now=NOON + timedelta(days=3))
    assert len(_titles(store.root)) == 5
    assert _rows_in_folders(store.root) == {"pandas": 5, "pyarrow": 5, "DuckDB": 5}
    assert check(Dataset(store.root), deep=True) == []
    page = tmp_path / "page.html"
    done = invoke("report", "--output", store.root, "--out", str(page))
    assert (done.code, page.exists()) == (0, True)
    assert "5 articles" in done.output


def _rows_in_folders(root: str) -> dict[str, int]:
    """What readers see that list folders, by the file system of the writer."""
    files = filesystem(root)
    files.invalidate_cache()
    folder = f"{root}/articles".partition("://")[2]
    connection = duckdb.connect()
    connection.register_filesystem(files)
    query = f"SELECT count(*) FROM read_parquet('{root}/articles/*/*.parquet')"
    return {
        "pandas": len(pd.read_parquet(folder, filesystem=files)),
        "pyarrow": ds.dataset(folder, filesystem=files, partitioning="hive").count_rows(),
        "DuckDB": connection.execute(query).fetchall()[0][0],
    }


@pytest.mark.parametrize("point", ["head", "aside"])
def test_a_compaction_that_died_leaves_each_row_once_when_the_next_commit_is_done(
    filled: ServedStore, point: Point
) -> None:
    def die(at: Point) -> None:
        if at == point:
            raise _Killed

    with pytest.raises(_Killed):
        compact(Dataset(filled.root), now=NOON + timedelta(days=3), at=die)
    later = NOON + timedelta(days=3)
    with Dataset(filled.root).transaction("run") as tx:
        tx.begin("later", later, Dataset(filled.root).head())
    assert _rows_in_folders(filled.root) == {"pandas": 4, "pyarrow": 4, "DuckDB": 4}
    assert check(Dataset(filled.root), deep=True) == []


def test_a_run_that_died_amid_its_commit_is_finished(
    store: ServedStore, feed_server: FeedServer
) -> None:
    """Some files are in place and some are not; ``test_crash`` goes through all points."""
    url = feed_server.add("/a.xml", rss("steel", items=3))

    def die(at: Point) -> None:
        if at == "moving":
            raise _Killed

    with pytest.raises(_Killed):
        run(_config(store.root, url), now=NOON, at=die)
    url = feed_server.add("/a.xml", rss("steel", items=4))
    run(_config(store.root, url), now=NOON + timedelta(hours=1))
    assert len(_titles(store.root)) == 4
    assert check(Dataset(store.root), deep=True) == []


def test_of_two_runs_at_the_same_moment_one_goes_on(filled: ServedStore) -> None:
    for _ in range(TRIES):
        start, ends = threading.Barrier(2), list[str]()

        def one(start: threading.Barrier = start, ends: list[str] = ends) -> None:
            start.wait()
            try:
                with Dataset(filled.root).exclusive("test"):
                    ends.append("held")
                    start.wait()
            except LeaseHeldError:
                ends.append("left")
                start.wait()

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(ends) == ["held", "left"]
