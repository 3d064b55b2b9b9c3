"""The articles of the page as columns: complete, by identity, newest first."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.pipeline.query.session import open_session
from dateline.pipeline.report_page.columns import SUMMARY_LENGTH, article_columns, pieces
from tests.made_up import START, article, write_dataset
from tests.made_up_month import FIRST
from tests.report_pages import made

FIRST_DAY = FIRST.date()


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return made(tmp_path_factory, "month").connection


@pytest.fixture(scope="module")
def data(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return article_columns(connection, FIRST_DAY, 50)


def test_columns_have_one_length_and_every_article_of_the_days(
    data: dict[str, Any], connection: duckdb.DuckDBPyConnection
) -> None:
    query = f"SELECT article_id FROM articles WHERE is_latest AND published_date >= '{FIRST_DAY}'"
    ids = {row[0] for row in connection.execute(query).fetchall()}
    assert {len(column) for column in data["articles"].values()} == {len(ids)}
    assert set(data["articles"]["id"]) == ids


def test_the_newest_lead_and_those_without_a_date_follow(data: dict[str, Any]) -> None:
    at = data["articles"]["at"]
    dated = [time for time in at if time is not None]
    assert dated == sorted(dated, reverse=True)
    assert len(dated) < len(at)
    assert at[: len(dated)] == dated
    assert min(data["articles"]["day"]) == 0, "dates that nobody trusts move no axis"


def test_names_are_identities_with_their_forms(data: dict[str, Any]) -> None:
    table = {identity: (label, country) for identity, label, _, country in data["names"]}
    assert len(table) == len(data["names"])
    assert table["US"] == ("United States", "US")
    assert table["Ford"] == ("Ford", ""), "what has no identifier stands for itself"
    numbers = {identity: n for n, (identity, *_) in enumerate(data["names"])}
    assert data["forms"]["white house"] == [numbers["US"]]
    assert data["forms"]["bush"] == [numbers["Q207"]]
    assert "norvik" not in data["forms"], "a canonical name needs no entry of its own"


def test_each_article_names_an_identity_once(
    data: dict[str, Any], connection: duckdb.DuckDBPyConnection
) -> None:
    number = next(n for n, row in enumerate(data["names"]) if row[0] == "US")
    query = f"SELECT count(*) FROM names WHERE id = 'US' AND published_date >= '{FIRST_DAY}'"
    ((expected,),) = connection.execute(query).fetchall()
    assert sum(number in names for names in data["articles"]["names"]) == expected


def test_only_stories_of_several_articles_are_named(data: dict[str, Any]) -> None:
    numbers = data["articles"]["story"]
    counts = [numbers.count(n) for n in range(len(data["stories"]))]
    assert min(counts) > 1
    assert -1 in numbers
    place = numbers.index(3)
    cluster = int(data["articles"]["id"][place], 16) // 10 * 10
    assert data["stories"][3] == f"{cluster:032x}"


def test_texts_are_those_of_the_newest(data: dict[str, Any]) -> None:
    assert len(data["texts"]) == 50
    plain = "".join(p if isinstance(p, str) else p[0] for p in data["texts"][7]["title"])
    assert plain == data["articles"]["title"][7]


def test_rows_without_names_fall_back_on_their_entities(tmp_path: Path) -> None:
    rows = [article(0, names=None), article(1, names=[], entity_names=None, entities=None)]
    rows.append(article(2, summary="x" * 500, url="javascript:alert(1)", title=None, entities=[]))
    connection = open_session(str(write_dataset(tmp_path, rows)))
    found = article_columns(connection, START.date(), 10)
    by_id = dict(zip(found["articles"]["id"], range(3), strict=True))
    first = [found["names"][n] for n in found["articles"]["names"][by_id[f"{0:032x}"]]]
    assert first == [["Donald Trump", "Donald Trump", "PER", ""], ["Norvik", "Norvik", "ORG", ""]]
    assert found["articles"]["names"][by_id[f"{1:032x}"]] == []
    last = by_id[f"{2:032x}"]
    assert (found["articles"]["url"][last], found["articles"]["title"][last]) == (None, "")
    text = found["texts"][last]
    assert (text["cut"], "".join(text["summary"])) == (True, "x" * SUMMARY_LENGTH)


def test_amounts_of_stories_are_one_by_value_and_unit(tmp_path: Path) -> None:
    def sum_of(text: str, value: float) -> dict[str, Any]:
        span = {"type": "MONEY", "start": 0, "end": 1, "score": 0.9, "field": "title"}
        return span | {"text": text, "value": value, "unit": "USD"}

    same = {"cluster_id": f"{1:032x}", "title": "x"}
    rows = [
        article(1, **same, entities=[sum_of("$5bn", 5e9), sum_of("$1", 1)]),
        article(2, **same, entities=[sum_of("5 billion dollars", 5e9)], is_first_seen=False),
        article(3, title="x", entities=[sum_of("$7", 7)]),
    ]
    connection = open_session(str(write_dataset(tmp_path, rows)))
    found = article_columns(connection, START.date(), 10)
    told = dict(zip(found["articles"]["id"], found["articles"]["amounts"], strict=True))
    assert len(told[f"{1:032x}"]) == 2
    assert set(told[f"{2:032x}"]) < set(told[f"{1:032x}"])
    assert told[f"{3:032x}"] == [], "told by one article alone"
    assert sorted(found["amounts"]) == ["$1", "$7", "5 billion dollars"]


def test_no_article_gives_columns_without_any(tmp_path: Path) -> None:
    connection = open_session(str(write_dataset(tmp_path)))
    found = article_columns(connection, date(2026, 11, 1), 10)
    assert (found["articles"]["id"], found["texts"], found["names"]) == ([], [], [])


def mention(start: int, end: int, field: str = "title") -> dict[str, Any]:
    return {"start": start, "end": end, "type": "PER", "field": field}


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        ([], ["Ann met Bob"]),
        ([mention(0, 3)], [["Ann", "PER"], " met Bob"]),
        ([mention(8, 11), mention(0, 3)], [["Ann", "PER"], " met ", ["Bob", "PER"]]),
        ([mention(0, 7), mention(4, 11)], [["Ann met", "PER"], " Bob"]),
        ([mention(8, 12)], ["Ann met Bob"]),
        ([mention(0, 3, "summary")], ["Ann met Bob"]),
    ],
)
def test_a_text_is_cut_at_its_mentions(mentions: list[Any], expected: list[Any]) -> None:
    assert pieces("Ann met Bob", mentions, "title") == expected


def test_offsets_count_code_points() -> None:
    spans = [{"field": "title", "start": 2, "end": 7, "type": "LOC"}]
    assert pieces("🚀 Japan", spans, "title") == ["🚀 ", ["Japan", "LOC"]]
    assert pieces("", [], "title") == []


def test_a_tone_that_is_no_number_is_none(tmp_path: Path) -> None:
    rows = [article(0, tone_score=float("nan")), article(1, tone_score=0.5)]
    found = article_columns(open_session(str(write_dataset(tmp_path, rows))), START.date(), 0)
    assert sorted(found["articles"]["tone"], key=str) == [0.5, None]
