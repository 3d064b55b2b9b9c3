"""``dateline report``: the data set as one HTML file."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import typer

from dateline.pipeline.cli.options import OutputOption, check_folder


def report(
    output: OutputOption = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="Configuration that names the output, and the feeds."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="HTML file to write.")] = Path("report.html"),
    weeks: Annotated[
        int, typer.Option("--weeks", min=1, max=5_000, help="Weeks that the page reaches back.")
    ] = 8,
    articles: Annotated[
        int,
        typer.Option(
            "--articles", min=1, help="Articles that it bears; with more it reaches less far back."
        ),
    ] = 50_000,
    texts: Annotated[
        int, typer.Option("--texts", min=0, help="Newest articles whose summaries are in it.")
    ] = 5_000,
) -> None:
    """Write the report page: stories, topics, tone, names, changes, countries, articles, feeds."""
    from dateline.pipeline.config.loading import load_config
    from dateline.pipeline.query.session import open_session, output_root
    from dateline.pipeline.report_page.build import page
    from dateline.pipeline.report_page.data import collect

    check_folder("--out", out)
    root = output_root(output, config)
    configured = None
    if config is not None:
        configured = {feed.key for feed in load_config(config).feeds if feed.enabled}
    data = collect(
        open_session(root),
        name=Path(root).name,
        now=datetime.now(timezone.utc),
        configured=configured,
        weeks=weeks,
        articles=articles,
        texts=texts,
    )
    out.write_text(page(data), encoding="utf-8")
    shown = len(data["articles"]["id"])
    older = f" of {data['total']}" if data["older"] else ""
    typer.echo(f"{out}: {shown}{older} articles, {out.stat().st_size / 1e6:.1f} MB")
