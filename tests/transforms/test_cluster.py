"""Syndication inside the job: run after run, over the shipped samples and over copies made here."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import memory
from dateline.pipeline.config.loading import with_output
from dateline.pipeline.query.views import create_views
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config, FeedSpec, ModelSettings
from tests.shared_sets import sample_set

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)
STORY = (
    "A drone struck a tanker in the strait early on Thursday and set its deck on fire, the "
    "coast guard said. Oil rose four percent in London after the attack, the third this month."
)


def rows(root: Path, query: str) -> list[tuple[object, ...]]:
    connection = duckdb.connect()
    create_views(connection, str(root))
    return connection.execute(query).fetchall()


def feed(folder: Path, name: str, *items: tuple[str, str]) -> FeedSpec:
    entries = "".join(
        f"<item><title>{title}</title><link>https://{name}.example/{number}</link>"
        f"<description>{text}</description></item>"
        for number, (title, text) in enumerate(items)
    )
    path = folder / f"{name}.xml"
    path.write_text(f"<rss version='2.0'><channel><title>{name}</title>{entries}</channel></rss>")
    return FeedSpec(url=path.as_uri(), name=name)


def settings(root: Path, *feeds: FeedSpec) -> Config:
    config = Config(feeds=feeds, model=ModelSettings(enabled=False))
    return with_output(config, str(root))


def test_the_planted_copies_of_the_samples_are_told(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    found = rows(
        sample_set(tmp_path_factory),
        "SELECT count(*), count(*) FILTER (is_first_seen) FROM articles "
        "WHERE is_latest GROUP BY cluster_id HAVING count(*) > 1 ORDER BY 1",
    )
    assert found == [(2, 1), (2, 1), (2, 1), (2, 1), (3, 1)]


def test_later_runs_know_the_cluster_again_through_folded_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MAX_SEGMENTS", 3)
    root = tmp_path / "out"
    feeds: list[FeedSpec] = []
    for number in range(5):
        own = " ".join(f"word{number}x{n}" for n in range(20))
        feeds.append(feed(tmp_path, f"feed{number}", ("Copy", STORY), ("Other", own)))
        run(settings(root, *feeds), now=NOW + timedelta(hours=number))
    found = rows(
        root,
        "SELECT count(*), count(DISTINCT cluster_id), count(*) FILTER (is_first_seen) "
        "FROM articles GROUP BY title ORDER BY title",
    )
    assert found == [(5, 1, 1), (5, 5, 5)]
    head = Dataset(str(root)).head()
    segments = head.segments("signatures")
    assert any(segment.path.endswith("-merged.parquet") for segment in segments)
    assert sum(segment.rows for segment in segments) == 10
    kept = {path.name for path in (root / "state" / "signatures").iterdir()}
    named = {*(s.path for s in segments), *head.obsolete}
    assert kept <= {path.rpartition("/")[2] for path in named}
