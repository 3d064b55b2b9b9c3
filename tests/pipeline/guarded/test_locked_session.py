"""A locked DuckDB opens no file outside the snapshot, even for what the first wall would let by."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.pipeline.guarded.locked_session import (
    Asked,
    AskedTooMuchError,
    Limits,
    LockedSession,
)
from dateline.pipeline.guarded.select_only import RefusedError
from dateline.pipeline.query.view_columns import VIEWS
from tests.grown import ROWS, write_grown
from tests.made_up import START, article, fact, letter, manifest, member, visit, write_dataset
from tests.object_stores import served
from tests.old_duckdb import OLD_DUCKDB
from tests.pipeline.guarded.hostile import FINE, REFUSED
from tests.rows import each

LIMITS = Limits(seconds=10, rows=5, characters=3_000, cell_characters=50, memory_mb=512)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(
        tmp_path_factory.mktemp("set"),
        [article(number) for number in range(60)],
        [visit(0)],
        [letter(0)],
        [manifest(0)],
        [member(2, 1)],
        [fact(3)],
    )


@pytest.fixture(scope="module")
def session(root: Path) -> Iterator[LockedSession]:
    found = LockedSession(str(root), LIMITS)
    yield found
    found.close()


def strange(query: str) -> Asked:
    return Asked(query, is_strange=True)


@each("view", VIEWS)
def test_every_view_is_answered(session: LockedSession, view: str) -> None:
    answer = session.answer(strange(f"SELECT count(*) AS n FROM {view}"))
    assert answer["rows"][0]["n"] > 0
    assert answer["columns"] == ["n"]


@each("query", FINE, ids=lambda query: query[:50])
def test_queries_of_analysts_are_answered(session: LockedSession, query: str) -> None:
    assert session.answer(strange(query))["rows"]


@each("query", REFUSED, ids=lambda query: query[:50])
def test_hostile_queries_are_refused(session: LockedSession, query: str) -> None:
    with pytest.raises(RefusedError):
        session.answer(strange(query))


FILES = (
    "FROM read_text('{secret}')",
    "FROM read_csv('{secret}')",
    "FROM '{secret}'",
    "FROM glob('{folder}/*')",
    "FROM read_parquet('{folder}/*.parquet')",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{inside}'",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/other.db'",
    "INSTALL httpfs",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET allowed_paths = ['/']",
    "SET memory_limit = '100GB'",
    "SET temp_directory = '{folder}'",
    "SELECT getenv('HOME')",
    "FROM pytest",
)


@pytest.mark.parametrize("query", FILES)
def test_without_the_first_wall_no_other_file_is_opened(
    session: LockedSession, root: Path, tmp_path: Path, query: str
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret\nvery\n")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    inside = next(root.rglob("*.parquet"))
    with pytest.raises(AskedTooMuchError, match="Error"):
        session.answer(Asked(query.format(secret=secret, folder=tmp_path, inside=inside)))
    assert os.listdir(tmp_path) == ["secret.csv"]
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_more_rows_than_allowed_are_cut_and_told(session: LockedSession) -> None:
    answer = session.answer(strange("SELECT article_id FROM articles ORDER BY 1"))
    assert answer["row_count"] == len(answer["rows"]) == 5
    assert answer["cut"] == ["only the first 5 rows; there are more"]
    fewer = session.answer(Asked("FROM range(3)", rows=2))
    assert (fewer["row_count"], fewer["cut"]) == (2, ["only the first 2 rows; there are more"])
    assert "cut" not in session.answer(strange("FROM range(5)"))


def test_long_texts_and_long_answers_are_cut_and_told(session: LockedSession) -> None:
    answer = session.answer(strange("SELECT repeat('é', 60) AS x, ['a', repeat('b', 99)] AS y"))
    assert answer["rows"] == [{"x": "é" * 50 + "…", "y": ["a", "b" * 50 + "…"]}]
    assert "2 texts are cut to 50 characters" in answer["cut"][0]
    wide = ", ".join(f"repeat('x', 49) AS c{number}" for number in range(20))
    answer = session.answer(strange(f"SELECT {wide} FROM range(4)"))
    assert 1 <= answer["row_count"] < 4
    assert "more would be longer than 3,000 characters" in answer["cut"][0]
    whole = session.answer(Asked("SELECT repeat('x', 9000) AS x FROM range(2)", whole=True))
    assert [len(row["x"]) for row in whole["rows"]] == [9_000, 9_000]


def test_long_lists_are_cut_and_told_whatever_they_stand_in(session: LockedSession) -> None:
    for query in (
        "SELECT range(100000) AS x",
        "SELECT {'a': 1, 'b': [range(100000)]} AS x",
        "SELECT MAP(range(100000), range(100000)) AS x",
    ):
        answer = session.answer(strange(query))
        assert 1_000 < len(str(answer["rows"])) < 10_000, query
        assert answer["cut"][-1].endswith(
            "because a row of them would be longer than 3,000 characters"
        )
    answer = session.answer(strange("SELECT [1, 2] AS x, {'a': 'b', 'c': NULL} AS y, [] AS z"))
    assert answer["rows"] == [{"x": [1, 2], "y": {"a": "b", "c": None}, "z": []}]
    assert "cut" not in answer
    whole = session.answer(Asked("SELECT range(9000) AS x", whole=True))
    assert len(whole["rows"][0]["x"]) == 9_000


def test_columns_of_one_name_are_told_apart(session: LockedSession) -> None:
    answer = session.answer(strange("SELECT 1 AS x, 2 AS x, 3 AS x_2"))
    assert answer["rows"] == [{"x": 1, "x_2": 2, "x_2_2": 3}]


def test_values_are_those_that_json_knows(session: LockedSession) -> None:
    at = "TIMESTAMPTZ '2026-11-24 06:00:00+00'"
    query = f"SELECT 'nan'::DOUBLE AS a, {at} AS b, DATE '2026-11-24' AS c"
    (row,) = session.answer(strange(query))["rows"]
    assert row == {"a": None, "b": "2026-11-24T06:00:00Z", "c": "2026-11-24"}


def test_a_place_of_a_mistake_is_shown_by_the_words_of_the_query(session: LockedSession) -> None:
    query = "SELECT published_date FROM articles WHERE language = 3"
    with pytest.raises(AskedTooMuchError) as caught:
        session.answer(strange(query))
    place = "\n\nThe place is between >>> and <<<: "
    words = "SELECT published_date FROM articles WHERE >>>language<<< = 3"
    assert OLD_DUCKDB or str(caught.value).endswith(place + words), "which DuckDB 2 tells first"
    with pytest.raises(AskedTooMuchError, match="language holds texts") as caught:
        session.answer(Asked(query))
    assert "\n" not in str(caught.value), "a query of a tool's own is unknown to who calls it"


def test_what_duckdb_says_of_a_mistake_is_told(session: LockedSession) -> None:
    with pytest.raises(AskedTooMuchError, match="titel"):
        session.answer(strange("SELECT titel FROM articles"))


def test_it_follows_commits_and_compactions(tmp_path: Path) -> None:
    write_grown(tmp_path, commits=2)
    session = LockedSession(str(tmp_path), LIMITS)
    count = strange("SELECT count(*) AS n FROM articles")
    first = session.answer(count)
    assert (first["rows"][0]["n"], first["commit"]) == (8, 2)
    compact(Dataset(str(tmp_path)), now=START + timedelta(days=30))
    again = session.answer(count)
    assert (again["rows"][0]["n"], again["commit"]) == (8, 3)
    session.close()
    assert ROWS > 8


def test_object_storage_is_read_and_nothing_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with served("s3", monkeypatch) as store:
        write_grown(store.root, commits=1)
        session = LockedSession(store.root, LIMITS)
        answer = session.answer(strange("SELECT count(*) AS n FROM articles"))
        assert answer["rows"] == [{"n": 4}]
        with pytest.raises(AskedTooMuchError, match="Permission"):
            session.answer(Asked(f"FROM read_text('{store.root}/state/head.json')"))
        session.close()
