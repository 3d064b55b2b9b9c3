"""Files that have the same columns are read without a look into each of them.

Files of several versions are read by ``union_by_name``, for which DuckDB compares the columns of
all files anew with every question: 5 of 11 milliseconds for a month of days. Most often they are
alike, which is seen once, when the view is made.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dateline.pipeline.query.views import literal

if TYPE_CHECKING:
    import duckdb

_LISTED = re.compile(r"read_parquet\((\[(?:'(?:[^']|'')*'(?:, )?)+\]), union_by_name = true")
_COLUMNS = """
SELECT count(DISTINCT columns) = 1 FROM (
  SELECT sum(hash(name, type, num_children)) AS columns FROM parquet_schema({files})
  GROUP BY file_name
)"""
_LARGEST_FIRST = """
WITH largest AS (
  SELECT arg_max(file_name, (num_rows, file_name)) AS name FROM parquet_file_metadata({files})
)
SELECT list_prepend(name, list_filter({files}, lambda file: file <> name)) FROM largest"""


def without_union(connection: duckdb.DuckDBPyConnection, statement: str) -> str:
    """The statement, in which lists of files that have the same columns are read as one is.

    The largest file comes first then: DuckDB takes all to have as many rows as the first one, and
    builds the tables of joins by that.

    Raises:
        duckdb.Error: a file cannot be read.
    """

    def told(match: re.Match[str]) -> str:
        files = match[1]
        if not _answer(connection, _COLUMNS, files):
            return match[0]
        ordered = ", ".join(map(literal, _answer(connection, _LARGEST_FIRST, files)))
        return f"read_parquet([{ordered}], union_by_name = false"

    return _LISTED.sub(told, statement)


def _answer(connection: duckdb.DuckDBPyConnection, question: str, files: str) -> Any:
    found = connection.execute(question.format(files=files)).fetchone()
    assert found is not None
    return found[0]
