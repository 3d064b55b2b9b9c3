"""What the page shows, asked of small data sets."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.pipeline.query.session import open_session
from dateline.pipeline.report_page.data import collect, window
from tests.made_up import START, article, fact, letter, manifest, visit, write_dataset
from tests.made_up_month import BURSTING
from tests.report_pages import made

NOW = datetime(2026, 11, 24, 12, 30, 7, 99, tzinfo=timezone.utc)
LAST = date(2026, 11, 23)


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return made(tmp_path_factory, "month").connection


def days(*counts: int) -> list[tuple[date, int]]:
    return [(LAST - timedelta(days=n), count) for n, count in enumerate(counts) if count]


@pytest.mark.parametrize(
    ("counts", "weeks", "articles", "first"),
    [
        ((5, 5, 5), 1, 100, 2),
        ((5,) * 10, 1, 100, 6),  # a week is seven days
        ((5, 0, 0, 5), 1, 100, 3),
        ((5, 5, 5), 1, 10, 1),
        ((5, 5, 5), 1, 9, 0),  # whole days only
        ((50, 5), 1, 10, 0),  # but the newest one at least
        ((5, *[0] * 9_000, 5), 8, 100, 0),  # one of years ago stretches nothing
    ],
)
def test_the_window_is_of_whole_days(
    counts: tuple[int, ...], weeks: int, articles: int, first: int
) -> None:
    assert window(days(*counts), weeks, articles) == (LAST - timedelta(days=first), LAST)


def test_what_is_older_is_counted(larger: duckdb.DuckDBPyConnection) -> None:
    data = collect(larger, name="News", now=NOW)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert (data["name"], data["made_at"]) == ("News", "2026-11-24T12:30:07Z")
    assert (data["first_day"], data["last_day"]) == ("2026-10-13", "2026-11-23")
    assert data["total"] == data["older"] + len(data["articles"]["id"])
    assert (data["older"], data["oldest"]) == (6, "1999-03-03")
    short = collect(larger, name="News", now=NOW, weeks=2, articles=500)
    assert 400 < len(short["articles"]["id"]) <= 500
    query = "SELECT count(*) FROM articles WHERE is_latest AND published_date >= ?"
    assert larger.execute(query, [short["first_day"]]).fetchall() == [
        (len(short["articles"]["id"]),)
    ]


def test_changes_are_those_of_the_view(larger: duckdb.DuckDBPyConnection) -> None:
    found = collect(larger, name="x", now=NOW)["changes"]
    assert found["rows"][0]["key"] == BURSTING
    query = f"SELECT count(*), count(*) FILTER (is_burst) FROM ({found['sql']})"
    ((rows, bursts),) = larger.execute(query).fetchall()
    assert rows == len(found["rows"]) + found["left_out"]
    assert sum(row["is_burst"] for row in found["rows"]) == bursts
    assert found["left_out"] > 0


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def test_a_feed_that_nobody_reads_any_more_is_not_failing(tmp_path: Path) -> None:
    failed = {"status": "failed", "consecutive_failures": 9}
    visits = [
        visit(0, 100),
        visit(1, 100, **failed, next_due_at=at(101)),
        visit(2, 10, **failed, next_due_at=at(11)),  # taken out of the configuration
        visit(3, 10, **failed, next_due_at=at(90)),  # asked rarely, because it fails
        visit(4, 10, next_due_at=None),
        visit(5, -100, next_due_at=None),
        visit(6, 10, status="gone", retired=True, next_due_at=at(11)),
    ]
    root = write_dataset(tmp_path, [], visits, manifests=[manifest(100)])
    feeds = collect(open_session(str(root)), name="x", now=NOW)["feeds"]
    assert {feed["name"]: feed["is_read"] for feed in feeds} == {
        "Feed 0": True,
        "Feed 1": True,
        "Feed 2": False,
        "Feed 3": True,
        "Feed 4": True,
        "Feed 5": False,
        "Feed 6": True,
    }
    assert [feed["is_read"] for feed in feeds] == [True] * 5 + [False] * 2, "those come last"
    assert feeds[0]["consecutive_failures"] == 9
    told = collect(
        open_session(str(root)),
        name="x",
        now=NOW,
        configured={feeds[0]["url"], "https://new.example"},
    )
    assert [feed["name"] for feed in told["feeds"] if feed["is_read"]] == [feeds[0]["name"]]


def test_runs_and_failures_have_their_tables(tmp_path: Path) -> None:
    letters = [
        letter(n, error_class="A" if n % 3 else "B", at=START + timedelta(hours=n))
        for n in range(7)
    ]
    root = write_dataset(tmp_path, [], [], letters, [manifest(n) for n in range(3)])
    data = collect(open_session(str(root)), name="x", now=NOW)
    assert [run["run_id"] for run in data["runs"]] == ["run-002", "run-001", "run-000"]
    kinds = [(one["error_class"], one["failures"], one["example"]) for one in data["letters"]]
    assert kinds == [("A", 4, "failure 5"), ("B", 3, "failure 6")]


def test_facts_point_to_their_article(tmp_path: Path) -> None:
    articles = [article(n) for n in range(3)]
    root = write_dataset(tmp_path, articles, facts=[fact(0), fact(1)])
    data = collect(open_session(str(root)), name="x", now=NOW)
    assert data["facts"]["total"] == 2
    told: list[Any] = [data["articles"]["id"][row["article"]] for row in data["facts"]["rows"]]
    assert told == [f"{1:032x}", f"{0:032x}"]


def test_no_articles_give_a_page_without(tmp_path: Path) -> None:
    data = collect(open_session(str(write_dataset(tmp_path))), name="x", now=NOW)
    assert (data["total"], data["first_day"], data["texts"]) == (0, "1970-01-01", [])
    assert data["changes"]["rows"] == []
