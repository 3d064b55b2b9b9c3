"""``dateline compact``: fewer, bigger files, and the end of what is too old."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer

from dateline.pipeline.cli.options import DryRunOption, OutputOption, WaitOption
from dateline.schemas.errors import OK, PARTIAL


def compact(
    output: OutputOption = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="Configuration with output, file size and retention."),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option("--before", help="Merge days before this one; yesterday by default."),
    ] = None,
    now: Annotated[str | None, typer.Option("--now", help="The time, ISO 8601.")] = None,
    wait: WaitOption = 0.0,
    dry_run: DryRunOption = False,
) -> None:
    """Merge the small files of closed days and drop what retention no longer keeps.

    Readers see every row exactly once meanwhile: `dateline sql` does by itself, others by the rule
    in docs/commit-protocol.md. Without --config nothing is dropped, and tables in the formats of
    `output.tables` follow with the next run.

    Exit codes: 0 all well, 1 failed, 2 usage, 3 such tables are behind.
    """
    from dateline.dataset.compaction import compact as run_compaction
    from dateline.dataset.dataset import Dataset
    from dateline.pipeline.cli.run import _time
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.export.following import Follower
    from dateline.pipeline.query.session import output_root
    from dateline.pipeline.run.logs import set_up_logs

    set_up_logs(None)
    settings = with_output(load_config(config), output) if config else None
    dataset = Dataset(output_root(output, config))
    tables = Follower(settings)
    day = _time(before, "--before").date() if before else None
    plan, manifest = run_compaction(
        dataset,
        now=_time(now) if now else datetime.now(timezone.utc),
        before=day,
        retention_days=settings.retention.days if settings else None,
        target_bytes=(settings.output.target_file_mb if settings else 128) * 1e6,
        dry_run=dry_run,
        wait_s=wait,
        at=tables,
    )
    for merge in plan.merges:
        size = sum(file.size for file in merge.files) / 1e6
        typer.echo(f"merge {len(merge.files)} files, {size:.2f} MB: {merge.partition}")
    for file in plan.dropped:
        typer.echo(f"drop {file.path}")
    merged = sum(len(merge.files) for merge in plan.merges)
    done = "nothing was touched" if dry_run else "nothing to do"
    if manifest is not None:
        done = f"committed as {manifest.run_id}"
    typer.echo(
        f"{merged} files merged into {len(plan.merges)}, {len(plan.dropped)} dropped; {done}"
    )
    raise typer.Exit(PARTIAL if tables.behind else OK)
