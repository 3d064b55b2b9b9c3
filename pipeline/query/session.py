"""A DuckDB session over one data set: opening it, running statements."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from dateline.schemas.errors import QueryError, UsageError

if TYPE_CHECKING:
    import duckdb

    from dateline.pipeline.query.lazy_session import LazySession
    from dateline.pipeline.query.results import BinaryFormat, Format


def output_root(output: str | None, config: Path | None) -> str:
    """The root to read: ``--output``, else that of the config or ./dateline.yaml, else the default.

    Raises:
        UsageError: it is a local folder that does not exist or that no run has written to, or the
            empty text.
    """
    from dateline.dataset.root import is_begun
    from dateline.dataset.storage import check_root, is_local

    if output is not None:
        check_root(output)
        root = os.path.expanduser(output).rstrip("/") or "/"
    else:
        root = _configured_root(config)
    check_root(root)
    if is_local(root) and not is_begun(root):
        raise UsageError(
            f"there is no data set at {root}; `dateline run` makes one, --output names another"
        )
    return root


def _configured_root(config: Path | None) -> str:
    """What a configuration says, which is costly to import."""
    from dateline.pipeline.config.loading import load_config
    from dateline.schemas.config import OutputSettings

    if config is None and not os.path.isfile("dateline.yaml"):
        return str(OutputSettings.model_fields["path"].default)
    return load_config(config or "dateline.yaml").output.path


def open_session(root: str, text: str = "") -> LazySession:
    """An in-memory DuckDB with the views over the snapshot of ``root`` that is in force.

    Each view is made when a statement first names it, see ``lazy_session``; those that a ``text``
    needs are made now.

    Raises:
        QueryError: the files cannot be read; on object storage, see docs/reading.md for secrets.
    """
    from dateline.dataset.live_snapshot import live_snapshot
    from dateline.pipeline.query.index_reading import entries_of
    from dateline.pipeline.query.lazy_session import LazySession, LazyViews

    connection = connect(root)
    snapshot = live_snapshot(root, partial(entries_of, connection, root))
    session = LazySession(connection, LazyViews(connection, snapshot))
    session.views.make(text)
    return session


def connect(
    root: str, connection: duckdb.DuckDBPyConnection | None = None
) -> duckdb.DuckDBPyConnection:
    """A DuckDB, in memory if none is given, that can read files at ``root``; without views."""
    import duckdb

    from dateline.dataset.object_storage import filesystem
    from dateline.dataset.storage import is_local

    connection = connection or duckdb.connect()
    if not is_local(root):
        # The file system of the writer: DuckDB's own (httpfs) is a download, with other secrets.
        connection.register_filesystem(filesystem(root))
        connection.execute("SET enable_object_cache = true")  # footers are read once
    return connection


def _write_binary(
    connection: duckdb.DuckDBPyConnection, query: Any, format: BinaryFormat, path: str | None
) -> None:
    """Writes the rows of a query; asks again where a compaction has moved files aside."""
    import duckdb

    from dateline.pipeline.query.lazy_session import LazySession
    from dateline.pipeline.query.results import write_binary

    try:
        write_binary(connection.sql(query), format, path)
    except duckdb.IOException:
        is_open = format == "arrow" and path is None  # its begin may be on standard output
        if is_open or not isinstance(connection, LazySession):
            raise
        connection.views.find_again()
        write_binary(connection.sql(query), format, path)


def _exact(connection: duckdb.DuckDBPyConnection, statement: Any) -> tuple[Any, int]:
    """The statement, or the query that keeps its values as they are (``exact_values.py``); and how
    many lines of ours are before it."""
    import duckdb

    from dateline.pipeline.query.exact_values import LINES_BEFORE, exactly

    if statement.type.name != "SELECT":
        return statement, 0
    try:
        found = exactly(statement.query, connection.sql(statement.query))
        if found is not None:
            return connection.extract_statements(found)[0], LINES_BEFORE
    except duckdb.InterruptException:
        raise
    except duckdb.Error:  # it is told of the statement itself; and DESCRIBE is no table
        pass
    return statement, 0


def execute(
    connection: duckdb.DuckDBPyConnection,
    text: str,
    format: Format,
    path: str | None = None,
    *,
    out: IO[str] | None = None,
    width: int | None = None,
    for_spreadsheet: bool = False,
) -> None:
    """Runs the statements in ``text`` and writes the last one's result.

    Args:
        path: file to write; without it ``out``, or else standard output.
        width: characters of a table, if not those of the terminal.
        for_spreadsheet: whether texts of CSV that look like formulas get an apostrophe.

    Raises:
        UsageError: there is no statement in it, or binary output would go to a terminal.
        QueryError: DuckDB refuses one.
        KeyboardInterrupt: somebody stopped it; the connection goes on.
    """
    import duckdb

    from dateline.pipeline.query.interruption import interruptible
    from dateline.pipeline.query.refusals import told
    from dateline.pipeline.query.results import write_text

    if format in ("parquet", "arrow") and path is None and sys.stdout.isatty():
        raise UsageError(f"{format} is no text: give --out FILE or a pipe")

    lines_before = 0

    def run() -> None:
        nonlocal lines_before
        statements = connection.extract_statements(text)
        if not statements:
            raise UsageError("there is no statement to run")
        for statement in statements[:-1]:
            connection.execute(statement)
        last = statements[-1]
        may_be_silent = duckdb.ExpectedResultType.NOTHING in last.expected_result_type
        if may_be_silent and last.type.name != "MULTI":  # a PIVOT is several, and has rows
            connection.execute(last)  # CREATE, SET and the like have nothing to show
        elif format == "parquet" or format == "arrow":
            _write_binary(connection, last, format, path)
        else:
            last, lines_before = _exact(connection, last)
            result = connection.execute(last)
            write_text(result, format, path, out=out, width=width, for_spreadsheet=for_spreadsheet)

    try:
        interruptible(connection, run)
    except duckdb.IOException as error:
        raise QueryError(
            f"{error}; where a compaction has replaced files since the session began, begin anew"
        ) from error
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except OverflowError as error:
        raise QueryError(f"Python has no such value ({error}); cast it to VARCHAR") from error
    except duckdb.Error as error:
        raise QueryError(told(error, lines_before)) from error
