"""``dateline fsck``: whether a data set is whole, and making it so."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer

from dateline.pipeline.cli.options import OutputConfigOption, OutputOption, WaitOption


def fsck(
    output: OutputOption = None,
    config: OutputConfigOption = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every file: compare hashes and rows.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild what can be; set aside what has no place.")
    ] = False,
    wait: WaitOption = 0.0,
) -> None:
    """Check that head, state, manifests and files agree.

    Exit codes: 0 whole, 3 findings, 1 cannot check.
    """
    from dateline.dataset.check import check
    from dateline.dataset.dataset import Dataset
    from dateline.dataset.lease import lease
    from dateline.dataset.snapshot import refuse_newer
    from dateline.pipeline.query.session import output_root
    from dateline.pipeline.run.logs import set_up_logs

    set_up_logs(None)
    dataset = Dataset(output_root(output, config))
    now = datetime.now(timezone.utc)
    if repair:
        from dateline.dataset.repair import repair as mend
        from dateline.transforms.same.rebuild import FROM_ARTICLES

        days = _window_days(config)
        for done in mend(dataset, now=now, rebuild=FROM_ARTICLES, window_days=days, wait_s=wait):
            typer.echo(done)
    refuse_newer(dataset.root)  # before a lease file is written
    name = f"fsck at {now:%Y-%m-%d %H:%M:%SZ}"
    with lease(dataset.root, name, wait_s=wait, ignore_unreadable=True):
        findings = check(dataset, deep=deep)
    for finding in findings:
        typer.echo(f"{finding.kind}: {finding.path}: {finding.message}")
    typer.echo(f"{len(findings)} findings" if findings else "the data set is whole")
    raise typer.Exit(3 if findings else 0)


def _window_days(config: Path | None) -> float:
    """Days of articles that memories are rebuilt from."""
    from dateline.pipeline.config.loading import load_config
    from dateline.schemas.config import DedupeSettings

    settings = load_config(config).dedupe if config else DedupeSettings()
    return settings.window_days
