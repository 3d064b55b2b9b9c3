"""``dateline run``: the hourly job."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dateline.pipeline.cli.options import ConfigOption, DryRunOption, OutputOption
from dateline.schemas.days import instant
from dateline.schemas.durations import seconds
from dateline.schemas.errors import OK, PARTIAL


def run(
    config: ConfigOption,
    output: OutputOption = None,
    run_id: Annotated[
        str | None, typer.Option("--run-id", help="Name of the run; its time by default.")
    ] = None,
    now: Annotated[
        str | None,
        typer.Option("--now", help="The run's time, ISO 8601; the clock's by default."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="Visit at most so many feeds.")
    ] = None,
    feed: Annotated[
        list[str] | None,
        typer.Option("--feed", help="Visit this feed (name or URL) now, due or not; repeatable."),
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option("--group", help="Visit this group only; repeatable.")
    ] = None,
    wait: Annotated[
        str, typer.Option("--wait", help="Time to wait for another run to end: 90, 90s, 15m.")
    ] = "0",
    dry_run: DryRunOption = False,
    partial_ok: Annotated[
        bool, typer.Option("--partial-ok", help="Exit with 0, not 3, where some feed failed.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the manifest as JSON instead of tables.")
    ] = False,
    beam_arguments: Annotated[
        list[str] | None,
        typer.Argument(help="Beam's own options, after `--`.", metavar="-- [BEAM OPTIONS]"),
    ] = None,
) -> None:
    """Visit the feeds that are due and commit what is new.

    Exit codes: 0 all well, 1 failed, 2 usage, 3 partial (some feed or article failed), 143 or 130
    ended by SIGTERM or SIGINT before its commit began: nothing of it is visible then.
    """
    from dateline.pipeline.run.stopping import ended_by_signals

    try:
        wait_s = seconds(wait)
    except ValueError as error:
        raise typer.BadParameter(f"--wait: {error}") from None

    with ended_by_signals() as observer:
        from dateline.pipeline.config.loading import load_config, with_output
        from dateline.pipeline.run.logs import hide_secrets, set_up_logs
        from dateline.pipeline.run.process_memory import give_back_what_is_freed

        give_back_what_is_freed()
        set_up_logs(run_id)  # before Beam is imported, which logs at import
        settings = with_output(load_config(Path(config)), output)
        hide_secrets(settings)
        at = _time(now) if now else None
        if dry_run:
            from dateline.pipeline.planning import plan_run
            from dateline.pipeline.run.checks import refuse_mistakes
            from dateline.pipeline.run.summary import print_plan

            refuse_mistakes(settings, beam_arguments=beam_arguments or ())
            plan = plan_run(
                settings, run_id=run_id, now=at, feeds=feed or (), groups=group or (), limit=limit
            )
            print_plan(settings, plan, as_json=as_json)
            return

        from dateline.pipeline.run.metrics import measured
        from dateline.pipeline.run.run import run as run_job

        started = time.perf_counter()
        with _progress_line(visible=sys.stderr.isatty() and not as_json) as progress:
            report = measured(
                settings,
                lambda: run_job(
                    settings,
                    run_id=run_id,
                    now=at,
                    feeds=feed or (),
                    groups=group or (),
                    limit=limit,
                    beam_arguments=beam_arguments or (),
                    wait_s=wait_s,
                    at=observer,
                    progress=progress,
                    meanwhile=_load_what_follows,
                ),
            )
        from dateline.pipeline.run.summary import log_report, print_report

        if not sys.stderr.isatty():  # a person reads the tables
            log_report(report, time.perf_counter() - started)
        print_report(report, as_json=as_json)
        raise typer.Exit(OK if partial_ok and report.exit_code == PARTIAL else report.exit_code)


def _progress_line(*, visible: bool) -> AbstractContextManager[Callable[[str], None]]:
    """What is going on, for a person; where nobody looks, what would draw it is not loaded yet."""
    if not visible:
        return nullcontext(_unseen)
    from dateline.pipeline.run.summary import progress_line

    return progress_line()


def _unseen(_: str) -> None:
    """Progress that nobody sees."""


def _load_what_follows() -> None:
    """Loads Arrow, and what the report is printed with, while feeds are waited for."""
    from dateline.pipeline.run.arrow_import import import_arrow_without_pandas

    import_arrow_without_pandas()

    from rich import console  # noqa: F401

    from dateline.pipeline.run import summary  # noqa: F401


def _time(text: str, option: str = "--now") -> datetime:
    """A day or time that ``option`` names, in UTC; without an offset it is UTC already."""
    try:
        return instant(text)
    except ValueError as error:
        raise typer.BadParameter(f"{option}: {error}") from None
