"""``dateline config``: check a configuration, print its JSON Schema, find the example files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from dateline.pipeline.cli.options import OutputOption, default_config
from dateline.schemas.errors import FAILED, OK, PARTIAL

app = typer.Typer(
    no_args_is_help=True, help="Check a configuration; print its JSON Schema; find examples."
)


@app.command()
def check(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            help="Configuration file, and Beam's own options after `--`.",
            metavar="[FILE] [-- BEAM OPTIONS]",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="Configuration file.  [default: ./dateline.yaml]"),
    ] = None,
    output: OutputOption = None,
    feed: Annotated[
        list[str] | None, typer.Option("--feed", help="As for `dateline run`; repeatable.")
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option("--group", help="As for `dateline run`; repeatable.")
    ] = None,
) -> None:
    """Say whether a run with this configuration would be refused, and what it amounts to.

    Asks what `dateline run` asks before it begins, writes nothing and visits nothing. Exit codes:
    0 sound, else those of the run: 2 a mistake of the configuration, 1 the output is impossible,
    3 no visit can reach some of the feeds.
    """
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.config.unvisitable import unvisitable
    from dateline.pipeline.run.checks import mistakes

    words = list(arguments or ())
    named = [Path(words.pop(0))] if words and not words[0].startswith("-") else []
    if config is not None and named:
        raise typer.BadParameter("give the configuration once, by --config or as an argument")
    path = config or (named[0] if named else default_config())
    settings = with_output(load_config(path), output)
    code = OK
    for error in mistakes(settings, feeds=feed or (), groups=group or (), beam_arguments=words):
        message = str(error)
        if isinstance(error, OSError) and error.filename and error.strerror:
            message = f"{error.filename}: {error.strerror}"
        typer.echo(f"{path}: {message}", err=True)
        code = code or getattr(error, "exit_code", FAILED)
    if code:
        raise typer.Exit(code)
    groups = sorted({feed.group for feed in settings.feeds if feed.group})
    off = sum(not feed.enabled for feed in settings.feeds)
    lost = list(unvisitable(settings))
    for spec, why in lost:
        typer.echo(f"{path}: feed {spec.name or spec.key}: {why}", err=True)
    typer.echo(f"{path}: sound" + (f", but for {len(lost)} of its feeds" if lost else ""))
    typer.echo(f"  feeds   {len(settings.feeds)}" + (f" ({off} not enabled)" if off else ""))
    typer.echo(f"  groups  {', '.join(groups) or 'none'}")
    typer.echo(f"  output  {settings.output.path}")
    typer.echo(f"  model   {settings.model.name if settings.model.enabled else 'none'}")
    if lost:
        raise typer.Exit(PARTIAL)


@app.command()
def schema() -> None:
    """Print the JSON Schema of configurations, for editors."""
    from dateline.pipeline.config.loading import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


@app.command()
def examples(
    to: Annotated[Path | None, typer.Option("--to", help="Copy them into this new folder.")] = None,
) -> None:
    """Print where the example configurations and scheduler files lie, or copy them.

    The path changes with each new version of Python or Dateline, so copy what you change.
    """
    from dateline import configs

    folder = configs.path("sample.yaml").parent
    if to is None:
        typer.echo(str(folder))
        return
    if to.exists():
        raise typer.BadParameter(f"{to} exists already; nothing was copied")
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("*.py[co]", "__*"))
    typer.echo(str(to))
