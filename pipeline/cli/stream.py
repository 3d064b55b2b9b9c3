"""``dateline stream``: continuous runs on an engine."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.pipeline.cli.options import ConfigOption, OutputOption
from dateline.pipeline.cli.watch import duration
from dateline.schemas.errors import OK


def stream(
    config: ConfigOption,
    output: OutputOption = None,
    tick: Annotated[
        str, typer.Option("--tick", help="Time between two looks at what is due.")
    ] = "30s",
    window: Annotated[
        str, typer.Option("--window", help="Time whose news is committed together.")
    ] = "5m",
    grace: Annotated[
        str, typer.Option("--grace", help="Time that a stop leaves for the open window.")
    ] = "60s",
    beam_arguments: Annotated[
        list[str] | None,
        typer.Argument(help="Beam's own options, after `--`.", metavar="-- [BEAM OPTIONS]"),
    ] = None,
) -> None:
    """Visit feeds when they are due, without an end, and commit window by window.

    It needs an engine: Prism, which is taken where it is found, or the one that the Beam options
    name. `dateline watch` needs none. A stop (SIGTERM, SIGINT) has the open window committed; a
    new start goes on from there, after whatever end. Exit codes: 0 stopped, 1 the job failed,
    2 usage.
    """
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.run.logs import hide_secrets, set_up_logs
    from dateline.pipeline.run.stopping import StopSignals, leave_engine
    from dateline.pipeline.stream.stream import stream as run_stream

    tick_s, window_s, grace_s = duration(tick), duration(window), duration(grace)
    if tick_s > window_s:
        raise typer.BadParameter(f"--tick {tick} is longer than --window {window}")
    set_up_logs(None)  # before Beam is imported, which logs at import
    settings = with_output(load_config(config), output)
    hide_secrets(settings)
    signals = StopSignals(grace_s)
    with signals.installed():
        run_stream(
            settings,
            tick_s=tick_s,
            window_s=window_s,
            grace_s=grace_s,
            arguments=beam_arguments or (),
            wait=signals.stop.wait,
        )
    leave_engine(OK)  # threads of the engine's client may still be at work
