"""``dateline mcp``: the data set for assistants, by the Model Context Protocol."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.pipeline.cli.options import OutputConfigOption, OutputOption


def mcp(
    output: OutputOption = None,
    config: OutputConfigOption = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows of an answer at most.")] = 200,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, help="Seconds that a query may take.")
    ] = 20.0,
    memory: Annotated[
        int, typer.Option("--memory", min=64, help="Megabytes that a query may take.")
    ] = 1_024,
) -> None:
    """Serve the data set to an assistant over standard input and output, read only.

    Tools: search, stories, names, facts, changes, feed_health and sql. docs/mcp.md says how
    assistants are told of it.
    """
    from dateline.pipeline.guarded.locked_session import Limits
    from dateline.pipeline.mcp.server import serve
    from dateline.pipeline.query.session import output_root

    limits = Limits(seconds=seconds, rows=rows, memory_mb=memory)
    serve(output_root(output, config), limits)
