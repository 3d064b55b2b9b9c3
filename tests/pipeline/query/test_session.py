"""A session over one data set: which one it is, statements in order, a prompt that forgives."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.pipeline.query.session import QueryError, execute, open_session, output_root, prompt
from dateline.schemas.errors import UsageError
from tests.made_up import article, write_dataset


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("data"), [article(n) for n in range(5)])


@pytest.fixture
def session(root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_session(str(root))
    yield connection
    connection.close()


def test_the_root_is_the_one_named_then_that_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("named", "configured", "here", "data"):
        (tmp_path / name).mkdir()
    (tmp_path / "other.yaml").write_text("output: {path: configured}\n")
    assert output_root(f"{tmp_path}/named/", None) == f"{tmp_path}/named"
    assert output_root("named", tmp_path / "other.yaml") == "named"
    assert output_root("/", None) == "/"
    assert output_root(None, tmp_path / "other.yaml") == str(tmp_path / "configured")
    assert output_root(None, None) == "data"
    (tmp_path / "dateline.yaml").write_text("output: {path: here}\n")
    assert Path(output_root(None, None)).resolve() == tmp_path / "here"


def test_a_root_that_is_not_there_or_would_be_a_pattern_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no data set at .*none; `dateline run` makes"):
        output_root(str(tmp_path / "none"), None)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="there is no data set"):
        output_root(str(tmp_path / "file"), None)
    with pytest.raises(ValueError, match="must not hold"):
        output_root(str(tmp_path / "a*"), None)
    assert output_root("s3://bucket/out", None) == "s3://bucket/out", "asked only when it is read"


def test_statements_run_in_order_and_the_last_one_is_shown(
    session: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    execute(
        session, "CREATE TABLE t AS SELECT 3 AS n; SELECT n FROM t; SELECT n + 1 AS m FROM t", "csv"
    )
    assert capsys.readouterr().out.split() == ["m", "4"]
    execute(session, "INSERT INTO t VALUES (4)", "csv")
    execute(session, "DROP TABLE t", "csv")
    execute(session, "SELECT count(*) AS n FROM articles", "csv")
    assert capsys.readouterr().out.split()[-2:] == ["n", "5"]


def test_a_result_goes_to_a_file(session: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for format in ("parquet", "csv"):
        path = tmp_path / f"out.{format}"
        execute(session, "SELECT title FROM articles", format, str(path))
        assert duckdb.execute(f"SELECT count(*) FROM '{path}'").fetchall() == [(5,)]


def test_mistakes_are_told_in_the_words_of_the_database(
    session: duckdb.DuckDBPyConnection,
) -> None:
    with pytest.raises(QueryError, match="no_such_column"):
        execute(session, "SELECT no_such_column FROM articles", "csv")
    with pytest.raises(QueryError, match="syntax error"):
        execute(session, "SELEKT 1", "csv")
    for nothing in ("", " ; ", "-- a comment"):
        with pytest.raises(UsageError, match="there is no statement to run"):
            execute(session, nothing, "csv")


def test_bytes_do_not_go_to_a_terminal(
    session: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for format in ("parquet", "arrow"):
        with pytest.raises(UsageError, match=f"{format} is no text: give --out FILE or a pipe"):
            execute(session, "SELECT 1", format)


def test_the_prompt_gathers_lines_and_forgives_mistakes(
    session: duckdb.DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines: list[Any] = [
        ".views", ".what", "SELECT", "7 AS n;", "SELECT nothing_known;",
        "SELECT half of", KeyboardInterrupt, "SELECT 8 AS n;", ".quit", "SELECT 9 AS n;",
    ]  # fmt: skip
    asked: list[str] = []

    def typed(question: str) -> str:
        asked.append(question.strip())
        line = lines.pop(0)
        if isinstance(line, type):
            raise line
        return str(line)

    monkeypatch.setattr(builtins, "input", typed)
    prompt(session, "csv")
    said = capsys.readouterr()
    assert "articles" in said.out
    assert said.out.count("End a statement with a semicolon") == 2, "at the begin and for .what"
    assert [word for word in said.out.split() if word in "789"] == ["7", "8"]
    assert "nothing_known" in said.err
    assert asked == ["dateline>"] * 3 + ["...>"] + ["dateline>"] * 2 + ["...>"] + ["dateline>"] * 2
    lines[:] = [EOFError]
    prompt(session, "csv")
