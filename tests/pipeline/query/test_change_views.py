"""What changed, by SQL and by plain Python over the same rows."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.dataset.rows import Row
from dateline.pipeline.query.change_views import BURST, LEAST, LEAST_PAIR
from dateline.pipeline.query.session import open_session
from tests.made_up import article, trusted_time, write_dataset
from tests.made_up_month import BACK, BURSTING, NEW
from tests.shared_sets import month_set, sample_set

Key = tuple[str, str, str | None]


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, duckdb.DuckDBPyConnection]:
    made = {"sample": sample_set(tmp_path_factory), "month": month_set(tmp_path_factory)}
    return {name: open_session(str(folder)) for name, folder in made.items()}


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    result = connection.execute(query)
    columns = [column[0] for column in result.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


@pytest.fixture(scope="module")
def changed(sets: dict[str, duckdb.DuckDBPyConnection]) -> list[dict[str, Any]]:
    """The view over the month, asked once: it counts a month of articles each time."""
    return rows(sets["month"], "SELECT * FROM changes")


@cache
def stored(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The rows as they stand in the files, without anything that the views add."""
    return rows(connection, "SELECT * FROM article_rows")


def counted(articles: Iterable[Row]) -> list[Row]:
    latest: dict[str, Row] = {}
    for row in sorted(articles, key=lambda row: row["revision"]):
        latest[row["article_id"]] = row
    return [row for row in latest.values() if row["is_first_seen"] is not False]


def identity(said: dict[str, Any]) -> str:
    return str(said["id"] or said["canonical"] or said["name"])


def things(row: Row) -> Iterator[tuple[Key, float | None]]:
    """What an article counts for, with the tone that it adds there."""
    yield ("feed", row["feed"], None), row["tone_score"]
    if row["topics"] is not None:
        for topic in [topic["label"] for topic in row["topics"]] or ["other"]:
            yield ("topic", topic, None), row["tone_score"]
    judged: dict[str, list[tuple[float, str, float]]] = defaultdict(list)
    named, countries = set(), set()
    for said in row["names"] or ():
        named.add(identity(said))
        countries.add(said["country"])
        if tones := said["tone_probabilities"]:
            toward = tones["positive"] - tones["negative"]
            judged[identity(said)].append((said["salience"], said["name"], toward))
    for name in named:
        yield ("name", name, None), max(judged[name])[2] if judged[name] else None
    for country in countries - {None}:
        yield ("country", country, None), row["tone_score"]
    for one, two in combinations(sorted(named), 2):
        yield ("pair", one, two), row["tone_score"]


def g_squared(cells: list[tuple[float, float]]) -> float:
    """Twice the sum of observed times the log of observed over expected."""
    return 2 * sum(seen * math.log(seen / expected) for seen, expected in cells if seen)


def expected_changes(
    articles: list[Row], since: date, until: date, base_days: int
) -> dict[Key, dict[str, Any]]:
    """The same counts, shares, tests and tones, written down day by day."""
    base_from = since - timedelta(days=base_days)
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in counted(articles):
        by_day[trusted_time(row).date()].append(row)
    period = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    base = [base_from + timedelta(days=n) for n in range(base_days)]
    while base and not by_day[base[0]]:
        base.pop(0)
    n, base_n = (sum(len(by_day[day]) for day in days) for days in (period, base))
    seen: dict[Key, dict[date, list[float | None]]] = defaultdict(lambda: defaultdict(list))
    for day in (*period, *base):
        for row in by_day[day]:
            for key, tone in things(row):
                seen[key][day].append(tone)
    before = {
        identity(said)
        for row in articles
        if trusted_time(row).date() < since
        for said in row["names"] or ()
    }
    found = {}
    for key, days in seen.items():
        y, base_y = (sum(len(days[day]) for day in part) for part in (period, base))
        if key[0] == "pair" and y + base_y < LEAST_PAIR:
            continue
        row = {"articles": y, "base_articles": base_y, "share": y / n if n else None}
        row["per_day"] = statistics.mean(len(days[day]) for day in period)
        row["base_per_day"] = statistics.mean(len(days[day]) for day in base) if base else None
        row["base_share"] = base_y / base_n if base_n else None
        row["is_new"] = (
            (bool(base) and y > 0 and key[1] not in before) if key[0] == "name" else None
        )
        dispersion = 1.0
        active = [day for day in base if by_day[day]]
        if 0 < base_y < base_n and len(active) > 1:
            rate = base_y / base_n
            chi = sum(
                (len(days[day]) - rate * len(by_day[day])) ** 2
                / (rate * (1 - rate) * len(by_day[day]))
                for day in active
            )
            dispersion = max(1.0, chi / (len(active) - 1))
        row["dispersion"] = dispersion
        row["strength"] = None
        if n and base_n:
            pooled = (y + base_y) / (n + base_n)
            ratio = g_squared(
                [
                    (y, n * pooled),
                    (base_y, base_n * pooled),
                    (n - y, n * (1 - pooled)),
                    (base_n - base_y, base_n * (1 - pooled)),
                ]
            )
            sign = (y / n > base_y / base_n) - (y / n < base_y / base_n)
            row["strength"] = sign * math.sqrt(max(0.0, ratio) / dispersion)
        row["is_burst"] = (row["strength"] or 0) >= BURST and y >= LEAST
        tones, base_tones = (
            [tone for day in part for tone in days[day] if tone is not None]
            for part in (period, base)
        )
        row["tone"] = statistics.mean(tones) if tones else None
        row["base_tone"] = statistics.mean(base_tones) if base_tones else None
        row["tone_articles"], row["base_tone_articles"] = len(tones), len(base_tones)
        both = len(tones) > 1 and len(base_tones) > 1
        row["tone_shift_error"] = (
            math.sqrt(
                statistics.variance(tones) / len(tones)
                + statistics.variance(base_tones) / len(base_tones)
            )
            if both
            else None
        )
        found[key] = row
    return found


