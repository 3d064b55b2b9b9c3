"""``dateline config``: check a configuration, print its JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Check a configuration; print its JSON Schema.")


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="Configuration file.")],
) -> None:
    """Say whether a configuration is sound, and what it amounts to."""
    from dateline.pipeline.config.loading import load_config

    config = load_config(path)
    groups = sorted({feed.group for feed in config.feeds if feed.group})
    off = sum(not feed.enabled for feed in config.feeds)
    typer.echo(f"{path}: sound")
    typer.echo(f"  feeds   {len(config.feeds)}" + (f" ({off} not enabled)" if off else ""))
    typer.echo(f"  groups  {', '.join(groups) or 'none'}")
    typer.echo(f"  output  {config.output.path}")
    typer.echo(f"  model   {config.model.name if config.model.enabled else 'none'}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of configurations, for editors."""
    from dateline.pipeline.config.loading import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))
