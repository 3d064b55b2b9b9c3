"""Pipeline options for Beam, checked: Beam itself drops flags that it does not know, silently."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dateline.schemas.errors import UsageError

if TYPE_CHECKING:
    from apache_beam.options.pipeline_options import PipelineOptions

DEFAULT_RUNNER = "FnApiRunner"
"""In memory, in this process. Beam's own default first looks for a binary on the internet."""


class BeamOptionError(UsageError):
    """A flag after ``--`` that no Beam option knows."""


def beam_options(arguments: Sequence[str]) -> PipelineOptions:
    """Beam's options from the arguments after ``--``.

    Raises:
        BeamOptionError: a flag is unknown or has a wrong value.
    """
    from apache_beam.options.pipeline_options import PipelineOptions

    parser = _Parser(allow_abbrev=False, add_help=False)
    for options in PipelineOptions.__subclasses__():
        if options.__module__.startswith("apache_beam.options"):
            options._add_argparse_args(parser)
    _, unknown = parser.parse_known_args(list(arguments))
    if unknown:
        known = [flag for action in parser._actions for flag in action.option_strings]
        flag = unknown[0].split("=")[0]
        close = difflib.get_close_matches(flag, known, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise BeamOptionError(f"Beam knows no option {unknown[0]!r}{hint}")
    given = {argument.split("=")[0] for argument in arguments}
    runner = [] if "--runner" in given else [f"--runner={DEFAULT_RUNNER}"]
    return PipelineOptions([*runner, *arguments])


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise BeamOptionError(f"Beam's options: {message}")
