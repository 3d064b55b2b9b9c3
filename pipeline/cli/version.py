"""``dateline version``."""

from __future__ import annotations

import platform

import typer


def version() -> None:
    """Print the versions that a bug report needs."""
    for name in ("dateline", "apache-beam", "pyarrow", "duckdb", "onnxruntime"):
        print_version(name)
    typer.echo(f"python {platform.python_version()} on {platform.platform()}")


def print_version(name: str) -> None:
    """One line: a package and its version."""
    from importlib import metadata  # which imports the standard library's email

    try:
        typer.echo(f"{name} {metadata.version(name)}")
    except metadata.PackageNotFoundError:
        typer.echo(f"{name} not installed")
