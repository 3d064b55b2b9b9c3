"""A session over a data set: which root, which statements, what is said of mistakes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dateline.pipeline.query.session import execute, open_session, output_root
from dateline.pipeline.query.view_columns import VIEWS
from dateline.schemas.errors import QueryError, UsageError
from tests.made_up import article, write_dataset
from tests.pipeline.query.test_interruption import ENDLESS, interrupted_after


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("set"), [article(n) for n in range(5)])


@pytest.fixture
def session(root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_session(str(root), "SELECT * FROM articles")
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def whole(root: Path) -> duckdb.DuckDBPyConnection:
    return open_session(str(root))


# --- the root


def test_the_root_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    assert output_root(f"{tmp_path}/", None) == str(tmp_path)


def test_the_root_of_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    one, other = tmp_path / "one", tmp_path / "other"
    for root in (one, other):
        (root / "state").mkdir(parents=True)
    config.write_text(f"feeds: [{{url: 'https://a.example/'}}]\noutput: {{path: '{one}'}}\n")
    assert output_root(None, config) == str(one)
    assert output_root(str(other), config) == str(other), "the option wins"


def test_the_default_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="there is no data set at data; `dateline run` makes one"):
        output_root(None, None)
    (tmp_path / "data" / "state").mkdir(parents=True)
    assert output_root(None, None) == "data"


def test_a_file_is_no_root(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="no data set"):
        output_root(str(tmp_path / "file"), None)


def test_a_folder_of_something_else_is_no_root(tmp_path: Path) -> None:
    """A disk that is not mounted looks like this: nothing there is whole, and nothing counts 0."""
    (tmp_path / "lost+found").mkdir()
    with pytest.raises(UsageError, match="no data set"):
        output_root(str(tmp_path), None)


def test_a_root_on_object_storage_is_not_looked_for() -> None:
    assert output_root("s3://bucket/news/", None) == "s3://bucket/news"


# --- statements


def test_the_last_statement_is_printed(
    session: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "SET VARIABLE x = 7; SELECT getvariable('x') AS x, count(*) AS n FROM articles"
    execute(session, text, "csv")
    assert capsys.readouterr().out.split() == ["x,n", "7,5"]


@pytest.mark.parametrize(
    "text",
    ["CREATE TABLE t (x INTEGER)", "CREATE TABLE t AS SELECT 1", "CREATE VIEW t AS SELECT 1",
     "SET threads = 1", "CREATE TABLE t (x INTEGER); DROP TABLE t"],
)  # fmt: skip
def test_a_statement_without_rows_prints_nothing(
    session: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    execute(session, text, "table")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("text", ["", "  ", "-- a remark", ";"])
def test_no_statement_is_an_error_of_usage(session: duckdb.DuckDBPyConnection, text: str) -> None:
    with pytest.raises(UsageError, match="no statement"):
        execute(session, text, "table")


@pytest.mark.parametrize("text", ["SELEC 1", "SELECT * FROM nowhere", "SELECT 1/'x'"])
def test_what_duckdb_refuses_is_told_in_its_words(
    session: duckdb.DuckDBPyConnection, text: str
) -> None:
    with pytest.raises(QueryError, match=r"Error"):
        execute(session, text, "table")


def test_binary_results_go_to_a_file(session: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    execute(session, "SELECT 1 AS x", "parquet", str(tmp_path / "x.parquet"))
    found = duckdb.execute(f"SELECT x FROM '{tmp_path / 'x.parquet'}'").fetchall()
    assert found == [(1,)]


class Terminal(io.StringIO):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_binary_results_do_not_go_to_a_terminal(
    session: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", Terminal())
    with pytest.raises(UsageError, match="arrow is no text: give --out FILE or a pipe"):
        execute(session, "SELECT 1", "arrow")


def test_damaged_files_are_told_when_they_are_looked_at_first(tmp_path: Path) -> None:
    root = write_dataset(tmp_path / "set", [article(1)])
    next(root.rglob("*.parquet")).write_bytes(b"no parquet at all")
    with pytest.raises(QueryError, match="cannot open the data set at") as told:
        open_session(str(root)).sql("SELECT * FROM articles")
    assert "\n" not in str(told.value)
    assert str(told.value).endswith("`dateline fsck` tells what is damaged")


def test_a_query_that_is_stopped_leaves_the_session(session: duckdb.DuckDBPyConnection) -> None:
    with interrupted_after(0.2), pytest.raises(KeyboardInterrupt):
        execute(session, ENDLESS, "table")
    out = io.StringIO()
    execute(session, "SELECT 42 AS still", "csv", out=out)
    assert out.getvalue().split() == ["still", "42"]


# --- only what a query needs


def test_a_session_for_one_query_has_the_views_that_it_needs(root: Path) -> None:
    with open_session(str(root), "SELECT * FROM runs") as connection:
        assert connection.views.made <= {"runs", "recent_runs"}
    with open_session(str(root), 'SELECT count(*) FROM "Names"') as connection:
        assert {"names", "articles", "article_rows"} <= connection.views.made
        assert "changes" not in connection.views.made


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_every_view_and_macro_answers_in_a_session_of_its_own(
    root: Path, view: str, whole: duckdb.DuckDBPyConnection
) -> None:
    text = f"SELECT * FROM {view}"
    with open_session(str(root), text) as connection:
        found, wanted = (c.execute(text).fetchall() for c in (connection, whole))
        assert sorted(map(repr, found)) == sorted(map(repr, wanted))


@pytest.mark.parametrize(
    "text",
    ["SHOW TABLES", "DESCRIBE articles", "FROM duckdb_views()", "SELECT * FROM x", "BEGIN"],
)
def test_a_query_that_asks_what_there_is_finds_all_views(root: Path, text: str) -> None:
    with open_session(str(root), text) as connection:
        assert set(VIEWS) <= connection.views.made
