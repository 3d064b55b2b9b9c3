"""``dateline status`` and ``dateline doctor``: how the data set is, and the installation."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Annotated

import typer

from dateline.pipeline.cli.options import ConfigOption, OutputOption
from dateline.schemas.errors import OK, PARTIAL

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def status(config: ConfigOption, output: OutputOption = None, as_json: JsonOption = False) -> None:
    """Show the last run, feeds that are overdue or silent, the lease, and sizes.

    Exit codes: 0 all well, 1 the data set cannot be read, 2 usage, 3 there is no run yet, or a feed
    is silent or was due more than two hours ago.
    """
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.operation.status import describe, status_of, wants_attention

    settings = with_output(load_config(config), output)
    found = status_of(settings, datetime.now(timezone.utc))
    typer.echo(json.dumps(found, indent=1) if as_json else "\n".join(describe(found)))
    raise typer.Exit(PARTIAL if wants_attention(found) else OK)


def doctor(config: ConfigOption, output: OutputOption = None, as_json: JsonOption = False) -> None:
    """Examine configuration, storage, model, clock and proxies, a line each.

    Storage is examined by a small file that is deleted again. Exit codes: 0 all ok, 2 the
    configuration is at fault, 1 anything else is.
    """
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.operation.doctor import examine
    from dateline.pipeline.run.logs import hide_secrets, redacted

    settings = with_output(load_config(config), output)
    hide_secrets(settings)
    code = OK
    for finding in examine(settings):
        code = code or finding.exit_code
        word, message = "failed" if finding.exit_code else "ok", redacted(finding.message)
        if as_json:
            typer.echo(json.dumps({"name": finding.name, "result": word, "message": message}))
        else:
            typer.echo(f"{finding.name:<8} {word:<7} {message}")
    raise typer.Exit(code)
