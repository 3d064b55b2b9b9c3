"""Feeds that list another site's articles: whole runs, through a proxy that serves every host."""

from __future__ import annotations

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

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
CASES = Path(__file__).parents[1] / "data/cases/reliability"
VICTIM, ATTACKER = "https://victim.example/rss", "https://evil.example/rss"
BODIES = {
    VICTIM: (CASES / "victim.xml").read_bytes(),
    ATTACKER: (CASES / "attacker.xml").read_bytes(),
}


def visit(root: Path, hour: int, *urls: str) -> None:
    """A run in which these feeds answer with their documents."""

    def source(plan: RunPlan) -> Any:
        now = NOON + timedelta(hours=hour)
        answers = [
            FetchedFeed(due, "ok", now, due.spec.url, body=BODIES[due.spec.url], http_status=200)
            for due in plan.due
        ]
        return beam.Create(answers, reshuffle=False)

    config = Config.model_validate(
        {
            "feeds": [{"url": url} for url in BODIES],
            "output": {"path": str(root)},
            "model": {"enabled": False},
        }
    )
    now = NOON + timedelta(hours=hour)
    run(config, run_id=f"r{hour}", now=now, feeds=urls, source=source)


def stored(root: Path) -> list[tuple[Any, ...]]:
    query = """
    SELECT feed, url, revision, CAST(published_date AS VARCHAR), title
    FROM articles ORDER BY feed, url, revision"""
    return open_session(str(root), query).execute(query).fetchall()


OWN = [
    (VICTIM, f"https://victim.example/news/{n}", 1, "2026-11-24", title)
    for n, title in enumerate(
        (
            "Ministry signs tariff deal with Japan worth $5 billion",
            "Navy orders four frigates from Corvan Steel yard",
            "Central bank leaves rates unchanged at 4%",
        ),
        1,
    )
]


@pytest.mark.parametrize(
    "hours",
    [
        [(VICTIM,), (ATTACKER,), (VICTIM,)],
        [(ATTACKER,), (VICTIM,), (ATTACKER,), (VICTIM,)],
        [(ATTACKER, VICTIM)],
        [(ATTACKER,), (ATTACKER, VICTIM)],
    ],
)
def test_the_victims_rows_are_those_that_it_would_have_alone(
    tmp_path: Path, hours: list[tuple[str, ...]]
) -> None:
    for hour, urls in enumerate(hours):
        visit(tmp_path / "out", hour, *urls)
    rows = stored(tmp_path / "out")
    assert [row for row in rows if row[0] == VICTIM] == OWN
    forged = {row[4] for row in rows if row[0] == ATTACKER}
    assert "Ministry CANCELS tariff deal, minister arrested" in forged
    assert all(row[2] == 1 for row in rows if row[0] == ATTACKER), "nothing became a revision"


def test_a_forged_text_is_linked_to_the_article_that_it_is_about(tmp_path: Path) -> None:
    visit(tmp_path / "out", 0, VICTIM)
    visit(tmp_path / "out", 1, ATTACKER)
    query = """
    SELECT forged.is_first_seen FROM articles AS forged JOIN articles AS own
    ON forged.cluster_id = own.article_id AND forged.article_id <> own.article_id"""
    found = open_session(str(tmp_path / "out"), query).execute(query).fetchall()
    assert found == [(False,), (False,)]
