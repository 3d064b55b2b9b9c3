"""``dateline version``."""

from __future__ import annotations

import platform
from importlib import metadata

import typer


def version() -> None:
    """Print the versions that a bug report needs."""
    for name in ("dateline", "apache-beam", "pyarrow", "duckdb", "onnxruntime"):
        try:
            typer.echo(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            typer.echo(f"{name} not installed")
    typer.echo(f"python {platform.python_version()} on {platform.platform()}")
