"""A session makes a view when it is named, and nobody can tell but by the time it takes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.dataset.memory import run_log
from dateline.pipeline.query.lazy_session import LazySession
from dateline.pipeline.query.session import execute, open_session
from dateline.pipeline.query.view_columns import VIEWS
from dateline.schemas.errors import QueryError
from tests.grown import ROWS, write_grown
from tests.made_up import article, write_dataset

START = datetime(2026, 11, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("set"), [article(n) for n in range(5)])


@pytest.fixture
def session(root: Path) -> Iterator[LazySession]:
    with open_session(str(root)) as session:
        yield session


def counted(session: duckdb.DuckDBPyConnection, source: str) -> int:
    (row,) = session.execute(f"SELECT count(*) FROM {source}").fetchall()
    return int(row[0])


def test_what_no_statement_named_is_not_made(session: LazySession) -> None:
    session.execute("SELECT 1").fetchall()
    assert session.views.made == set()
    assert counted(session, "feed_health") == 0
    assert session.views.made == {"feed_health"}
    assert session.sql("SELECT title FROM articles").fetchall()
    assert {"articles", "article_rows", "noted_articles"} <= session.views.made
    assert not {"names", "changes"} & session.views.made


def test_whoever_asks_what_there_is_finds_all(session: LazySession) -> None:
    assert {name for (name,) in session.execute("SHOW TABLES").fetchall()} >= set(VIEWS)


def test_a_relation_by_name_and_a_cursor_find_all(root: Path) -> None:
    with open_session(str(root)) as session:
        assert len(session.table("articles").fetchall()) == 5
    with open_session(str(root)) as session:
        assert counted(session.cursor(), "feed_health") == 0


def test_a_statement_that_was_taken_apart_is_read_too(session: LazySession) -> None:
    for statement in session.extract_statements("SET VARIABLE x = 2; SELECT * FROM articles"):
        session.execute(statement)
    assert len(session.fetchall()) == 5


@pytest.mark.parametrize("begin", ["BEGIN", "START TRANSACTION", "begin transaction"])
def test_views_outlive_a_transaction_that_is_undone(session: LazySession, begin: str) -> None:
    session.execute(begin)
    assert counted(session, "articles") == 5
    session.execute("ROLLBACK")
    assert counted(session, "articles") == 5


def test_views_stay_where_they_belong_when_another_schema_is_used(session: LazySession) -> None:
    session.execute("CREATE SCHEMA own")
    session.execute("USE own")
    assert counted(session, "memory.main.articles") == 5
    assert session.execute("SELECT count(*) FROM duckdb_views() WHERE schema_name = 'own'")
    assert session.fetchall() == [(0,)]


def test_what_a_user_puts_in_place_of_a_view_stays(session: LazySession) -> None:
    session.execute("CREATE OR REPLACE VIEW runs AS SELECT 1 AS one")
    session.register("stories", pa.table({"mine": [1, 2]}))
    session.execute("CREATE OR REPLACE VIEW articles AS SELECT 7 AS seven")
    assert session.execute("SELECT mine FROM stories").fetchall() == [(1,), (2,)]
    assert session.execute("SELECT seven FROM articles").fetchall() == [(7,)]
    assert session.execute("SHOW TABLES").fetchall(), "views that read another one are made before"


def test_settings_that_close_the_disk_come_after_the_views(session: LazySession) -> None:
    session.execute("SET enable_external_access = false")
    session.execute("SET lock_configuration = true")
    assert counted(session, "runs") >= 0
    assert "changes" in session.views.made


def test_a_misspelt_view_is_put_right_by_duckdb(session: LazySession) -> None:
    with pytest.raises(duckdb.CatalogException, match="Did you mean"):
        session.execute("SELECT * FROM artcles")


def test_runs_that_were_folded_since_are_told_and_later_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_log, "MOST_LOOSE", 8)
    monkeypatch.setattr(run_log, "LEAST_LOOSE", 4)
    dataset = Dataset(str(tmp_path / "out"))

    def run(number: int) -> None:
        with dataset.transaction("run") as tx:
            tx.begin(f"r{number}", START + timedelta(hours=number), dataset.head())

    for number in range(3):
        run(number)
    with open_session(dataset.root) as session:
        for number in range(3, 3 + 12):
            run(number)
        assert not (tmp_path / "out/runs/r0.json").exists(), "it is in the log now"
        rows = session.execute("SELECT run_id FROM runs ORDER BY sequence").fetchall()
    assert rows == [("r0",), ("r1",), ("r2",)]


def test_files_that_moved_before_the_first_question_are_found(tmp_path: Path) -> None:
    root = write_grown(tmp_path / "out")
    with open_session(str(root)) as session:
        compact(Dataset(str(root)), now=START + timedelta(days=60))
        assert list((root / "_replaced").rglob("*.parquet")), "some were moved aside"
        assert counted(session, "article_rows") == ROWS
    with open_session(str(root)) as session:
        shutil.rmtree(root / "articles")
        with pytest.raises(QueryError, match="cannot open the data set at"):
            counted(session, "articles")


def test_files_that_move_between_two_questions_are_found_again(tmp_path: Path) -> None:
    """As in a brief, a page or a long prompt beside a compaction."""
    root = write_grown(tmp_path / "out")
    with open_session(str(root), "FROM articles") as session, open_session(str(root)) as other:
        assert counted(other, "articles") == ROWS
        writing = open_session(str(root))
        assert writing.whole
        compact(Dataset(str(root)), now=START + timedelta(days=60))
        path = tmp_path / "out.parquet"
        execute(session, "FROM article_rows", "parquet", str(path))
        assert pq.read_metadata(path).num_rows == ROWS
        assert counted(session, "articles") == ROWS
        assert counted(other, "article_topics") > 0, "a view of one that was made before"
        with pytest.raises(duckdb.IOException):
            writing.execute("CREATE TABLE x AS FROM articles")
        assert counted(writing, "articles") == ROWS, "what only reads is asked again"
        writing.close()
