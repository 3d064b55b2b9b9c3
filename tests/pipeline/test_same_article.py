"""The same article in its own feed: whole runs over documents that one address serves in turn.

Each case is a list of documents, one run each. Beside the cases stand others of their kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline.planning import RunPlan
from dateline.pipeline.query.session import open_session
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.schemas.feed import FetchedFeed

NOON = datetime(2026, 11, 26, 12, tzinfo=timezone.utc)
CASES = Path(__file__).parents[1] / "data/cases/feeds"
COUNTS = {
    "bbc-guid-hash": (1, 2),
    "link-session-token": (1, 1),
    "slash-flip": (1, 1),
    "amp-mobile": (1, 1),
    "volatile-counts": (1, 1),
    "single-item-landing": (4, 4),
    "status-page-no-guid": (4, 4),
    "guid-na": (3, 3),
    "path-migration": (4, 4),
}
"""Articles and rows of each case."""
COLUMNS = "article_id revision title url cluster_id is_first_seen changed_fields".split()


def visits(root: Path, bodies: Mapping[str, Sequence[bytes]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each feed, without those of the entry that only fills it.

    A run visits every feed that still has a document, so that all take as many runs as the longest.
    """
    config = Config.model_validate(
        {
            "feeds": [{"url": url} for url in bodies],
            "output": {"path": str(root)},
            "model": {"enabled": False},
        }
    )
    for number in range(max(map(len, bodies.values()))):
        now = NOON + timedelta(hours=number)
        served = {url: each[number] for url, each in bodies.items() if number < len(each)}

        def source(
            plan: RunPlan, served: Mapping[str, bytes] = served, now: datetime = now
        ) -> list[FetchedFeed]:
            return [
                FetchedFeed(
                    due, "ok", now, due.spec.url, body=served[due.spec.url], http_status=200
                )
                for due in plan.due
            ]

        run(config, run_id=f"r{number}", now=now, feeds=tuple(served), source=source)
    query = f"""
    SELECT feed, {", ".join(COLUMNS)} FROM articles
    WHERE title <> 'Another story stays' ORDER BY run_id, revision, title"""
    found: dict[str, list[dict[str, Any]]] = {url: [] for url in bodies}
    for feed, *row in open_session(str(root), query).execute(query).fetchall():
        found[feed].append(dict(zip(COLUMNS, row, strict=True)))
    return found


def documents(name: str, host: str) -> list[bytes]:
    """What a case's feed serves, visit by visit, from a host of its own."""
    paths = sorted(CASES.glob(f"{name}*.xml"))
    assert paths
    return [path.read_bytes().replace(b"https://t.example", host.encode()) for path in paths]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The rows of each case, all of them visited in the same runs."""
    hosts = {name: f"https://t-{name}.example" for name in COUNTS}
    bodies = {f"{host}/rss": documents(name, host) for name, host in hosts.items()}
    found = visits(tmp_path_factory.mktemp("cases") / "out", bodies)
    return {name: found[f"{host}/rss"] for name, host in hosts.items()}


def counted(rows: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Articles and rows."""
    return len({row["article_id"] for row in rows}), len(rows)


@pytest.mark.parametrize("name", COUNTS)
def test_each_case_has_its_articles_and_revisions(
    stored: dict[str, list[dict[str, Any]]], name: str
) -> None:
    assert counted(stored[name]) == COUNTS[name]


def test_a_site_that_moved_its_paths_serves_copies(tmp_path: Path) -> None:
    """By itself: feeds of other cases have copies of the same text."""
    url = "https://t.example/rss"
    rows = visits(tmp_path, {url: documents("path-migration", "https://t.example")})[url]
    assert len({row["cluster_id"] for row in rows}) == 2
    assert [row["is_first_seen"] for row in rows] == [True, True, False, False]
