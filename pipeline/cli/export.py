"""``dateline export``: the data set in table formats of others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dateline.pipeline.cli.options import OutputOption

app = typer.Typer(help="Show the data set in table formats of others.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Show the data set in table formats of others."""


@app.command("iceberg")
def iceberg(
    catalog: Annotated[
        str, typer.Option("--catalog", help="Database of the catalog: sqlite:////data/catalog.db")
    ],
    warehouse: Annotated[
        str, typer.Option("--warehouse", help="Folder or prefix of the Iceberg metadata.")
    ],
    output: OutputOption = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Configuration that names the output.")
    ] = None,
    namespace: Annotated[
        str, typer.Option("--namespace", help="Namespace of the tables.")
    ] = "dateline",
) -> None:
    """Bring Iceberg tables to the snapshot in force; they name its files, no row is copied."""
    from dateline.pipeline.export.iceberg import export_iceberg
    from dateline.pipeline.query.session import output_root

    root = output_root(output, config)
    for done in export_iceberg(root, catalog, warehouse, namespace):
        typer.echo(
            f"{namespace}.{done.table}: {done.added} files added, {done.removed} files removed"
        )
