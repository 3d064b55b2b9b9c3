"""``dateline watch``: continuous mode."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.pipeline.cli.options import ConfigOption, OutputOption
from dateline.schemas.durations import seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from dateline.pipeline.run.run_report import RunReport
    from dateline.schemas.config import Config


def duration(text: str) -> float:
    """Seconds of ``90``, ``90s``, ``15m``, ``1.5h`` or ``1d``.

    Raises:
        typer.BadParameter: it is none of these, or not above zero.
    """
    try:
        value = seconds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if not value:
        raise typer.BadParameter(f"expected a time such as 90s, 15m or 1h, not {text!r}")
    return value


def watch(
    config: ConfigOption,
    output: OutputOption = None,
    every: Annotated[
        str | None,
        typer.Option("--every", help="Between starts: 15m, 1h; else when the feeds are due."),
    ] = None,
    jitter: Annotated[
        float, typer.Option("--jitter", min=0, max=1, help="Share by which a wait may grow.")
    ] = 0.1,
    grace: Annotated[
        str, typer.Option("--grace", help="Time that a stop leaves to the run in progress.")
    ] = "60s",
    heartbeat: Annotated[
        Path | None, typer.Option("--heartbeat", help="JSON file that says how it is.")
    ] = None,
    max_runs: Annotated[
        int | None, typer.Option("--max-runs", min=1, help="End after so many runs.")
    ] = None,
) -> None:
    """Run again and again, until SIGTERM or SIGINT.

    The configuration is read anew before each run. A stop lets the run in progress end within the
    grace time and abandons it after that; an abandoned run leaves nothing behind. Exit codes: 0
    stopped, 2 usage; with --max-runs that of the last run.
    """
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.run.logs import hide_secrets, set_up_logs
    from dateline.pipeline.run.process_memory import give_back_what_is_freed

    give_back_what_is_freed()  # before Arrow is imported
    every_s, grace_s = duration(every) if every else None, duration(grace)
    set_up_logs(None)  # before Beam is imported, which logs at import
    settings = _Settings(lambda: with_output(load_config(config), output))
    hide_secrets(settings.current)

    import random

    from dateline.dataset.dataset import Dataset
    from dateline.pipeline.run.stopping import RunAbandoned, StopSignals
    from dateline.pipeline.watch.next_run import Interval, earliest_due
    from dateline.pipeline.watch.watch import Heartbeat, Watcher

    signals = StopSignals(grace_s)

    def earliest(now: datetime) -> datetime | None:
        dataset = Dataset(settings.current.output.path)
        states = dataset.feed_states(dataset.head())
        return earliest_due(settings.current.feeds, states, now)

    def beat(heart: Heartbeat) -> None:
        if heartbeat is not None:
            heart.write(str(heartbeat))

    def execute() -> RunReport:
        from dateline.pipeline.run.metrics import measured
        from dateline.pipeline.run.run import run

        current = settings.read()
        hide_secrets(current)
        with signals.run() as at:
            return measured(current, lambda: run(current, at=at))

    watcher = Watcher(
        execute=execute,
        earliest=earliest,
        interval=Interval(every_s, jitter),
        now=lambda: datetime.now(timezone.utc),
        chance=random.random,
        wait=signals.stop.wait,
        beat=beat,
        longest_run_s=2 * settings.current.fetch.deadline + 3_600,
    )
    with signals.installed():
        try:
            code = watcher.loop(max_runs)
        except RunAbandoned as abandoned:
            _leave(str(abandoned))
    raise typer.Exit(code)


class _Settings:
    """The configuration; one that was broken by an edit leaves the last good one in force."""

    def __init__(self, load: Callable[[], Config]) -> None:
        self._load = load
        self.current = load()

    def read(self) -> Config:
        """The configuration as it stands now."""
        import logging

        from dateline.pipeline.config.loading import ConfigError

        try:
            self.current = self._load()
        except ConfigError as error:
            logging.getLogger("dateline.watch").error("going on as before, for: %s", error)
        return self.current


def _leave(message: str) -> NoReturn:
    """Ends the process now: threads of the abandoned run may still be at work."""
    import logging

    from dateline.pipeline.run.stopping import leave

    logging.getLogger("dateline.watch").warning("%s", message)
    leave(0)
