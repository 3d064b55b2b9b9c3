"""``dateline export``: the data set in table formats of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.pipeline.cli.options import OutputConfigOption, OutputOption

if TYPE_CHECKING:
    from dateline.schemas.config import IcebergSettings, TableFormat

app = typer.Typer(help="Show the data set in table formats of others.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Show the data set in table formats of others."""


@app.command("iceberg")
def iceberg(
    output: OutputOption = None,
    config: OutputConfigOption = None,
    catalog: Annotated[
        str | None,
        typer.Option(
            "--catalog",
            help="Database of the catalog, sqlite:////data/catalog.db, or URL of a REST catalog.",
        ),
    ] = None,
    warehouse: Annotated[
        str | None, typer.Option("--warehouse", help="Folder or prefix of the Iceberg metadata.")
    ] = None,
    namespace: Annotated[
        str | None, typer.Option("--namespace", help="Namespace of the tables.")
    ] = None,
) -> None:
    """Bring Iceberg tables to the snapshot in force; they name its files, no row is copied."""
    from dateline.pipeline.config.loading import load_config
    from dateline.schemas.config import IcebergSettings

    settings = load_config(config).iceberg if config else IcebergSettings()
    asked = {"catalog": catalog, "warehouse": warehouse, "namespace": namespace}
    settings = settings.model_copy(update={key: value for key, value in asked.items() if value})
    _export("iceberg", output, config, settings, f"{settings.namespace}.")


@app.command("delta")
def delta(output: OutputOption = None, config: OutputConfigOption = None) -> None:
    """Bring Delta tables in the folders of the data set to the snapshot in force."""
    _export("delta", output, config, None, "")


def _export(
    format: TableFormat,
    output: str | None,
    config: Path | None,
    settings: IcebergSettings | None,
    prefix: str,
) -> None:
    """Brings the tables of a format up to date and says what became of each."""
    from dateline.pipeline.export.formats import export
    from dateline.pipeline.query.session import output_root

    for done in export(format, output_root(output, config), settings):
        typer.echo(f"{prefix}{done.table}: {done.added} files added, {done.removed} files removed")
