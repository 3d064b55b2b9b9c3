"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dateline.schemas.errors import UsageError

DEFAULT_CONFIG = "dateline.yaml"
"""The configuration, in the working directory, where --config is left out."""


def default_config() -> Path:
    """``./dateline.yaml``; raises typer.BadParameter where there is none."""
    path = Path(DEFAULT_CONFIG)
    if not path.is_file():
        raise typer.BadParameter(
            f"there is no ./{DEFAULT_CONFIG} here; name a configuration by --config FILE"
        )
    return path


def check_folder(option: str, file: Path | None) -> None:
    """Raises UsageError where a file that will be written has no folder, before any work."""
    if file is not None and not file.absolute().parent.is_dir():
        raise UsageError(f"{option}: there is no folder {file.absolute().parent}")


ConfigOption = Annotated[
    Path,
    typer.Option(
        "--config",
        "-c",
        default_factory=default_config,
        help=f"Configuration file.  [default: ./{DEFAULT_CONFIG}]",
        show_default=False,
    ),
]
OutputConfigOption = Annotated[
    Path | None, typer.Option("--config", "-c", help="Configuration that names the output.")
]
OutputOption = Annotated[
    str | None, typer.Option("--output", "-o", help="Output root, instead of the config's.")
]
WaitOption = Annotated[
    float, typer.Option("--wait", min=0, help="Seconds to wait for a run to end.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done; touch nothing.")
]
