"""The command line as one call."""

from __future__ import annotations

from dataclasses import dataclass

from typer.testing import CliRunner

from dateline.pipeline.cli.main import app


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    output: str
    error: BaseException | None

    @property
    def lines(self) -> list[str]:
        """What it printed, line by line."""
        return self.output.splitlines()


def invoke(*arguments: object) -> Done:
    """Run ``dateline`` with these arguments in this process; standard error is in the output."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    error = None if isinstance(result.exception, SystemExit) else result.exception
    return Done(result.exit_code, result.output, error)
