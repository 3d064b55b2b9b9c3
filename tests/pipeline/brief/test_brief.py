"""What is new since a time: counted here by hand over the rows as they are stored."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.pipeline.brief.brief import EVERYTHING, LATE_DAYS, Brief, brief
from dateline.pipeline.brief.mail import mail
from dateline.pipeline.brief.markdown import markdown
from dateline.pipeline.brief.watching import watches
from dateline.pipeline.query.session import open_session
from dateline.schemas.article import TRUSTED_QUALITIES
from dateline.schemas.config import WatchSettings
from dateline.transforms.model.published_scores import shipped
from dateline.transforms.names.tables import lexicon
from tests.made_up import START, article, manifest, trusted_time, write_dataset
from tests.made_up_month import BURSTING, NEW, month
from tests.shared_sets import month_set

SINCE = datetime(2026, 11, 17, tzinfo=timezone.utc)
WATCHED = (
    WatchSettings(name="states", names=("US", "Russia")),
    WatchSettings(name="the yard", names=("Norvik Yards",)),
    WatchSettings(name="trade in feed 3", topics=("trade",), feeds=("feed 3",)),
    WatchSettings(name="my own", topics=("shipping",)),
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return open_session(str(month_set(tmp_path_factory)))


@pytest.fixture(scope="module")
def found(connection: duckdb.DuckDBPyConnection) -> Brief:
    return brief(connection, SINCE, watches(WATCHED, lexicon()))


def fresh() -> list[dict[str, Any]]:
    """The latest text of each original that came since then and is no backlog."""
    texts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in month():
        texts[row["article_id"]].append(row)
    latest = [max(rows, key=lambda row: row["revision"]) for rows in texts.values()]
    return [
        row
        for row in latest
        if row["is_first_seen"]
        and min(text["first_seen_at"] for text in texts[row["article_id"]]) >= SINCE
        and trusted_time(row) >= SINCE - timedelta(days=LATE_DAYS)
    ]


def test_each_watch_has_the_articles_that_plain_counting_gives_it(found: Brief) -> None:
    states = {row["article_id"] for row in fresh() for said in row["names"] or ()
              if said["id"] in ("US", "RU")}  # fmt: skip
    yard = {row["article_id"] for row in fresh() for said in row["names"] or ()
            if said["id"] == "XOSL:NYRD"}  # fmt: skip
    trade = {row["article_id"] for row in fresh() for topic in row["topics"] or ()
             if topic["label"] == "trade" and row["feed_name"] == "Feed 3"}  # fmt: skip
    own = {row["article_id"] for row in fresh() for topic in row["user_topics"] or ()
           if topic["name"] == "shipping" and topic["label"]}  # fmt: skip
    assert min(map(len, (states, yard, trade, own))) > 2
    told = [(item["watch"], item["article_id"]) for item in found.items]
    assert len(told) == len(set(told))
    for name, expected in (
        ("states", states), ("the yard", yard), ("trade in feed 3", trade), ("my own", own)
    ):  # fmt: skip
        assert {article for watch, article in told if watch == name} == expected


def test_an_item_says_where_it_is_from_and_shows_its_span(found: Brief) -> None:
    rows = {(row["article_id"], row["title"]): row for row in fresh()}
    for item in found.items:
        row = rows[item["article_id"], item["title"]]
        assert (item["url"], item["feed"]) == (row["url"], row["feed"])
        span = item["evidence"]
        assert row[span["field"]][span["start"] : span["end"]] == span["text"] != ""
        at = item["published_at"] and datetime.fromisoformat(
            item["published_at"].replace("Z", "+00:00")
        )
        trusted = row["published_quality"] in TRUSTED_QUALITIES
        assert at == (row["published_at"] if trusted else None)


def test_the_document_has_the_keys_that_scripts_rely_on(found: Brief) -> None:
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert list(document) == ["since", "until", "items", "changes"]
    assert document["since"] == "2026-11-17"
    keys = ["watch", "article_id", "title", "url", "feed", "published_at", "tone", "evidence"]
    assert all(list(item) == keys for item in document["items"])


def test_what_changed_is_told_for_bursts_new_names_and_watched_ones(
    found: Brief, connection: duckdb.DuckDBPyConnection
) -> None:
    told = {(row["what"], row["key"]): row for row in found.changes}
    assert told["name", BURSTING]["is_burst"]
    assert told["name", NEW]["is_burst"]
    assert told["name", "US"]["watch"] == "states"
    assert told["country", "RU"]["watch"] == "states"
    assert told["name", "XOSL:NYRD"]["watch"] == "the yard"
    assert ("name", "norvik") not in told
    query = "SELECT key, articles, strength FROM changes_since('2026-11-17') WHERE what = 'name'"
    for key, articles, strength in connection.execute(query).fetchall():
        if row := told.get(("name", key)):
            assert (row["articles"], row["strength"]) == (articles, strength)


def test_error_bars_are_those_of_sql_and_only_where_they_are_asked_for(
    found: Brief, tmp_path: Path
) -> None:
    assert found.estimates is None
    (published,) = shipped()
    rows = [row | ({"model": published.model} if n % 9 else {}) for n, row in enumerate(month())]
    connection = open_session(str(write_dataset(tmp_path, rows)))
    asked = brief(connection, SINCE, watches(WATCHED, lexicon()), error_bars=True)
    until = f"{asked.until:%Y-%m-%d}"
    query = f"SELECT * FROM topic_estimates('2026-11-17', '{until}')"
    expected = connection.execute(query).fetchall()
    assert len(expected) == 3
    told = json.loads(json.dumps(asked.document(), allow_nan=False))["estimates"]
    assert [tuple(row.values()) for row in told] == expected
    for text in (markdown(asked), mail(asked)):
        assert f"trade: {told[2]['counted']} of {told[2]['articles']} articles counted" in text
    late = brief(connection, SINCE + timedelta(days=90), [], error_bars=True)
    assert late.estimates == []
    assert "No article of 2027-02-15 to" in markdown(late).replace("\\", "")


def test_without_a_watch_each_story_has_its_first_report(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = brief(connection, SINCE, [])
    assert found.watches == (EVERYTHING,)
    assert {item["article_id"] for item in found.items} == {row["article_id"] for row in fresh()}
    dated = [item["published_at"] for item in found.items if item["published_at"]]
    assert dated == sorted(dated, reverse=True)
    undated = [n for n, item in enumerate(found.items) if item["published_at"] is None]
    assert undated == list(range(len(dated), len(found.items))), "undated ones do not lead"


def at(hours: float, **values: Any) -> dict[str, Any]:
    seen = START + timedelta(hours=hours)
    return {"first_seen_at": seen, "published_at": seen} | values


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    since = START + timedelta(hours=48)
    rows = [
        article(0, **at(0)),
        article(1, **at(49)),
        article(2, **at(50, cluster_id=f"{1:032x}", is_first_seen=False)),
        article(0, **at(51, revision=2)),
        article(3, **at(52, published_at=START - timedelta(days=3))),
        article(4, **at(53, published_at=START + timedelta(hours=1))),
        article(5, **at(47, revision=1)),
        article(6, **at(54, revision=1)),
        article(6, **at(55, revision=2, title="Corrected")),
    ]
    root = write_dataset(tmp_path, rows, manifests=[manifest(60)])
    found = brief(open_session(str(root)), since, [])
    told = {int(item["article_id"], 16): item["title"] for item in found.items}
    assert set(told) == {1, 4, 6}, "4 came late: no earlier brief could tell it"
    assert told[6] == "Corrected"
    assert (found.copies, found.revised, found.backlog) == (1, 1, 1)
    assert found.until == START + timedelta(hours=60)


def test_the_first_articles_of_a_data_set_are_told_by_their_date(tmp_path: Path) -> None:
    since = START + timedelta(hours=48)
    rows = [article(n, **at(60, published_at=START + timedelta(hours=20 * n))) for n in range(5)]
    found = brief(open_session(str(write_dataset(tmp_path, rows))), since, [])
    assert {int(item["article_id"], 16) for item in found.items} == {3, 4}
    assert found.backlog == 3


def test_the_next_brief_tells_nothing_twice_and_nothing_is_lost(tmp_path: Path) -> None:
    rows = [article(n, **at(10 * n)) for n in range(6)]
    early = write_dataset(tmp_path / "1", rows[:3], manifests=[manifest(20)])
    late = write_dataset(tmp_path / "2", rows, manifests=[manifest(20), manifest(50)])
    first = brief(open_session(str(early)), START, [])
    second = brief(open_session(str(late)), first.next_since, [])
    told = [int(item["article_id"], 16) for one in (first, second) for item in one.items]
    assert sorted(told) == [0, 1, 2, 3, 4, 5]


def test_a_report_that_joins_a_story_later_is_one_line_with_the_first(tmp_path: Path) -> None:
    from tests.made_up import member

    rows = [article(n, **at(n, cluster_id=f"{n:032x}", is_first_seen=True)) for n in range(3)]
    root = write_dataset(tmp_path, rows, members=[member(2, 1)])
    found = brief(open_session(str(root)), START, [])
    assert {int(item["article_id"], 16) for item in found.items} == {0, 1}


def test_nobody_looked_since_then(tmp_path: Path) -> None:
    root = write_dataset(tmp_path, [article(0)], manifests=[manifest(0)])
    found = brief(open_session(str(root)), START + timedelta(days=1), [])
    assert found.is_stale
    assert (found.items, found.changes) == ([], [])
    empty = brief(open_session(str(write_dataset(tmp_path / "empty"))), START, [])
    assert (empty.items, empty.changes, empty.is_stale) == ([], [], True), (
        "no run has looked at all"
    )
