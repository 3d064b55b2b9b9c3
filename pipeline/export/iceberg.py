"""The tables of a data set as Iceberg tables that name its Parquet files; no row is written anew.

pyiceberg (Apache-2.0, the Apache project's own) keeps the catalog. Each call brings the tables to
the snapshot in force, in one Iceberg commit a table: new files are added, those that a compaction,
an upgrade or retention took out of force are removed, new columns are added.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dateline.dataset import layout
from dateline.dataset.live_snapshot import LiveSnapshot
from dateline.dataset.storage import absolute, is_local, join
from dateline.pipeline.export.exported import COMMIT, Exported, changes
from dateline.pipeline.export.stores import iceberg_properties
from dateline.schemas.config import IcebergSettings
from dateline.schemas.errors import MissingLibraryError, UsageError
from dateline.schemas.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

CATALOG = "dateline"
"""Name of the catalog: its database may hold others, and pyiceberg's own configuration may say more
of it, such as the token of a REST catalog."""
_PROPERTIES = {"gc.enabled": "false"}  # whoever expires snapshots must not delete our files


def synchronise(snapshot: LiveSnapshot, settings: IcebergSettings) -> list[Exported]:
    """Brings the Iceberg tables ``namespace.articles`` and so on to the snapshot.

    Raises:
        MissingLibraryError: pyiceberg or the driver of the catalog's database is not installed.
        UsageError: what is named is no catalog, or none is where none can be made beside the
            metadata.
    """
    try:
        from pyiceberg.catalog import load_catalog
    except ImportError as error:
        raise MissingLibraryError(
            f"pyiceberg is missing ({error}); pip install 'dateline[iceberg]'"
        ) from error
    with load_catalog(CATALOG, **catalog_properties(snapshot.root, settings)) as opened:
        opened.create_namespace_if_not_exists(settings.namespace)
        return [
            _synchronised(opened, f"{settings.namespace}.{table}", snapshot, table, schema)
            for table, schema in TABLES.items()
        ]


def catalog_properties(root: str, settings: IcebergSettings) -> dict[str, str]:
    """pyiceberg's properties of the catalog of the data set at ``root``.

    Raises:
        MissingLibraryError: the driver of the catalog's database is not installed.
        UsageError: what is named is no catalog, or none is where none can be made beside the
            metadata.
    """
    warehouse = settings.warehouse or join(root, layout.ICEBERG)
    catalog = settings.catalog
    if catalog is None:
        if not is_local(warehouse):
            raise UsageError(
                f"Iceberg tables at {warehouse} need a catalog: name a database or a REST catalog "
                "by iceberg.catalog"
            )
        os.makedirs(absolute(warehouse), exist_ok=True)
        catalog = f"sqlite:///{absolute(warehouse)}/catalog.db"
    kind = "rest" if catalog.startswith(("http://", "https://")) else "sql"
    named = {"type": kind, "uri": catalog, "warehouse": _uri(warehouse)}
    if kind == "sql":
        _check_database(catalog)
    if kind == "rest" and settings.warehouse is None:
        del named["warehouse"]  # a service has its own
    return named | iceberg_properties(warehouse)


def _check_database(catalog: str) -> None:
    """Refuses what SQLAlchemy cannot take for a database, before it says so in its own words."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        make_url(catalog).get_dialect().import_dbapi()
    except (ArgumentError, ValueError) as error:
        shown = catalog.rpartition("@")[2]  # what stands before may be a password
        raise UsageError(
            f"{shown!r} is no catalog: --catalog or iceberg.catalog takes a database as SQLAlchemy "
            "writes it, sqlite:////data/catalog.db or postgresql://HOST/NAME, or the URL of a REST "
            "catalog, https://catalog.example.org"
        ) from error
    except ImportError as error:
        kind = catalog.partition(":")[0]
        raise MissingLibraryError(
            f"a catalog in {kind} needs a library that is missing: {error}"
        ) from error


def _uri(path: str) -> str:
    return f"file://{absolute(path)}" if is_local(path) else path


def _synchronised(
    catalog: Any, name: str, snapshot: LiveSnapshot, table: str, schema: pa.Schema
) -> Exported:
    from pyiceberg.io.pyarrow import parquet_files_to_data_files

    iceberg = catalog.create_table_if_not_exists(name, schema=schema, properties=_PROPERTIES)
    known = {field.name for field in iceberg.schema().fields}
    if not known.issuperset(schema.names):
        with iceberg.update_schema() as update:
            update.union_by_name(schema)
        iceberg = catalog.load_table(name)
    named = {task.file.file_path: task.file for task in _files(iceberg)}
    done = changes({_uri(snapshot.location(path)) for path in snapshot.of(table)}, named)
    if done:
        commit = str(snapshot.head.sequence if snapshot.head else "")
        with iceberg.transaction() as transaction:
            if transaction.table_metadata.name_mapping() is None:
                mapping = transaction.table_metadata.schema().name_mapping.model_dump_json()
                transaction.set_properties(**{"schema.name-mapping.default": mapping})
            with transaction.update_snapshot({COMMIT: commit}).overwrite() as change:
                for path in done.removed:
                    change.delete_data_file(named[path])
                for file in parquet_files_to_data_files(
                    io=iceberg.io,
                    table_metadata=transaction.table_metadata,
                    file_paths=iter(done.added),
                ):
                    change.append_data_file(file)
    return done.of(table)


def _files(iceberg: Any) -> Iterator[Any]:
    if iceberg.current_snapshot() is not None:
        yield from iceberg.scan().plan_files()
