"""``dateline sql``: DuckDB over the data set's views."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.pipeline.cli.options import OutputConfigOption, OutputOption, check_folder

if TYPE_CHECKING:
    from dateline.pipeline.query.results import Format, TextFormat


def sql(
    query: Annotated[
        str | None, typer.Argument(help="A query; without one, a prompt or standard input.")
    ] = None,
    output: OutputOption = None,
    config: OutputConfigOption = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="A file of statements to run.")
    ] = None,
    format: Annotated[
        str,
        typer.Option("--format", help="table, csv, json, markdown, vertical, parquet or arrow."),
    ] = "table",
    out: Annotated[Path | None, typer.Option("--out", help="Write the result here.")] = None,
    views: Annotated[
        bool, typer.Option("--views", help="Print the views for a DuckDB of your own.")
    ] = False,
    duckdb: Annotated[
        Path | None,
        typer.Option("--duckdb", help="Write a DuckDB file with the views, for other tools."),
    ] = None,
    for_spreadsheet: Annotated[
        bool,
        typer.Option(
            "--for-spreadsheet", help="In CSV, texts that look like formulas get an apostrophe."
        ),
    ] = False,
) -> None:
    """Ask the data set in SQL: one query, a file, or a prompt.

    Without a query there is a prompt, where .tables lists the views and .schema their columns. Of
    several statements the last one's result counts. The session is your own DuckDB: it may write
    files and change settings; `dateline mcp` is for queries of strangers.
    """
    from typing import cast, get_args

    from dateline.pipeline.query.results import Format
    from dateline.pipeline.query.session import (
        execute,
        open_session,
        output_root,
    )
    from dateline.schemas.errors import UsageError

    if format not in get_args(Format):
        raise UsageError(f"--format takes {', '.join(get_args(Format))}, not {format!r}")
    if query is not None and file is not None:
        raise UsageError("give a query or --file, not both")
    if (views or duckdb is not None) and not (query is None and file is None):
        raise UsageError("--views and --duckdb write the views and take no query")
    check_folder("--out", out)
    root = output_root(output, config)
    if views or duckdb is not None:
        from dateline.pipeline.query.own_database import script, write_database

        if duckdb is not None:
            write_database(root, duckdb)
            typer.echo(f"{duckdb} has the views over {root}; docs/tools.md says how to use it")
        else:
            _write(script(root), out)
        return
    kind = cast("Format", format)
    if query is None and file is None and sys.stdin.isatty():
        from dateline.pipeline.query.editor import terminal_reader
        from dateline.pipeline.query.prompt import history_path, plain_reader, prompt

        if kind in ("parquet", "arrow"):
            raise UsageError(f"the prompt shows no {kind}; give a query")
        connection = open_session(root)
        is_terminal = sys.stdout.isatty()
        read = terminal_reader(connection, history_path()) if is_terminal else plain_reader
        prompt(connection, cast("TextFormat", kind), read)
        return
    text = query if query is not None else _read(file) if file else sys.stdin.read()
    path = str(out) if out else None
    execute(open_session(root, text), text, kind, path, for_spreadsheet=for_spreadsheet)


def _read(file: Path) -> str:
    from dateline.schemas.errors import UsageError

    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is no text in UTF-8: {error}") from error


def _write(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
