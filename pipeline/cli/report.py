"""``dateline report``: the data set as one HTML file."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer

from dateline.pipeline.cli.options import OutputOption


def report(
    output: OutputOption = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Configuration that names the output.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="HTML file to write.")] = Path("report.html"),
    articles: Annotated[
        int, typer.Option("--articles", min=1, help="Newest articles to count.")
    ] = 50_000,
    texts: Annotated[
        int, typer.Option("--texts", min=0, help="How many of them can be read in the page.")
    ] = 5_000,
) -> None:
    """Write the report page: topics, tone, names, articles, feeds, runs and failures."""
    from dateline.pipeline.query.session import open_session, output_root
    from dateline.pipeline.report_page.build import page
    from dateline.pipeline.report_page.data import collect

    root = output_root(output, config)
    data = collect(
        open_session(root),
        name=Path(root).name,
        now=datetime.now(timezone.utc),
        articles=articles,
        texts=texts,
    )
    out.write_text(page(data), encoding="utf-8")
    typer.echo(f"{out}: {data['total']} articles, {out.stat().st_size / 1e6:.1f} MB")
