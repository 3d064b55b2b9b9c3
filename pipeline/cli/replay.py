"""``dateline replay``: articles from the archive, without the network."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.pipeline.cli.options import ConfigOption
from dateline.schemas import days

if TYPE_CHECKING:
    from dateline.pipeline.run.run_report import RunReport


def day(text: str | None) -> date | None:
    """A day such as 2026-11-24.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        return None if text is None else days.day(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def replay(
    config: ConfigOption,
    output: Annotated[str, typer.Option("--output", "-o", help="Root of the new data set.")],
    archive: Annotated[
        str | None,
        typer.Option("--archive", help="Root that holds the archive; the config's output."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="First day of runs to replay, UTC.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day, UTC.")] = None,
) -> None:
    """Rebuild articles from archived documents (output.archive), into another data set."""
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.run.logs import hide_secrets, set_up_logs
    from dateline.pipeline.run.process_memory import give_back_what_is_freed

    give_back_what_is_freed()  # before Arrow is imported
    set_up_logs(None)
    settings = load_config(config)
    hide_secrets(settings)

    from dateline.pipeline.rewrite.replay import replay as replay_runs

    def tell(news: RunReport | str) -> None:
        if isinstance(news, str):
            typer.echo(f"run {news}: replayed before")
            return
        counts = news.manifest.counts
        typer.echo(
            f"run {news.manifest.run_id}: {counts.feeds} documents, {counts.new} new, "
            f"{counts.revised} revised, {counts.duplicate} known"
        )

    done = replay_runs(
        with_output(settings, output),
        archive or settings.output.path,
        since=day(since),
        until=day(until),
        tell=tell,
    )
    typer.echo(f"replayed {done} runs into {output}")
