"""What the page shows, asked of a small data set."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.pipeline.query.views import create_views
from dateline.pipeline.report_page.data import SUMMARY_LENGTH, collect, pieces
from tests.made_up import START, article, letter, manifest, visit, write_dataset

NOW = datetime(2026, 11, 24, 12, 30, 7, 99, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    rows = [article(n) for n in range(30)]
    rows[3] |= {"title": None, "summary": "x" * 500, "url": "javascript:alert(1)"}
    root = write_dataset(
        tmp_path_factory.mktemp("set"),
        rows,
        [visit(n, run) for n in range(3) for run in range(2)],
        [
            letter(n, error_class="A" if n % 3 else "B", at=START + timedelta(hours=n))
            for n in range(7)
        ],
        [manifest(n) for n in range(3)],
    )
    connection = duckdb.connect()
    create_views(connection, str(root))
    return connection


@pytest.fixture(scope="module")
def data(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return collect(connection, name="News", now=NOW)


def test_it_is_ready_for_json_and_says_when_it_was_made(data: dict[str, Any]) -> None:
    assert json.loads(json.dumps(data)) == data
    assert (data["name"], data["made_at"], data["total"]) == ("News", "2026-11-24T12:30:07Z", 30)


def test_articles_are_columns_of_one_length_newest_first(data: dict[str, Any]) -> None:
    columns = data["articles"]
    assert {len(column) for column in columns.values()} == {30}
    assert columns["day"] == sorted(columns["day"], reverse=True)
    assert min(columns["day"]) == 0
    assert data["first_day"] == f"{START:%Y-%m-%d}"


def test_topics_are_numbers_and_bits(data: dict[str, Any]) -> None:
    columns, topics = data["articles"], data["topics"]
    for primary, bits in zip(columns["topic"], columns["bits"], strict=True):
        assert bits == (1 << primary if topics[primary] != "other" else 0)
    counted = Counter(topics[primary] for primary in columns["topic"])
    assert counted["other"] == sum(n % 4 == 0 for n in range(30))


def test_feeds_and_names_are_told_once_and_pointed_to(data: dict[str, Any]) -> None:
    assert sorted(data["sources"]) == [f"Feed {n}" for n in range(5)]
    assert set(data["articles"]["feed"]) == set(range(5))
    for numbers in data["articles"]["names"]:
        assert numbers == sorted(set(numbers))
        assert all(0 <= number < len(data["names"]) for number in numbers)
    assert ["Japan", "LOC"] in data["names"]


def test_texts_are_cut_linked_and_scored(data: dict[str, Any]) -> None:
    (cut,) = [text for text in data["texts"] if text["cut"]]
    assert "".join(cut["summary"]) == "x" * SUMMARY_LENGTH
    assert (cut["title"], cut["url"]) == ([], None)
    newest = data["texts"][0]
    assert newest["url"].startswith("https://news.example/")
    assert newest["copies"] == 0
    assert any(isinstance(piece, list) for piece in newest["title"])


def test_limits_keep_a_page_small(connection: duckdb.DuckDBPyConnection) -> None:
    small = collect(connection, name="x", now=NOW, articles=10, texts=4)
    assert (len(small["articles"]["day"]), len(small["texts"]), small["total"]) == (10, 4, 30)


def test_feeds_runs_and_failures_have_their_tables(data: dict[str, Any]) -> None:
    assert {feed["name"] for feed in data["feeds"]} >= {"Feed 0", "Feed 1", "Feed 2"}
    assert [run["run_id"] for run in data["runs"]] == ["run-002", "run-001", "run-000"]
    kinds = [(one["error_class"], one["failures"], one["example"]) for one in data["letters"]]
    assert kinds == [("A", 4, "failure 5"), ("B", 3, "failure 6")]


def test_no_articles_give_a_page_without(tmp_path: Path) -> None:
    connection = duckdb.connect()
    create_views(connection, str(write_dataset(tmp_path)))
    data = collect(connection, name="x", now=NOW)
    assert (data["total"], data["first_day"], data["texts"]) == (0, "1970-01-01", [])


# --- parts


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


def test_an_empty_text_has_no_pieces() -> None:
    assert pieces("", [], "title") == []
