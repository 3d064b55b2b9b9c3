"""The prompt of ``dateline sql``: statements, commands that begin with a dot, and a way out."""

from __future__ import annotations

import io
import os
import pydoc
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from dateline.pipeline.query.results import TextFormat
from dateline.pipeline.query.session import execute
from dateline.pipeline.query.view_columns import VIEWS
from dateline.schemas.errors import QueryError, UsageError

if TYPE_CHECKING:
    import duckdb

Read = Callable[[], str]
"""Gives the next entry: a statement that may have several lines, or a command."""

MODES = get_args(TextFormat)
LEAVE = ("exit", "quit", ".exit", ".quit", ".q")
HELP = f"""\
End a statement with a semicolon; it may have several lines.
.tables          the views and what a row of each is
.schema VIEW     its columns, their types and what they mean
.mode MODE       {", ".join(MODES)}
.timing on|off   say how long each statement took
.pager on|off    show long results page by page, by $PAGER
.help            this text
.quit            leave; exit, quit and Ctrl-D do, too
"""


def is_whole(text: str) -> bool:
    """Whether an entry is ready to be run."""
    said = text.strip()
    return not said or said.startswith(".") or said.endswith(";") or said.lower() in LEAVE


def history_path() -> Path:
    """Where entries are remembered: in the user's folder of states (XDG, or Windows' own)."""
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData/Local")
    else:
        base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local/state")
    return Path(base) / "dateline" / "sql_history"


def plain_reader() -> str:
    """An entry from standard input, line by line."""
    entry = ""
    while True:
        entry += input("dateline> " if not entry else "     ...> ") + "\n"
        if is_whole(entry):
            return entry


def prompt(
    connection: duckdb.DuckDBPyConnection, format: TextFormat, read: Read = plain_reader
) -> None:
    """Reads entries until it is told to leave; mistakes are told and forgiven.

    ``read`` is an editor on a terminal (``editor.py``), else plain lines.
    """
    print("Statements end with a semicolon; .help tells more.")
    _Prompt(connection, format).run(read)


class _Prompt:
    """What the commands set, and the loop."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, mode: TextFormat) -> None:
        self._connection = connection
        self._mode = mode
        self._timing = False
        self._pager = True

    def run(self, read: Read) -> None:
        """Answers until there is nothing more to read, or an entry says so."""
        while True:
            try:
                entry = read().strip()
                if entry.rstrip(";").strip().lower() in LEAVE:
                    return
                if entry:
                    self._answer(entry)
            except EOFError:
                print()
                return
            except KeyboardInterrupt:
                print()
            except (QueryError, UsageError, OSError) as error:
                print(error, file=sys.stderr)

    def _answer(self, entry: str) -> None:
        if entry.startswith("."):
            self._command(*entry.rstrip(";").split())
            return
        began = time.perf_counter()
        paged = self._pager and sys.stdout.isatty() and self._mode != "csv"
        if not paged:
            execute(self._connection, entry, self._mode)
        else:
            size = shutil.get_terminal_size()
            out = io.StringIO()
            execute(self._connection, entry, self._mode, out=out, width=size.columns)
            text = out.getvalue()
            if text.count("\n") >= size.lines:
                pydoc.pager(text)
            else:
                sys.stdout.write(text)
        if self._timing:
            print(f"{time.perf_counter() - began:.3f} s")

    def _command(self, name: str, *arguments: str) -> None:
        if name in (".tables", ".views"):
            width = max(map(len, VIEWS))
            print("\n".join(f"{view:<{width}}  {what}" for view, what in VIEWS.items()))
        elif name == ".schema":
            for view in arguments or VIEWS:
                self._schema(view)
        elif name == ".mode":
            if arguments:
                self._mode = _choice(name, arguments[0], MODES)
            print(f"mode {self._mode}")
        elif name == ".timing":
            self._timing = _is_on(name, arguments, self._timing)
            print(f"timing {'on' if self._timing else 'off'}")
        elif name == ".pager":
            self._pager = _is_on(name, arguments, self._pager)
            print(f"pager {'on' if self._pager else 'off'}")
        else:
            if name != ".help":
                print(f"there is no command {name}", file=sys.stderr)
            print(HELP, end="")

    def _schema(self, view: str) -> None:
        from dateline.pipeline.query.data_dictionary import view_columns

        if view not in VIEWS:
            raise UsageError(f"there is no view {view!r}; .tables lists them")
        columns = view_columns()[view]
        widths = [max(len(row[at]) for row in columns) for at in (0, 1)]
        print(f"{view}: {VIEWS[view]}")
        for column, type_, text in columns:
            print(f"  {column:<{widths[0]}}  {type_:<{widths[1]}}  {text}")


def _choice(name: str, said: str, among: tuple[str, ...]) -> TextFormat:
    if said not in among:
        raise UsageError(f"{name} takes {', '.join(among)}, not {said!r}")
    return cast("TextFormat", said)


def _is_on(name: str, arguments: tuple[str, ...], now: bool) -> bool:
    """What a switch says; without a word it turns."""
    if not arguments:
        return not now
    if arguments[0] not in ("on", "off"):
        raise UsageError(f"{name} takes on or off, not {arguments[0]!r}")
    return arguments[0] == "on"
