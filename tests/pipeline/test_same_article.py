"""The same article in its own feed: whole runs over documents that one address serves in turn.

Each case is a list of documents, one run each. Beside the cases stand others of their kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest

from dateline.pipeline.planning import RunPlan
from dateline.pipeline.query.session import open_session
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.schemas.feed import FetchedFeed

NOON = datetime(2026, 11, 26, 12, tzinfo=timezone.utc)
CASES = Path(__file__).parents[1] / "data/cases/feeds"
FEED = "https://t.example/rss"
TEXT = "The harbour master closed the quay after the storm; pilots wait."
COLUMNS = "article_id revision title url cluster_id is_first_seen changed_fields".split()
FILL = (
    "<item><title>Another story stays</title><link>https://t.example/fill</link>"
    "<guid isPermaLink='false'>fill</guid><pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate>"
    "<description>A different text altogether about grain prices in spring.</description></item>"
)


def item(
    title: str = "Quay closed",
    link: str | None = "https://h.example/a/9",
    guid: str | None = None,
    date: str | None = "Mon, 23 Nov 2026 09:00:00 GMT",
    text: str = TEXT,
) -> str:
    parts = [f"<title>{title}</title>", f"<description><![CDATA[{text}]]></description>"]
    if link is not None:
        parts.append(f"<link>{link.replace('&', '&amp;')}</link>")
    if guid is not None:
        parts.append(f"<guid isPermaLink='false'>{guid.replace('&', '&amp;')}</guid>")
    if date is not None:
        parts.append(f"<pubDate>{date}</pubDate>")
    return f"<item>{''.join(parts)}</item>"


def document(*items: str, fill: bool = True) -> bytes:
    body = "".join(items) + (FILL if fill else "")
    channel = "<title>T</title><link>https://t.example/</link><description>d</description>"
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel>{channel}{body}</channel></rss>".encode()
    )


def visits(root: Path, bodies: Sequence[bytes]) -> list[dict[str, Any]]:
    """The rows, without those of the entry that only fills the feed, after a run per document."""
    config = Config.model_validate(
        {
            "feeds": [{"url": FEED}],
            "output": {"path": str(root)},
            "model": {"enabled": False},
        }
    )
    for number, body in enumerate(bodies):
        now = NOON + timedelta(hours=number)

        def source(plan: RunPlan, body: bytes = body, now: datetime = now) -> Any:
            answers = [
                FetchedFeed(due, "ok", now, due.spec.url, body=body, http_status=200)
                for due in plan.due
            ]
            return beam.Create(answers, reshuffle=False)

        run(config, run_id=f"r{number}", now=now, feeds=(FEED,), source=source)
    query = f"""
    SELECT {", ".join(COLUMNS)} FROM articles
    WHERE title <> 'Another story stays' ORDER BY run_id, revision, title"""
    found = open_session(str(root), query).execute(query).fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


def stored(root: Path, name: str) -> list[dict[str, Any]]:
    paths = sorted(CASES.glob(f"{name}*.xml"))
    assert paths
    return visits(root, [path.read_bytes() for path in paths])


def counted(rows: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Articles and rows."""
    return len({row["article_id"] for row in rows}), len(rows)


@pytest.mark.parametrize(
    ("name", "articles", "rows"),
    [
        ("bbc-guid-hash", 1, 2),
        ("link-session-token", 1, 1),
        ("slash-flip", 1, 1),
        ("amp-mobile", 1, 1),
        ("volatile-counts", 1, 1),
        ("single-item-landing", 4, 4),
        ("status-page-no-guid", 4, 4),
        ("guid-na", 3, 3),
        ("path-migration", 4, 4),
    ],
)
def test_each_case_has_its_articles_and_revisions(
    tmp_path: Path, name: str, articles: int, rows: int
) -> None:
    assert counted(stored(tmp_path, name)) == (articles, rows)


def test_a_site_that_moved_its_paths_serves_copies(tmp_path: Path) -> None:
    rows = stored(tmp_path, "path-migration")
    assert len({row["cluster_id"] for row in rows}) == 2
    assert [row["is_first_seen"] for row in rows] == [True, True, False, False]
