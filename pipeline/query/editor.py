"""The editor of the prompt on a terminal: history, completion, several lines.

prompt_toolkit (BSD-3, pure Python, that of IPython) does it; the standard library's readline is not
on Windows and knows one line only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.pipeline.query.prompt import HELP, LEAVE, is_whole
from dateline.pipeline.query.view_columns import VIEWS

if TYPE_CHECKING:
    import duckdb
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.history import History


def terminal_reader(connection: duckdb.DuckDBPyConnection, history: Path) -> Callable[[], str]:
    """A function that reads the next entry from the terminal.

    Args:
        connection: is asked for the words that can be completed.
        history: file that remembers entries, for the user's eyes only; where it cannot be written,
            they are remembered until the prompt is left.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if is_whole(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    session: PromptSession[str] = PromptSession(
        history=_kept(history),
        completer=completer(connection),
        complete_while_typing=False,
        multiline=True,
        key_bindings=keys,
        prompt_continuation="     ...> ",
    )
    return lambda: session.prompt("dateline> ")


def completer(connection: duckdb.DuckDBPyConnection) -> Completer:
    """Completes the word before the cursor, whatever its case.

    Columns are looked up when something is completed first: for that all views are made.
    """
    from prompt_toolkit.completion import WordCompleter

    known = cache(lambda: words(connection))
    return WordCompleter(known, ignore_case=True, pattern=re.compile(r"[.\w]+"))


def words(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What can be completed: views, their columns, keywords and commands."""
    columns = connection.execute(
        "SELECT DISTINCT column_name FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()
    keywords = connection.execute("SELECT keyword_name FROM duckdb_keywords()").fetchall()
    commands = [line.split()[0] for line in HELP.splitlines() if line.startswith(".")]
    found = {*VIEWS, *commands, *LEAVE, *(name for (name,) in columns)}
    return sorted(found) + sorted(name.upper() for (name,) in keywords)


def _kept(path: Path) -> History:
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        path.chmod(0o600)
        return FileHistory(str(path))
    return InMemoryHistory()