def assert_equal(found: list[dict[str, Any]], expected: dict[Key, dict[str, Any]]) -> None:
    told = {(row["what"], row["key"], row["other_key"]): row for row in found}
    assert len(told) == len(found), "one row for each thing"
    assert told.keys() == expected.keys()
    for key, wanted in expected.items():
        for column, value in wanted.items():
            if isinstance(value, float):  # sums of 32-bit tones are rounded here and there
                value = pytest.approx(value, rel=1e-5, abs=1e-5)
            assert told[key][column] == value, (key, column)


@pytest.mark.parametrize("name", ["sample", "month"])
def test_the_view_says_what_plain_counting_says(
    name: str, sets: dict[str, duckdb.DuckDBPyConnection], changed: list[dict[str, Any]]
) -> None:
    connection = sets[name]
    articles = stored(connection)
    newest = max(trusted_time(row).date() for row in articles)
    expected = expected_changes(articles, newest - timedelta(days=6), newest, 28)
    assert len(expected) > 60
    found = changed if name == "month" else rows(connection, "SELECT * FROM changes")
    assert_equal(found, expected)


@pytest.mark.parametrize(
    ("call", "since", "until", "base_days"),
    [
        ("changes_since('2026-11-20')", "2026-11-20", "2026-11-23", 28),
        ("changes_since(DATE '2026-11-23')", "2026-11-23", "2026-11-23", 28),
        ("changes_since('2026-12-01')", "2026-12-01", "2026-12-01", 28),
        ("changes_between('2026-11-01', '2026-11-03', 9)", "2026-11-01", "2026-11-03", 9),
        ("changes_between('2026-10-13', '2026-10-20')", "2026-10-13", "2026-10-20", 28),
        ("changes_between('2026-12-13', '2026-12-20')", "2026-12-13", "2026-12-20", 28),
    ],
)  # fmt: skip
def test_other_periods_are_asked_by_macros(
    call: str, since: str, until: str, base_days: int, sets: dict[str, duckdb.DuckDBPyConnection]
) -> None:
    connection = sets["month"]
    days = date.fromisoformat(since), date.fromisoformat(until)
    expected = expected_changes(stored(connection), *days, base_days)
    assert_equal(rows(connection, f"SELECT * FROM {call}"), expected)


def test_what_was_planted_is_found_and_nothing_else(changed: list[dict[str, Any]]) -> None:
    found = [row for row in changed if row["what"] == "name"]
    assert {row["key"] for row in found if row["is_burst"]} == {BURSTING, NEW, BACK}
    assert {row["key"] for row in found if row["is_new"]} == {NEW}, "1999 has named the old hand"
    weekly = next(row for row in found if row["key"] == "weekly")
    assert weekly["dispersion"] > 3, "a name of one day in seven comes in lumps"
    (trade,) = [row for row in changed if row["key"] == "trade"]
    assert trade["tone_shift"] < -5 * trade["tone_shift_error"]
    assert (trade["label"], trade["is_new"], trade["kind"]) == ("trade", None, None)


def test_things_are_called_as_people_call_them(changed: list[dict[str, Any]]) -> None:
    told = {
        (row["what"], row["key"], row["other_key"]): (row["label"], row["kind"]) for row in changed
    }
    assert told["name", "US", None] == ("United States", "country")
    assert told["country", "US", None] == ("United States", None)
    assert told["country", "NO", None] == ("NO", None)
    assert told["feed", "https://feed3.example/rss", None] == ("Feed 3", None)
    assert told["pair", "JP", "US"][0] == "Japan + United States"


def test_more_feeds_are_no_burst(tmp_path: Path) -> None:
    """Ten times as much of everything is the same share of everything."""
    articles = [
        article(n, published_at=article(0)["published_at"] + timedelta(days=n // 7))
        for n in range(7 * 28)
    ]
    last = article(0)["published_at"] + timedelta(days=28)
    articles += [
        article(1_000 + n, published_at=last + timedelta(days=n // 70)) for n in range(490)
    ]
    connection = open_session(str(write_dataset(tmp_path, articles)))
    found = rows(connection, "SELECT * FROM changes WHERE what = 'name'")
    assert {row["key"] for row in found if row["is_burst"]} == set()
    assert max(row["articles"] / row["base_articles"] for row in found) > 2
