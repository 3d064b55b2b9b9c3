"""``dateline lease``: who works on a data set, and giving it back by force."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.pipeline.cli.options import OutputConfigOption, OutputOption


def lease(
    output: OutputOption = None,
    config: OutputConfigOption = None,
    break_: Annotated[
        bool,
        typer.Option("--break", help="Delete every lease, also of a run that is still at work."),
    ] = False,
) -> None:
    """Show who works on the data set.

    A lease ends by itself: with its process, or when it is not renewed for five minutes. Break it
    only where you know that its run is gone; a run that is not gone stops before its commit.
    """
    from dateline.dataset.lease import is_over, read_leases
    from dateline.dataset.storage import delete, join
    from dateline.pipeline.query.session import output_root

    root = output_root(output, config)
    leases = read_leases(root)
    if not leases:
        typer.echo("nobody works on the data set")
    for file in leases:
        state = "over" if is_over(file, None) else "held"
        if file.lease is None:
            state = "unreadable"
        who = file.lease.describe() if file.lease else "no lease that can be understood"
        typer.echo(f"{state}: {file.path}: {who}{_age(file.written_at)}")
    if break_:
        delete([join(root, file.path) for file in leases])
        typer.echo(f"{len(leases)} leases deleted")


def _age(written_at: float | None) -> str:
    """When a lease was last renewed, as far as storage tells; by the local clock."""
    import time

    if written_at is None:
        return ""
    return f", renewed {time.time() - written_at:.0f} s ago"
