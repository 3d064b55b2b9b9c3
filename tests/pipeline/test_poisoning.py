"""Feeds that list another site's articles: whole runs, through a proxy that serves every host."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline.planning import RunPlan
from dateline.pipeline.query.session import open_session
from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from dateline.schemas.feed import FetchedFeed

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
CASES = Path(__file__).parents[1] / "data/cases/reliability"
VICTIM, ATTACKER = "https://victim.example/rss", "https://evil.example/rss"
FILES = {VICTIM: "victim.xml", ATTACKER: "attacker.xml"}
HOURS: tuple[list[tuple[str, ...]], ...] = (
    [(VICTIM,), (ATTACKER,), (VICTIM,)],
    [(ATTACKER,), (VICTIM,), (ATTACKER,), (VICTIM,)],
    [(ATTACKER, VICTIM)],
    [(ATTACKER,), (ATTACKER, VICTIM)],
)
"""Who is visited, hour by hour: orders in which the two may come."""


def of(pair: int, text: str) -> str:
    """An address or a document of the two, on hosts that only this pair has."""
    return text.replace("victim.example", f"victim{pair}.example").replace(
        "evil.example", f"evil{pair}.example"
    )


def visit(root: Path, hour: int, *urls: tuple[int, str]) -> None:
    """A run in which these feeds, each of a pair, answer with their documents."""
    bodies = {
        of(pair, url): of(pair, (CASES / FILES[url]).read_text("utf-8")).encode()
        for pair, url in urls
    }
    now = NOON + timedelta(hours=hour)

    def source(plan: RunPlan) -> list[FetchedFeed]:
        return [
            FetchedFeed(due, "ok", now, due.spec.url, body=bodies[due.spec.url], http_status=200)
            for due in plan.due
        ]

    every = [of(pair, url) for pair in range(len(HOURS)) for url in FILES]
    config = Config.model_validate(
        {
            "feeds": [{"url": url} for url in every],
            "output": {"path": str(root)},
            "model": {"enabled": False},
        }
    )
    run(config, run_id=f"r{hour}", now=now, feeds=tuple(bodies), source=source)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """What is stored once each pair was visited in its order, all of them in the same runs."""
    root = tmp_path_factory.mktemp("poisoned") / "out"
    for hour in range(max(map(len, HOURS))):
        due = [
            (pair, url)
            for pair, hours in enumerate(HOURS)
            for url in (hours[hour] if hour < len(hours) else ())
        ]
        visit(root, hour, *due)
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


@pytest.mark.parametrize("pair", range(len(HOURS)))
def test_the_victims_rows_are_those_that_it_would_have_alone(
    rows: list[tuple[Any, ...]], pair: int
) -> None:
    own = [(of(pair, feed), of(pair, url), *rest) for feed, url, *rest in OWN]
    assert [row for row in rows if row[0] == of(pair, VICTIM)] == own
    attacks = [row for row in rows if row[0] == of(pair, ATTACKER)]
    forged = {row[4] for row in attacks}
    assert "Ministry CANCELS tariff deal, minister arrested" in forged
    assert all(row[2] == 1 for row in attacks), "nothing became a revision"


def test_a_forged_text_is_linked_to_the_article_that_it_is_about(tmp_path: Path) -> None:
    visit(tmp_path / "out", 0, (0, VICTIM))
    visit(tmp_path / "out", 1, (0, ATTACKER))
    query = """
    SELECT forged.is_first_seen FROM articles AS forged JOIN articles AS own
    ON forged.cluster_id = own.article_id AND forged.article_id <> own.article_id"""
    found = open_session(str(tmp_path / "out"), query).execute(query).fetchall()
    assert found == [(False,), (False,)]
