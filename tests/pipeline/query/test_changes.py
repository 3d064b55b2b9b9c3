from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from dateline.pipeline.query.changes import WHAT, changes, changes_sql, newest_day, tone_moved
from dateline.pipeline.query.session import open_session
from tests.made_up import write_dataset
from tests.made_up_month import BURSTING
from tests.shared_sets import month_set


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return open_session(str(month_set(tmp_path_factory)))


def test_the_default_is_the_newest_week(connection: duckdb.DuckDBPyConnection) -> None:
    found = changes(connection)
    assert {row["what"] for row in found} == set(WHAT)
    assert {row["period_from"] for row in found} == {date(2026, 11, 17)}
    assert {row["period_to"] for row in found} == {newest_day(connection)} == {date(2026, 11, 23)}
    view = connection.execute("SELECT key, other_key, articles, strength FROM changes").fetchall()
    columns = ("key", "other_key", "articles", "strength")
    assert {tuple(row[column] for column in columns) for row in found} == set(view)
    strengths = [row["strength"] for row in found]
    assert strengths == sorted(strengths, reverse=True)


def test_one_kind_and_another_period(connection: duckdb.DuckDBPyConnection) -> None:
    found = changes(connection, date(2026, 11, 19), date(2026, 11, 21), base_days=5, what="name")
    assert {row["what"] for row in found} == {"name"}
    assert {(row["period_to"], row["base_days"]) for row in found} == {(date(2026, 11, 21), 5)}
    assert found[0]["key"] != BURSTING, "its days before are of the burst already"


def test_the_query_is_one_that_anybody_can_run(connection: duckdb.DuckDBPyConnection) -> None:
    day = date(2026, 11, 20)
    query = f"SELECT count(*) FROM ({changes_sql(day, day)})"
    assert connection.execute(query).fetchall() == [(len(changes(connection, day, day)),)]


def test_a_data_set_without_articles_has_no_changes(tmp_path: Path) -> None:
    connection = open_session(str(write_dataset(tmp_path)))
    assert newest_day(connection) is None
    assert changes(connection) == []


@pytest.mark.parametrize(
    ("shift", "error", "now", "before", "moved"),
    [
        (-0.61, 0.2, 5, 5, True),
        (0.61, 0.2, 9, 9, True),
        (0.59, 0.2, 9, 9, False),
        (0.61, 0.2, 4, 9, False),
        (0.61, 0.2, 9, 4, False),
        (0.6, 0.0, 9, 9, False),  # equal tones have no error to measure by
        (None, None, 9, 0, False),
    ],
)
def test_a_tone_has_moved_beyond_three_errors(
    shift: float | None, error: float | None, now: int, before: int, moved: bool
) -> None:
    row = {"tone_shift": shift, "tone_shift_error": error}
    assert tone_moved(row | {"tone_articles": now, "base_tone_articles": before}) is moved
