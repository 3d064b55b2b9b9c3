"""The recipes on a larger data set with traps: each answer is that of plain Python over the rows.

Beside the traps of ``made_up_month`` there are two stories under the title that recipe 4 asks for,
a "tariff" that was corrected away, copies of it, and market news before, within and after two days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import combinations
from pathlib import Path
from statistics import mean
from typing import Any

import duckdb
import pytest

from dateline.dataset.rows import Row
from dateline.pipeline.query.cookbook import PATH, Recipe, answer, recipes
from dateline.pipeline.query.session import open_session
from tests.made_up import article, letter, manifest, trusted_time, visit, write_dataset
from tests.made_up_month import KNOWN, month, said

RECIPES = recipes((Path(__file__).parents[3] / PATH).read_text("utf-8"))
JAPAN, BANK = KNOWN[3], KNOWN[6]
DAY = datetime(2026, 11, 17, 8, tzinfo=timezone.utc)
RUN = 24 * 13


def trap(number: int, title: str, at: datetime, *names: Any, **values: Any) -> Row:
    number += 1_000_000
    return article(
        number,
        title=title,
        summary="",
        published_at=at,
        first_seen_at=at + timedelta(minutes=5),
        cluster_id=f"{number:032x}",
        is_first_seen=True,
        names=[said(name, name.forms[0], 0.8, -0.5) for name in names],
        entities=[
            {"text": "$9 billion", "type": "MONEY", "start": 0, "end": 10, "score": 0.9,
             "field": "title", "value": 1e9 * number, "unit": "USD"}
        ] if number % 2 else [],
        **{"topics": [{"label": "markets", "score": 0.9}], "primary_topic": "markets"} | values,
    )  # fmt: skip


def traps() -> Iterator[Row]:
    drone = {"topics": [{"label": "defense", "score": 0.9}], "primary_topic": "defense"}
    yield trap(0, "Drone strikes tanker off Japan", DAY, JAPAN, **drone)
    yield trap(1, "Drone strikes tanker near bank", DAY + timedelta(days=3), BANK, **drone)
    for n, hours in enumerate((-1, 5, 47, 49, 72 + 5)):
        yield trap(10 + n, f"Market {n}", DAY + timedelta(hours=hours), JAPAN, BANK)
    copy = {"cluster_id": f"{1_000_011:032x}", "is_first_seen": False}
    yield trap(20, "Market 1", DAY + timedelta(hours=6), JAPAN, BANK) | copy
    yield trap(30, "Tariff on steel", DAY, BANK)
    yield trap(30, "Duty on steel", DAY, BANK) | {"revision": 2, "run_id": "later"}
    yield trap(31, "New tariff on cars", DAY, BANK, JAPAN)
    yield trap(32, "New tariff on cars", DAY, BANK) | {
        "cluster_id": f"{1_000_031:032x}",
        "is_first_seen": False,
    }
    yield trap(33, "An old tariff", DAY - timedelta(days=9), BANK)


@cache
def all_rows() -> list[Row]:
    """The month and the traps."""
    return [*month(), *traps()]


VISITS = [
    visit(0, RUN),
    visit(1, RUN, status="failed", consecutive_failures=2),
    visit(2, 1, status="failed", consecutive_failures=9),  # taken out of the configuration
    visit(3, RUN, silent=True),
    visit(4, RUN, status="not_modified"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("larger")
    letters = [letter(n, run_id=f"run-{RUN:03d}", error_class="E" * (1 + n % 2)) for n in range(5)]
    return str(
        write_dataset(folder, all_rows(), VISITS, letters, [manifest(RUN - 1), manifest(RUN)])
    )


@pytest.fixture(scope="module")
def connection(root: str) -> duckdb.DuckDBPyConnection:
    return open_session(root)


def recipe(number: int, language: str = "sql") -> Recipe:
    (found,) = (
        one
        for one in RECIPES
        if one.question.startswith(f"{number}. ") and one.language == language
    )
    return found


def latest() -> list[Row]:
    found: dict[str, Row] = {}
    for row in sorted(all_rows(), key=lambda row: row["revision"]):
        found[row["article_id"]] = row
    return list(found.values())


def originals() -> list[Row]:
    return [row for row in latest() if row["is_first_seen"]]


def identities(row: Row) -> dict[str, dict[str, Any]]:
    """The most salient name of each identity of an article."""
    found: dict[str, dict[str, Any]] = {}
    for one in sorted(row["names"] or (), key=lambda one: one["salience"]):
        found[one["id"] or one["canonical"] or one["name"]] = one
    return found


def called(one: dict[str, Any]) -> str:
    return str(one["canonical"] or one["name"])


def tariffs() -> list[tuple[Any, ...]]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in originals():
        day = trusted_time(row).date()
        if "tariff" in f"{row['title']} {row['summary']}".lower() and (
            date(2026, 11, 16) <= day <= date(2026, 11, 22)
        ):
            for one in identities(row).values():
                if one["kind"] in ("person", "company", "central_bank", "alliance"):
                    counts[called(one), one["kind"]] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(*key, count) for key, count in ranked[:8]]


def japan() -> list[tuple[Any, ...]]:
    days: dict[date, list[float]] = defaultdict(list)
    for row in latest():
        day = trusted_time(row).date()
        if day >= date(2026, 11, 1) and any(one["id"] == "JP" for one in row["names"] or ()):
            days[day].append(row["tone_score"])
    return [(day, len(tones)) for day, tones in sorted(days.items())]


def markets() -> list[tuple[Any, ...]]:
    found = []
    for broke, names in ((DAY, {"JP"}), (DAY + timedelta(days=3), {"boe"})):
        for row in originals():
            at = row["published_at"]
            if at is None or not broke <= at <= broke + timedelta(days=2):
                continue
            if any(topic["label"] == "markets" for topic in row["topics"] or ()) and (
                names & identities(row).keys()
            ):
                found.append((broke, at, row["title"]))
    return sorted(found)[:8]


def copied() -> list[tuple[Any, ...]]:
    clusters: dict[str, list[Row]] = defaultdict(list)
    for row in latest():
        clusters[row["cluster_id"]].append(row)
    found = []
    for rows in clusters.values():
        rows = [row for row in rows if row["published_at"] is not None]
        if any(not row["is_first_seen"] for row in rows):
            rows.sort(key=lambda row: (row["published_at"], row["article_id"]))
            first = rows[0]
            found += [
                (first["published_at"], row["published_at"] - first["published_at"],
                 row["feed_name"], first["title"], first["feed_name"])
                for row in rows if row["published_at"] > first["published_at"]
            ]  # fmt: skip
    return [(title, first, by, later) for _, later, by, title, first in sorted(found)]


def sums() -> list[tuple[Any, ...]]:
    found = [
        (one["unit"], one["value"])
        for row in latest()
        for one in row["entities"] or ()
        if one["type"] == "MONEY"
    ]
    return [max(found, key=lambda one: one[1])]


def together() -> list[tuple[Any, ...]]:
    counts = Counter(
        pair
        for row in latest()
        for pair in combinations(sorted(topic["label"] for topic in row["topics"] or ()), 2)
    )
    return [(*pair, count) for pair, count in counts.most_common()]


def worst() -> list[tuple[Any, ...]]:
    found = []
    for topic in ("defense", "markets", "trade"):
        rows = [row for row in originals() if row["primary_topic"] == topic]
        rows.sort(key=lambda row: (row["tone_score"], row["article_id"]))
        found += [(topic, row["title"]) for row in rows[:2]]
    return found


def subject() -> list[tuple[Any, ...]]:
    """Names of the day with their mean of the fourteen calendar days before."""
    day = date(2026, 11, 18)
    counts: dict[str, Counter[date]] = defaultdict(Counter)
    totals: Counter[date] = Counter()
    for row in originals():
        totals[trusted_time(row).date()] += 1
        for one in identities(row).values():
            counts[called(one)][trusted_time(row).date()] += 1
    before = [day - timedelta(days=n) for n in range(1, 15)]
    share = {
        name: (
            of[day] / totals[day],
            sum(of[one] for one in before) / sum(totals[d] for d in before),
        )
        for name, of in counts.items()
    }
    return sorted(
        (name, of[day], round(mean(of[one] for one in before), 2))
        for name, of in counts.items()
        if of[day] >= 2 and share[name][0] > share[name][1]
    )


def corrected() -> list[tuple[Any, ...]]:
    texts = {(row["article_id"], row["revision"]): row for row in all_rows()}
    return sorted(
        (old["title"], texts[key, revision + 1]["title"])
        for (key, revision), old in texts.items()
        if (key, revision + 1) in texts
    )


def qualities() -> list[tuple[Any, ...]]:
    counts = Counter(row["published_quality"] for row in latest())
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def tones() -> list[tuple[Any, ...]]:
    found = []
    for row in originals():
        for one in identities(row).values():
            kinds = ("company", "country", "central_bank", "alliance")
            judged = [
                other for other in row["names"]
                if other["id"] == one["id"] and other["tone"] is not None
            ]  # fmt: skip
            if one["id"] and one["kind"] in kinds and judged and judged[0]["tone"] != "neutral":
                found.append((-one["salience"], row["title"], called(one), one["kind"]))
    return [(name, kind, title) for _, title, name, kind in sorted(found)[:8]]


def newly() -> list[tuple[Any, ...]]:
    since = max(trusted_time(row).date() for row in all_rows()) - timedelta(days=6)
    before = {
        key for row in all_rows() if trusted_time(row).date() < since for key in identities(row)
    }
    counts: Counter[tuple[str, str]] = Counter()
    for row in originals():
        for key, one in identities(row).items():
            if trusted_time(row).date() >= since and key not in before:
                counts[called(one), one["kind"]] += 1
    found = [
        (*key, articles)
        for key, articles in counts.items()
        if articles >= 2 and key[1] not in ("demonym", "other")
    ]
    return sorted(found, key=lambda row: (-row[2], row[0]))[:8]


def outlets() -> list[tuple[Any, ...]]:
    counts = Counter(row["feed_name"] for row in originals() if JAPAN.id in identities(row))
    return sorted((feed, articles) for feed, articles in counts.items() if articles >= 2)


ANSWERS: dict[int, tuple[Callable[[], list[tuple[Any, ...]]], Callable[..., Any]]] = {
    1: (tariffs, lambda name, kind, articles, _tone: (name, kind, articles)),
    2: (japan, lambda day, articles, _tone: (day, articles)),
    3: (
        lambda: [("Feed 1", 2), ("Feed 3", 0)],
        lambda name, _s, _q, failures, *_: (name, failures),
    ),
    4: (markets, lambda broke, at, title, *_: (broke, at, title)),
    5: (copied, lambda title, first, by, later: (title, first, by, later)),
    6: (sums, lambda unit, value, *_: (unit, value)),
    7: (together, lambda *row: row),
    8: (worst, lambda topic, _tone, _feed, title: (topic, title)),
    10: (corrected, lambda _feed, before, after: (before, after)),
    11: (qualities, lambda quality, articles, _example: (quality, articles)),
    13: (tones, lambda name, kind, _tone, _evidence, title: (name, kind, title)),
    14: (newly, lambda name, kind, articles, _stories, _feeds: (name, kind, articles)),
    15: (outlets, lambda feed, articles, *_: (feed, articles)),
}


@pytest.mark.parametrize("number", ANSWERS)
def test_a_recipe_answers_what_plain_counting_does(
    number: int, connection: duckdb.DuckDBPyConnection
) -> None:
    expected, of = ANSWERS[number]
    found = [of(*row) for row in connection.execute(recipe(number).code).fetchall()]
    if number in (10, 15):
        found.sort()
    assert found == expected()
    assert found


def test_the_subject_of_the_day_is_measured_against_calendar_days(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = connection.execute(recipe(9).code).fetchall()
    expected = {name: (articles, usual) for name, articles, usual in subject()}
    assert rows
    for name, _kind, articles, _stories, usual, strength, new in rows:
        assert (articles, usual) == expected[name]
        assert strength > 1
        assert not new or usual == 0
    assert [row[0] for row in rows][:1] == ["Karim Strait"]


def test_runs_tell_their_failures(connection: duckdb.DuckDBPyConnection) -> None:
    newest, before = connection.execute(recipe(12).code).fetchall()
    assert newest[-1] == ["E: rss", "EE: rss"]
    assert (before[3], before[4], before[5]) == (15, 30, 5)
    assert newest[3] == 15, "a run with several failures counts its articles once"


def test_polars_and_pandas_count_the_same(connection: duckdb.DuckDBPyConnection, root: str) -> None:
    lines = answer(recipe(2, "python"), connection, root).splitlines()
    assert [tuple(line.split()[:2]) for line in lines] == [
        (str(day), str(articles)) for day, articles in japan()
    ]
    sets = Counter(
        ", ".join(labels)
        for row in latest()
        if len(labels := sorted(topic["label"] for topic in row["topics"] or ())) > 1
    )
    lines = answer(recipe(7, "python"), connection, root).splitlines()[1:]
    assert [line.rsplit(maxsplit=1) for line in lines] == [
        [labels, str(count)] for labels, count in sorted(sets.items())
    ]
