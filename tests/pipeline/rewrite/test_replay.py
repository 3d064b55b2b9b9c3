"""The archive, and articles rebuilt from it: the same files, without the network."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dateline.dataset.dataset import Dataset
from dateline.pipeline.rewrite.replay import archived_runs, replay
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.schemas.errors import PlanError
from tests.feed_server import FeedServer, Reply, rss
from tests.made_once import made_once

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
DAY = timedelta(days=1)


def config(root: Path, *urls: str, archive: bool = True, headers: bool = False) -> Config:
    secret = {"headers": {"X-Key": "s3cr3t-key"}} if headers else {}
    feeds = [{"url": url, "group": f"group/{n % 2}", **secret} for n, url in enumerate(urls)]
    return Config.model_validate(
        {
            "feeds": feeds,
            "output": {"path": str(root), "archive": archive},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "timeout": 5},
        }
    )


def digests(root: Path, table: str) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / table).rglob("*.parquet"))
    }


def three_days(root: Path, server: FeedServer) -> Config:
    """New entries, a revised text, a feed that comes and goes, one that never was a feed."""
    a = server.add("/a.xml", [rss("steel"), rss("steel", items=5), rss("steel", items=5, pad="!")])
    b = server.add("/b.xml", [rss("oil"), Reply(500), rss("oil", items=4)])
    c = server.add("/c.xml", Reply(body=b"<html><body>moved</body></html>"))
    settings = config(root, a, b, c)
    for number in range(3):
        run(settings, now=NOON + number * DAY)
    return settings


def _make(folder: Path) -> None:
    server = FeedServer()
    try:
        settings = three_days(folder / "out", server)
    finally:
        server.close()
    (folder / "feeds.json").write_text(json.dumps([feed.url for feed in settings.feeds]))


@pytest.fixture
def urls(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The feeds of ``three_days``, which lie in ``out``; their server is gone."""
    made = made_once(tmp_path_factory, "archived-days", _make)
    shutil.copytree(made / "out", tmp_path / "out")
    return list(json.loads((made / "feeds.json").read_text()))


def test_a_replay_gives_the_same_articles_without_asking_any_server(
    tmp_path: Path, urls: list[str]
) -> None:
    again = config(tmp_path / "again", *urls)
    told: list[Any] = []
    assert replay(again, str(tmp_path / "out"), tell=told.append) == 3
    assert digests(tmp_path / "again", "articles") == digests(tmp_path / "out", "articles")
    assert len(digests(tmp_path / "again", "articles")) > 1
    counts = [report.manifest.counts for report in told]
    assert [count.new for count in counts] == [6, 2, 1]
    assert counts[2].revised == 5
    assert not (tmp_path / "again/archive").exists()


def test_a_replay_that_was_interrupted_goes_on(tmp_path: Path, urls: list[str]) -> None:
    again = config(tmp_path / "again", *urls)
    first = NOON.date()
    replay(again, str(tmp_path / "out"), until=first, tell=lambda _: None)
    told: list[Any] = []
    assert replay(again, str(tmp_path / "out"), tell=told.append) == 2
    assert told[0] == archived_runs(Dataset(str(tmp_path / "out")), None, None)[0].run_id
    assert digests(tmp_path / "again", "articles") == digests(tmp_path / "out", "articles")


@pytest.mark.usefixtures("urls")
def test_feeds_that_the_config_lists_no_more_are_replayed_too(tmp_path: Path) -> None:
    replay(config(tmp_path / "again"), str(tmp_path / "out"), tell=lambda _: None)
    assert digests(tmp_path / "again", "articles") == digests(tmp_path / "out", "articles")


@pytest.mark.usefixtures("urls")
def test_the_days_choose_the_runs(tmp_path: Path) -> None:
    root = str(tmp_path / "out")
    assert [
        run.now for run in archived_runs(Dataset(root), date(2026, 11, 25), date(2026, 11, 25))
    ] == [NOON + DAY]
    assert len(archived_runs(Dataset(root), date(2026, 11, 25), None)) == 2


def test_the_archive_holds_what_came_by_run_and_group_without_secrets(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    body = rss("steel")
    page = Reply(body=body, headers={"Set-Cookie": "id=s3cr3t-cookie"})
    url = feed_server.add("/a.xml", page).replace("://", "://user:pa55word@")
    run(config(tmp_path / "out", url, headers=True), now=NOON, run_id="r1")
    (path,) = (tmp_path / "out/archive").rglob("*.parquet")
    assert path.relative_to(tmp_path / "out/archive") == Path(
        "run_date=2026-11-24/r1-group%2F0-00000.parquet"
    )
    (row,) = pq.read_table(path).to_pylist()
    assert row["body"] == body
    assert row["body_sha256"] == hashlib.sha256(body).hexdigest()
    assert dict(row["headers"])["etag"] == page.etag
    assert row["request_url"] == feed_server.url("/a.xml")
    assert (row["http_status"], row["sequence"], row["run_at"]) == (200, 1, NOON)
    assert "Accept" in dict(row["request_headers"])
    assert not any(secret in str(row) for secret in ("s3cr3t", "pa55word", "set-cookie"))


def test_the_archive_is_committed_with_the_run_and_replaced_with_it(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", [rss("steel"), Reply(500)])
    settings = config(tmp_path / "out", url)
    report = run(settings, now=NOON, run_id="r1")
    archived = [file for file in report.manifest.files if file.path.startswith("archive/")]
    assert [file.rows for file in archived] == [1]
    run(settings, now=NOON, run_id="r1")
    assert not digests(tmp_path / "out", "archive")


def test_nothing_is_archived_unless_it_is_asked_for(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    run(config(tmp_path / "out", feed_server.add("/a.xml", rss("a")), archive=False), now=NOON)
    assert not (tmp_path / "out/archive").exists()
    with pytest.raises(PlanError, match="no archived documents"):
        replay(config(tmp_path / "again"), str(tmp_path / "out"), tell=lambda _: None)


def test_a_replay_touches_no_data_set_that_has_runs_of_its_own(
    tmp_path: Path, urls: list[str]
) -> None:
    with pytest.raises(PlanError, match="data set of its own"):
        replay(config(tmp_path / "out", *urls), str(tmp_path / "out"), tell=lambda _: None)
    other = config(tmp_path / "other", *urls)
    run(other, now=NOON, run_id="mine")
    with pytest.raises(PlanError, match="none of this archive"):
        replay(other, str(tmp_path / "out"), tell=lambda _: None)


@pytest.mark.usefixtures("urls")
def test_files_of_runs_that_were_never_committed_do_not_count(tmp_path: Path) -> None:
    first, *_ = (tmp_path / "out/runs").glob("*.json")
    first.unlink()
    assert len(archived_runs(Dataset(str(tmp_path / "out")), None, None)) == 2
