"""``dateline enrich``: another model over stored articles."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated

import typer

from dateline.pipeline.cli.options import ConfigOption, OutputOption, WaitOption
from dateline.pipeline.cli.replay import day
from dateline.schemas.errors import PARTIAL


def enrich(
    config: ConfigOption,
    output: OutputOption = None,
    model: Annotated[
        str | None, typer.Option("--model", help="Model to use, instead of the config's.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="First day of articles, such as 2026-11-24.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    every_row: Annotated[
        bool, typer.Option("--all", help="Also articles that this model has read already.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would be read; touch nothing.")
    ] = False,
    wait: WaitOption = 0.0,
) -> None:
    """Read stored articles with another model; each partition changes at once or not at all.

    Exit codes: 0 all well, 1 failed, 2 usage, 3 partial (some articles keep what they had, or
    tables of `output.tables` are behind).
    """
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.run.logs import hide_secrets, set_up_logs
    from dateline.pipeline.run.process_memory import give_back_what_is_freed

    give_back_what_is_freed()  # before Arrow is imported
    set_up_logs(None)
    settings = with_output(load_config(config), output)
    hide_secrets(settings)
    chosen = {"enabled": True} | ({"name": model} if model else {})
    settings = settings.model_copy(update={"model": settings.model.model_copy(update=chosen)})

    from dateline.pipeline.export.following import Follower
    from dateline.pipeline.query.session import output_root
    from dateline.pipeline.rewrite.reenrich import reenrich

    output_root(settings.output.path, None)  # there is one
    tables = Follower(settings)
    tally = reenrich(
        settings,
        now=datetime.now(timezone.utc).replace(microsecond=0),
        since=day(since),
        until=day(until),
        every_row=every_row,
        dry_run=dry_run,
        wait_s=wait,
        tell=typer.echo,
        at=tables,
    )
    had = ", ".join(f"{count} had {name}" for name, count in sorted(tally.models.items()))
    typer.echo(
        f"{tally.chosen} of {tally.rows} articles in {tally.partitions} partitions "
        f"{'would be' if dry_run else 'were to be'} read again{f' ({had})' if had else ''}"
    )
    if not dry_run:
        typer.echo(f"{tally.enriched} read, {tally.failed} failed, {tally.files} files written")
    if tally.failed or tables.behind:
        raise typer.Exit(PARTIAL)
