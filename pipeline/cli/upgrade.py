"""``dateline upgrade``: older files with the columns of today."""

from __future__ import annotations

from datetime import datetime, timezone

import typer

from dateline.pipeline.cli.options import DryRunOption, OutputConfigOption, OutputOption, WaitOption
from dateline.schemas.errors import OK, PARTIAL


def upgrade(
    output: OutputOption = None,
    config: OutputConfigOption = None,
    wait: WaitOption = 0.0,
    dry_run: DryRunOption = False,
) -> None:
    """Rewrite files of earlier versions with the columns of today, all at once or not at all.

    No value changes, and new columns are null in old rows: `dateline enrich` fills those of the
    model. Tools that take one file's columns for all files then read every column. Tables in the
    formats of `output.tables` follow where --config names it, else with the next run.

    Exit codes: 0 all well, 1 failed, 2 usage, 3 such tables are behind.
    """
    from dateline.dataset.dataset import Dataset
    from dateline.dataset.upgrading import upgrade as run_upgrade
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.export.following import Follower
    from dateline.pipeline.query.session import output_root
    from dateline.pipeline.run.logs import set_up_logs

    set_up_logs(None)
    tables = Follower(with_output(load_config(config), output) if config else None)
    plan, manifest = run_upgrade(
        Dataset(output_root(output, config)),
        now=datetime.now(timezone.utc).replace(microsecond=0),
        dry_run=dry_run,
        wait_s=wait,
        at=tables,
    )
    done = "nothing was touched" if dry_run else "nothing to do"
    if manifest is not None:
        done = f"committed as {manifest.run_id}"
    typer.echo(f"{len(plan.files)} older files with {plan.rows} rows; {done}")
    raise typer.Exit(PARTIAL if tables.behind else OK)
