"""Clocks that go back, entries from long ago, and machines that are not the one of yesterday."""

from __future__ import annotations

import shutil
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from dateline.dataset.lease import LeaseHeldError
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from tests.feed_server import FeedServer

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def rss(*items: tuple[int, str]) -> bytes:
    entries = "".join(
        f"<item><title>Item {n}</title><guid>g{n}</guid><link>https://news.example/{n}</link>"
        f"<pubDate>{date}</pubDate></item>"
        for n, date in items
    )
    return f"<rss version='2.0'><channel><title>T</title>{entries}</channel></rss>".encode()


YESTERDAY = "Mon, 23 Nov 2026 10:00:00 GMT"


def config(root: Path, url: str, **sections: Any) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url}],
            "output": {"path": str(root)},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "timeout": 5},
            **sections,
        }
    )


def places(root: Path) -> dict[str, str]:
    rows = ds.dataset(root / "articles", partitioning="hive").to_table().to_pylist()
    assert len(rows) == len({row["article_id"] for row in rows})
    return {row["title"]: str(row["published_date"]) for row in rows}


def test_a_clock_that_goes_back_silences_no_feed_and_doubles_no_article(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    settings = config(tmp_path / "out", feed_server.add("/a.xml", rss((1, YESTERDAY))))
    run(settings, now=NOON)
    feed_server.add("/a.xml", rss((1, YESTERDAY), (2, YESTERDAY)))
    back = run(settings, now=NOON - 30 * HOUR)
    assert (back.manifest.counts.new, back.manifest.counts.duplicate) == (1, 1)
    run(settings, now=NOON + HOUR)
    assert set(places(tmp_path / "out")) == {"Item 1", "Item 2"}
    assert check(Dataset(str(tmp_path / "out"))) == []


def test_only_the_output_root_has_to_survive_a_change_of_machine(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", rss((1, YESTERDAY)))
    run(config(tmp_path / "old", url), now=NOON)
    shutil.move(tmp_path / "old", tmp_path / "new")
    same = run(config(tmp_path / "new", url), now=NOON + HOUR)
    assert same.manifest.counts.not_modified == 1
    feed_server.add("/a.xml", rss((1, YESTERDAY), (2, YESTERDAY)))
    more = run(config(tmp_path / "new", url), now=NOON + 2 * HOUR)
    assert (more.manifest.counts.new, more.manifest.counts.duplicate) == (1, 1)


def test_a_run_that_outlasts_its_hour_keeps_the_next_one_out(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    settings = config(tmp_path / "out", feed_server.add("/a.xml", rss((1, YESTERDAY))))
    inside, go_on = threading.Event(), threading.Event()

    def at(point: str) -> None:
        if point == "staged":
            inside.set()
            go_on.wait(60)

    long = threading.Thread(target=run, args=(settings,), kwargs={"now": NOON, "at": at})
    long.start()
    assert inside.wait(60)
    with pytest.raises(LeaseHeldError, match="is working on"):
        run(settings, now=NOON + HOUR)
    go_on.set()
    long.join()
    assert run(settings, now=NOON + HOUR).manifest.counts.not_modified == 1
    assert set(places(tmp_path / "out")) == {"Item 1"}


def test_old_and_untrusted_times_go_where_they_belong(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    body = rss(
        (1, "Mon, 05 Jan 2015 10:00:00 GMT"),
        (2, "Fri, 01 Jan 2100 10:00:00 GMT"),
        (3, "sometime"),
        (4, YESTERDAY),
    )
    url = feed_server.add("/a.xml", body)
    run(config(tmp_path / "all", url), now=NOON)
    assert places(tmp_path / "all") == {
        "Item 1": "1970-01-01",  # too old for a partition of its own day
        "Item 2": "2026-11-24",
        "Item 3": "2026-11-24",
        "Item 4": "2026-11-23",
    }
    young = run(config(tmp_path / "young", url, dedupe={"max_age_days": 30}), now=NOON)
    assert (young.manifest.counts.new, young.manifest.counts.rejected) == (3, 1)
    assert "Item 1" not in places(tmp_path / "young")
