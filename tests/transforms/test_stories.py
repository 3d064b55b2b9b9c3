"""Stories inside the job: with the shipped model, run after run."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb

from dateline.dataset.dataset import Dataset
from dateline.pipeline.config.loading import with_output
from dateline.pipeline.query.views import create_views
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config, FeedSpec

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)
LINES = (Path(__file__).parents[1] / "data" / "same" / "items.jsonl").read_text("utf-8")
ITEMS = {item["id"]: item for item in map(json.loads, LINES.splitlines())}


def feed(folder: Path, name: str, *items: str) -> FeedSpec:
    entries = "".join(
        f"<item><title>{ITEMS[item]['title']}</title><link>https://{name}.example/{item}</link>"
        f"<description>{ITEMS[item]['summary']}</description></item>"
        for item in items
    )
    path = folder / f"{name}.xml"
    path.write_text(
        f"<rss version='2.0'><channel><title>{name}</title><language>en</language>"
        f"{entries}</channel></rss>",
        "utf-8",
    )
    return FeedSpec(url=path.as_uri(), name=name, language="en")


def rows(root: Path, query: str) -> list[tuple[object, ...]]:
    connection = duckdb.connect()
    create_views(connection, str(root))
    return connection.execute(query).fetchall()


def test_a_later_report_joins_the_story_that_an_earlier_run_began(tmp_path: Path) -> None:
    root = tmp_path / "out"
    daily = feed(tmp_path, "daily", "mine", "ruling")
    run(with_output(Config(feeds=(daily,)), str(root)), now=NOW, run_id="first")
    before = {row[0]: row[1] for row in rows(root, "SELECT url, story_id FROM articles")}
    assert len(set(before.values())) == 2

    more = (feed(tmp_path, "metro", "mine-head"), feed(tmp_path, "tribune", "mine-other"))
    config = with_output(Config(feeds=(daily, *more)), str(root))
    later = NOW + timedelta(hours=3)
    run(config, now=later, run_id="second")
    query = (
        "SELECT split_part(first_url, '/', 4), articles, clusters, copies, publishers "
        "FROM stories ORDER BY 1"
    )
    found = rows(root, query)
    assert found == [("mine", 3, 2, 1, 2), ("ruling", 1, 1, 0, 1)], found
    after = {row[0]: row[1] for row in rows(root, "SELECT url, story_id FROM articles")}
    assert {url: after[url] for url in before} == before, "no story is renamed"
    assert sum(s.rows for s in Dataset(str(root)).head().segments("stories")) == 3

    files = sorted(path.read_bytes() for path in (root / "story_members").rglob("*.parquet"))
    run(config, now=later, run_id="second")
    again = sorted(path.read_bytes() for path in (root / "story_members").rglob("*.parquet"))
    assert again == files, "the same run says the same"
