"""``dateline sql``: DuckDB over the data set's views."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.pipeline.cli.options import OutputOption

if TYPE_CHECKING:
    from dateline.pipeline.query.results import Format


def sql(
    query: Annotated[
        str | None, typer.Argument(help="A query; without one, a prompt or standard input.")
    ] = None,
    output: OutputOption = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Configuration that names the output.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="A file of statements to run.")
    ] = None,
    format: Annotated[
        str, typer.Option("--format", help="table, csv, json, parquet or arrow.")
    ] = "table",
    out: Annotated[Path | None, typer.Option("--out", help="Write the result here.")] = None,
    views: Annotated[
        bool, typer.Option("--views", help="Print the views for a DuckDB of your own.")
    ] = False,
) -> None:
    """Ask the data set in SQL: one query, a file, or a prompt.

    Views: articles, article_topics, entities, entity_day, amounts, feeds, feed_health, runs,
    dead_letters; DESCRIBE shows their columns. Of several statements the last one's result counts.
    """
    from typing import cast, get_args

    from dateline.pipeline.query.results import Format
    from dateline.pipeline.query.session import (
        execute,
        open_session,
        output_root,
        prompt,
    )
    from dateline.pipeline.query.views import view_statements
    from dateline.schemas.errors import UsageError

    if format not in get_args(Format):
        raise UsageError(f"--format takes {', '.join(get_args(Format))}, not {format!r}")
    if query is not None and file is not None:
        raise UsageError("give a query or --file, not both")
    root = output_root(output, config)
    if views:
        import duckdb

        text = ";\n\n".join(view_statements(duckdb.connect(), root)) + ";\n"
        _write(text, out)
        return
    kind = cast("Format", format)
    if query is None and file is None and sys.stdin.isatty():
        prompt(open_session(root), kind)
        return
    text = query if query is not None else file.read_text("utf-8") if file else sys.stdin.read()
    execute(open_session(root, text), text, kind, str(out) if out else None)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
