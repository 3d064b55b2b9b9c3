"""``dateline fsck``: whether a data set is whole, and making it so."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer

from dateline.pipeline.cli.feeds import OutputOption


def fsck(
    output: OutputOption = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Configuration that names the output.")
    ] = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every file: compare hashes and rows.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild what can be; set aside what has no place.")
    ] = False,
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds to wait for a run to end.")
    ] = 0.0,
) -> None:
    """Check that head, state, manifests and files agree.

    Exit codes: 0 whole, 3 findings, 1 cannot check.
    """
    from dateline.dataset.check import check
    from dateline.dataset.lease import lease
    from dateline.pipeline.query.session import output_root
    from dateline.pipeline.run.logs import set_up_logs

    set_up_logs(None)
    root = output_root(output, config)
    now = datetime.now(timezone.utc)
    with lease(root, f"fsck at {now:%Y-%m-%d %H:%M:%SZ}", wait_s=wait):
        if repair:
            from dateline.dataset.repair import repair as mend

            for sentence in mend(root, now=now):
                typer.echo(sentence)
        findings = check(root, deep=deep)
    for finding in findings:
        typer.echo(f"{finding.kind}: {finding.path}: {finding.message}")
    typer.echo(f"{len(findings)} findings" if findings else "the data set is whole")
    raise typer.Exit(3 if findings else 0)
