"""The ``dateline`` command: its groups, and errors as one line with an honest exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from types import FrameType
from typing import Annotated, NoReturn

import typer

from dateline.pipeline.cli import brief as brief_command
from dateline.pipeline.cli import compact as compact_command
from dateline.pipeline.cli import config as config_commands
from dateline.pipeline.cli import enrich as enrich_command
from dateline.pipeline.cli import export as export_commands
from dateline.pipeline.cli import feeds as feeds_commands
from dateline.pipeline.cli import fsck as fsck_command
from dateline.pipeline.cli import init as init_command
from dateline.pipeline.cli import lease as lease_command
from dateline.pipeline.cli import mcp as mcp_command
from dateline.pipeline.cli import model as model_commands
from dateline.pipeline.cli import pipes
from dateline.pipeline.cli import replay as replay_command
from dateline.pipeline.cli import report as report_command
from dateline.pipeline.cli import run as run_command
from dateline.pipeline.cli import sql as sql_command
from dateline.pipeline.cli import status as status_commands
from dateline.pipeline.cli import stream as stream_command
from dateline.pipeline.cli import topics as topics_commands
from dateline.pipeline.cli import upgrade as upgrade_command
from dateline.pipeline.cli import version as version_command
from dateline.pipeline.cli import watch as watch_command
from dateline.schemas.errors import FAILED, DatelineError

app = typer.Typer(
    name="dateline",
    help="News feeds in, a data set you can query out.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        version_command.print_version("dateline")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """News feeds in, a data set you can query out."""


app.command("init")(init_command.init)
app.command("run")(run_command.run)
app.command("watch")(watch_command.watch)
app.command("stream")(stream_command.stream)
app.command("replay")(replay_command.replay)
app.command("enrich")(enrich_command.enrich)
app.command("compact")(compact_command.compact)
app.command("upgrade")(upgrade_command.upgrade)
app.command("fsck")(fsck_command.fsck)
app.command("lease")(lease_command.lease)
app.command("status")(status_commands.status)
app.command("doctor")(status_commands.doctor)
app.add_typer(feeds_commands.app, name="feeds")
app.add_typer(config_commands.app, name="config")
app.add_typer(model_commands.app, name="model")
app.add_typer(topics_commands.app, name="topics")
app.command("sql")(sql_command.sql)
app.command("mcp")(mcp_command.mcp)
app.add_typer(export_commands.app, name="export")
app.command("report")(report_command.report)
app.command("brief")(brief_command.brief)
app.command("version")(version_command.version)


def called(arguments: Sequence[str]) -> typer.Typer:
    """The program with the one command or group that is called, with all where none is.

    Making the options of all commands takes longer than planning the visits of a thousand feeds.
    """
    name = arguments[0] if arguments else ""
    one = copy(app)
    one.registered_commands = [each for each in app.registered_commands if each.name == name]
    one.registered_groups = [each for each in app.registered_groups if each.name == name]
    return one if one.registered_commands or one.registered_groups else app


_COLLECTED_AFTER = 50_000
"""Objects made since the last look for cycles. Imports and configurations make many that stay, and
looking through all of them at Python's usual 700 takes a tenth of a short command's time."""
GO_ON = ("watch", "stream", "mcp")
"""Commands that may work for weeks. They look as Python does: what one run leaves in cycles, which
may be all of its articles, must not wait for the hundredth."""


def main() -> None:
    """Entry point of the command line."""
    if not set(sys.argv[1:2]) & set(GO_ON):
        gc.set_threshold(_COLLECTED_AFTER)
    try:
        _main()
    finally:
        # The process ends: nothing is gained by looking through all that it made once more.
        gc.freeze()


def _main() -> None:
    # For plugins of pydantic the metadata of all packages that are installed would be read.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _terminate)
    outputs = pipes.kept()
    try:
        called(sys.argv[1:])()
    except KeyboardInterrupt:
        _fail("interrupted; what was not committed yet is not visible", 130)
    except Terminated:
        _fail("stopped by SIGTERM; what was not committed yet is not visible", 143)
    except SystemExit as ended:
        _end(ended, outputs)
    except Exception as error:
        if os.environ.get("DATELINE_TRACEBACK"):
            raise
        _fail(_message(error), getattr(error, "exit_code", FAILED))


def _end(ended: SystemExit, outputs: Sequence[int]) -> NoReturn:
    """Ends with the code of the command, by SIGPIPE if it could not say all that it wanted to."""
    cut = ended.__context__  # click and rich make of EPIPE an exit with 1 and no word
    was_cut = isinstance(cut, BrokenPipeError)
    if was_cut and not pipes.reader_has_gone(outputs):
        _fail(f"BrokenPipeError: {cut}", FAILED)
    try:
        pipes.flush()
    except BrokenPipeError:
        was_cut = was_cut or not ended.code
        pipes.discard()
    if was_cut:
        _leave_engine(128 + signal.SIGPIPE)
        pipes.end_by_sigpipe()
    raise ended


class Terminated(BaseException):
    """SIGTERM arrived: every lease is given back on the way out.

    Without a handler of its own process 1 of a container would not even notice the signal.
    """


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


def _message(error: Exception) -> str:
    """An error as one line that a person can act on."""
    message = str(error).strip() or type(error).__name__
    if isinstance(error, OSError) and error.filename and error.strerror:
        message = f"{error.filename}: {error.strerror}"
    if isinstance(error, (DatelineError, OSError, ValueError)):
        return message
    return f"{type(error).__name__}: {message} (set DATELINE_TRACEBACK=1 to see where)"


def _fail(message: str, code: int) -> NoReturn:
    with suppress(BrokenPipeError):
        print(f"dateline: {message}", file=sys.stderr)
    _leave_engine(code)
    sys.exit(code)


def _leave_engine(code: int) -> None:
    server = sys.modules.get("dateline.pipeline.run.job_server")
    if server is not None and server.asked.is_set():
        from dateline.pipeline.run.stopping import leave_engine

        leave_engine(code)


if __name__ == "__main__":
    main()
