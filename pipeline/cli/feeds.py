"""``dateline feeds``: list, check, find, add, parse, import and export feeds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.pipeline.cli.feeds_add import add, discover_feeds
from dateline.pipeline.cli.feeds_parse import parse
from dateline.pipeline.cli.options import ConfigOption, OutputOption

if TYPE_CHECKING:
    from dateline.schemas.config import Config

app = typer.Typer(
    no_args_is_help=True, help="List, check, find, add, parse, import and export feeds."
)
app.command("add")(add)
app.command("discover")(discover_feeds)
app.command("parse")(parse)


def _load(path: Path, output: str | None) -> Config:
    from dateline.pipeline.config.loading import load_config, with_output

    return with_output(load_config(path), output)


@app.command("list")
def list_feeds(
    config: ConfigOption,
    output: OutputOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the feeds and what the data set knows of them."""
    from rich.console import Console
    from rich.table import Table

    from dateline.dataset.dataset import Dataset
    from dateline.pipeline.terminal import plain

    settings = _load(config, output)
    dataset = Dataset(settings.output.path)
    states = dataset.feed_states(dataset.head())
    table = Table("feed", "group", "last success", "next visit", "failures", "note", box=None)
    for feed in settings.feeds:
        state = states.get(feed.key)
        note = "" if feed.enabled else "not enabled"
        if state and state.retired_at:
            note = "gone (410)"
        elif state and state.silent:
            note = "silent"
        success = state.last_success_at if state else None
        due = state.next_due_at if state else None
        if as_json:
            typer.echo(
                json.dumps(
                    {
                        "url": feed.key,
                        "name": feed.name,
                        "group": feed.group,
                        "enabled": feed.enabled,
                        "last_success_at": success.isoformat() if success else None,
                        "next_due_at": due.isoformat() if due else None,
                        "consecutive_failures": state.consecutive_failures if state else 0,
                        "note": note,
                    }
                )
            )
            continue
        table.add_row(
            plain(feed.name or (state.title if state else None) or feed.key),
            plain(feed.group or ""),
            f"{success:%Y-%m-%d %H:%M}" if success else "never",
            f"{due:%Y-%m-%d %H:%M}" if due else "now",
            str(state.consecutive_failures if state else 0),
            note,
        )
    if not as_json:
        Console().print(table)


@app.command()
def check(
    config: ConfigOption,
    feed: Annotated[list[str] | None, typer.Option("--feed", help="Name or URL.")] = None,
    group: Annotated[list[str] | None, typer.Option("--group")] = None,
) -> None:
    """Visit the feeds once and say what each one gives; writes nothing."""
    from dateline.pipeline.config.feed_check import check_feeds

    failed = check_feeds(_load(config, None), feeds=feed or (), groups=group or ())
    if failed:
        raise typer.Exit(3)


@app.command("import")
def import_opml(
    path: Annotated[Path, typer.Argument(help="OPML file.")],
) -> None:
    """Print the feeds of an OPML file as YAML, ready for a configuration.

    What cannot be used is left out and listed on the error output, a line each.
    """
    import yaml

    from dateline.pipeline.config.opml import OpmlError, read_opml

    listed = read_opml(path)
    for warning in listed.warnings:
        typer.echo(warning, err=True)
    if not listed.feeds:
        raise OpmlError(f"{path}: names no feed that can be used")
    feeds = [feed.model_dump(exclude_defaults=True) for feed in listed.feeds]
    yaml.safe_dump({"feeds": feeds}, sys.stdout, sort_keys=False, allow_unicode=True)


@app.command("export")
def export_opml(config: ConfigOption) -> None:
    """Print the feeds of a configuration as OPML."""
    from dateline.pipeline.config.opml import write_opml

    sys.stdout.write(write_opml(_load(config, None).feeds).decode())
