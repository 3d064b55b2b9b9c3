"""The views for a DuckDB of one's own: as a script, or as a database file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.dataset.storage import absolute
from dateline.pipeline.query.comments import comment_statements
from dateline.pipeline.query.session import connect
from dateline.pipeline.query.views import view_statements
from dateline.schemas.errors import QueryError, UsageError

if TYPE_CHECKING:
    import duckdb

_MAGIC = b"DUCK"
"""What a database file holds from its ninth byte on."""
_FORMAT: dict[str, Any] = {"storage_compatibility_version": "v1.3.0"}
"""DuckDB's own default is read by its newest version alone, and tools bring older ones. Before 1.3
DuckDB had not the form of lambda that the views use."""


def script(root: str) -> str:
    """The statements that create the views and their comments, for any DuckDB.

    Raises:
        QueryError: the data set cannot be read.
    """
    return ";\n\n".join(_statements(connect(root), root)) + ";\n"


def write_database(root: str, path: Path) -> None:
    """A DuckDB file with the views and macros over ``root``; one that is there is replaced.

    The rows stay where they are. The views read whatever files the folders hold when they are
    asked, so that later runs, compactions and upgrades are seen.

    Raises:
        UsageError: ``path`` is a file that is no DuckDB database, or its folder is missing.
        QueryError: the data set cannot be read.
    """
    import duckdb

    if path.exists() and not _is_database(path):
        raise UsageError(f"{path} is there and is no DuckDB file; name another")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {path.absolute().parent}")
    statements = _statements(connect(root), root)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with duckdb.connect(str(fresh), config=_FORMAT) as connection:
            connect(root, connection)
            connection.begin()  # else each comment is a commit, written through to the disk
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        os.replace(fresh, path)
    except duckdb.Error as error:
        raise QueryError(f"cannot write {path}: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def _statements(connection: duckdb.DuckDBPyConnection, root: str) -> list[str]:
    return view_statements(connection, absolute(root)) + comment_statements()


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as handle:
            return handle.read(12)[8:] == _MAGIC
    except OSError:
        return False
