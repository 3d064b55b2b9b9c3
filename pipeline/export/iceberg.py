"""The tables of a data set as Iceberg tables that name its Parquet files; no row is written anew.

pyiceberg (Apache-2.0, the Apache project's own) keeps the catalog. Each call brings the tables to
the snapshot in force, in one Iceberg commit a table: new files are added, those that a compaction,
an upgrade or retention took out of force are removed, new columns are added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.dataset.live_snapshot import LiveSnapshot, live_snapshot
from dateline.dataset.storage import is_local
from dateline.pipeline.query.own_database import absolute
from dateline.schemas.errors import DatelineError
from dateline.schemas.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

CATALOG = "dateline"
"""Name of the catalog: its database may hold others."""
_PROPERTIES = {"gc.enabled": "false"}  # whoever expires snapshots must not delete our files
_COMMIT = "dateline.commit"
"""Property of an Iceberg snapshot: the commit of the data set that it shows."""


class MissingPyicebergError(DatelineError, ImportError):
    """pyiceberg is not installed."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of a table."""

    table: str
    added: int
    """Files that it names now and did not before."""
    removed: int
    """Files that it names no more."""


def export_iceberg(root: str, catalog: str, warehouse: str, namespace: str) -> list[Exported]:
    """Brings the Iceberg tables ``namespace.articles`` and so on to the snapshot in force.

    Args:
        root: the data set.
        catalog: SQLAlchemy's URL of the catalog's database, such as ``sqlite:////data/catalog.db``.
        warehouse: folder or prefix of the Iceberg metadata.
        namespace: of the tables; made if there is none.

    Raises:
        MissingPyicebergError: pyiceberg is not installed.
        StateError, NewerFormatError: the data set cannot be read.
    """
    try:
        from pyiceberg.catalog.sql import SqlCatalog
    except ImportError as error:
        raise MissingPyicebergError(
            f"pyiceberg is missing ({error}); pip install 'dateline[iceberg]'"
        ) from error
    opened = SqlCatalog(CATALOG, uri=catalog, warehouse=_uri(warehouse))
    opened.create_namespace_if_not_exists(namespace)
    snapshot = live_snapshot(absolute(root))
    return [
        _synchronised(opened, f"{namespace}.{table}", snapshot, table, schema)
        for table, schema in TABLES.items()
    ]


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
    wanted = {_uri(snapshot.location(path)) for path in snapshot.of(table)}
    named = {task.file.file_path: task.file for task in _files(iceberg)}
    added, removed = sorted(wanted - named.keys()), sorted(named.keys() - wanted)
    if added or removed:
        commit = str(snapshot.head.sequence if snapshot.head else "")
        with iceberg.transaction() as transaction:
            if transaction.table_metadata.name_mapping() is None:
                mapping = transaction.table_metadata.schema().name_mapping.model_dump_json()
                transaction.set_properties(**{"schema.name-mapping.default": mapping})
            with transaction.update_snapshot({_COMMIT: commit}).overwrite() as change:
                for path in removed:
                    change.delete_data_file(named[path])
                for file in parquet_files_to_data_files(
                    io=iceberg.io,
                    table_metadata=transaction.table_metadata,
                    file_paths=iter(added),
                ):
                    change.append_data_file(file)
    return Exported(table, len(added), len(removed))


def _files(iceberg: Any) -> Iterator[Any]:
    if iceberg.current_snapshot() is not None:
        yield from iceberg.scan().plan_files()
