"""The prompt: statements of several lines, commands, and ways to leave."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dateline.pipeline.query.prompt import history_path, is_whole, prompt
from dateline.pipeline.query.results import TextFormat
from dateline.pipeline.query.session import open_session
from dateline.pipeline.query.view_columns import VIEWS
from tests.made_up import article, write_dataset


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    root = write_dataset(tmp_path_factory.mktemp("set"), [article(n) for n in range(5)])
    connection = open_session(str(root))
    yield connection
    connection.close()


Typed = tuple[str, str]


@pytest.fixture
def typed(
    session: duckdb.DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> object:
    """Types lines at the prompt; an exception is raised where a line was awaited."""

    def type_(*lines: str | type[BaseException], mode: TextFormat = "csv") -> Typed:
        waiting = [*lines, EOFError]

        def read(_prompt: str) -> str:
            line = waiting.pop(0)
            if isinstance(line, str):
                return line
            raise line

        monkeypatch.setattr("builtins.input", read)
        prompt(session, mode)
        told = capsys.readouterr()
        return told.out, told.err

    return type_


def test_statements_may_go_over_several_lines(typed) -> None:  # type: ignore[no-untyped-def]
    out, _ = typed("SELECT 1", "AS one;", "SELECT 2 AS two;")
    assert out.split()[-4:] == ["one", "1", "two", "2"]


def test_mistakes_are_told_and_forgiven(typed) -> None:  # type: ignore[no-untyped-def]
    out, err = typed("SELEC 1;", ";", ".mode xml", ".schema nowhere", "SELECT 3 AS three;")
    assert "syntax error" in err
    assert "no statement" in err
    assert ".mode takes table, csv" in err
    assert "there is no view 'nowhere'" in err
    assert out.split()[-2:] == ["three", "3"]


def test_an_interrupted_statement_is_thrown_away(typed) -> None:  # type: ignore[no-untyped-def]
    out, _ = typed("SELECT broken", KeyboardInterrupt, "SELECT 4 AS four;")
    assert out.split()[-2:] == ["four", "4"]


@pytest.mark.parametrize("word", ["exit", "quit", "EXIT", "exit;", ".quit", ".exit", ".q"])
def test_ways_to_leave(typed, word: str) -> None:  # type: ignore[no-untyped-def]
    out, _ = typed(word, "SELECT 'never asked';")
    assert "never asked" not in out


def test_tables_and_their_columns(typed) -> None:  # type: ignore[no-untyped-def]
    out, _ = typed(".tables", ".schema runs")
    assert all(view in out for view in VIEWS)
    assert "run_id" in out
    assert "name of the run" in out


def test_modes(typed) -> None:  # type: ignore[no-untyped-def]
    query = "SELECT 1 AS a, 'x' AS b;"
    lines = [".mode", ".mode json", query, ".mode markdown", query, ".mode vertical", query]
    out, _ = typed(*lines, ".mode table", query)
    assert "mode csv" in out
    for shown in ('{"a": 1, "b": "x"}', "| 1 | x |", "a: 1\nb: x", "(1 row)"):
        assert shown in out


def test_timing_and_pager_are_switches(typed) -> None:  # type: ignore[no-untyped-def]
    out, err = typed(".timing", "SELECT 1;", ".timing off", ".pager off", ".pager maybe")
    assert "timing on" in out
    assert " s\n" in out
    assert "timing off" in out
    assert "pager off" in out
    assert "takes on or off" in err


def test_help_and_unknown_commands(typed) -> None:  # type: ignore[no-untyped-def]
    out, err = typed(".help", ".what")
    assert out.count(".schema VIEW") == 2
    assert "there is no command .what" in err


@pytest.mark.parametrize(
    ("entry", "expected"),
    [("", True), ("SELECT 1", False), ("SELECT 1; ", True), (".mode", True),
     ("Quit", True), ("SELECT\n1\n;", True)],
)  # fmt: skip
def test_an_entry_is_whole(entry: str, expected: bool) -> None:
    assert is_whole(entry) == expected


@pytest.mark.skipif(os.name != "posix", reason="XDG folders")
def test_history_lies_in_the_folder_of_states(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert history_path() == tmp_path / "dateline" / "sql_history"
    monkeypatch.delenv("XDG_STATE_HOME")
    assert history_path() == Path.home() / ".local/state/dateline/sql_history"
