"""The editor on a terminal: several lines, history for the user's eyes only, completion."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

pytest.importorskip("prompt_toolkit")
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from dateline.pipeline.query.editor import completer, terminal_reader, words
from dateline.pipeline.query.session import open_session
from dateline.pipeline.query.view_columns import VIEWS


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_session(str(tmp_path_factory.mktemp("empty")))
    yield connection
    connection.close()


def typed(session: duckdb.DuckDBPyConnection, history: Path, keys: str, entries: int) -> list[str]:
    """What the editor gives for keys that are typed."""
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        read = terminal_reader(session, history)
        pipe.send_text(keys)
        return [read() for _ in range(entries)]


def test_enter_ends_a_statement_and_else_the_line(
    session: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    keys = "SELECT 1\rAS one;\r.tables\rexit\r"
    found = typed(session, tmp_path / "history", keys, 3)
    assert found == ["SELECT 1\nAS one;", ".tables", "exit"]


def test_the_end_and_an_interruption_are_told(
    session: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with pytest.raises(EOFError):
        typed(session, tmp_path / "history", "\x04", 1)
    with pytest.raises(KeyboardInterrupt):
        typed(session, tmp_path / "history", "SELECT\x03", 1)


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_history_is_kept_for_the_user_alone(
    session: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    history = tmp_path / "state" / "dateline" / "sql_history"
    typed(session, history, "SELECT 'kept';\r", 1)
    assert "kept" in history.read_text()
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert stat.S_IMODE(history.parent.stat().st_mode) == 0o700
    again = typed(session, history, "\x1b[A\r", 1)
    assert again == ["SELECT 'kept';"], "arrow up"


def test_without_a_place_for_history_it_works(
    session: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    assert typed(session, tmp_path / "file" / "history", "SELECT 1;\r", 1) == ["SELECT 1;"]


def test_views_columns_keywords_and_commands_are_completed(
    session: duckdb.DuckDBPyConnection,
) -> None:
    known = words(session)
    assert {*VIEWS, "published_date", "SELECT", ".schema", "quit"} <= set(known)

    def completed(text: str) -> list[str]:
        found = completer(session).get_completions(Document(text), CompleteEvent())
        return [completion.text for completion in found]

    assert completed("SELECT * FROM Article_t") == ["article_topics"]
    assert "SELECT" in completed("sel")
    assert completed(".sch") == [".schema"]
