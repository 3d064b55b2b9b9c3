"""``dateline init``: a configuration of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    path: Annotated[Path, typer.Argument(help="File to write.")] = Path("dateline.yaml"),
    contact: Annotated[
        str | None,
        typer.Option("--contact", help="Address or URL where operators of sites can reach you."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there already.")
    ] = False,
) -> None:
    """Write a configuration with every setting in it as a comment, ready for feeds."""
    from dateline.pipeline.config.starter import write_starter

    write_starter(path, contact=contact, replace=force)
    typer.echo(f"wrote {path}; next:")
    typer.echo(f"  dateline feeds add https://example.org/ --config {path}")
    typer.echo(f"  dateline run --config {path}")
