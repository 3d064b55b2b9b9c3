"""Views and columns carry what the data dictionary says of them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dateline.pipeline.query.comments import comment_statements
from dateline.pipeline.query.view_columns import VIEWS
from dateline.pipeline.query.views import create_views


def test_every_view_and_column_gets_its_comment(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        create_views(connection, str(tmp_path))
        for statement in comment_statements():
            connection.execute(statement)
        views = connection.execute("SELECT view_name, comment FROM duckdb_views()").fetchall()
        assert {name: text for name, text in views if name in VIEWS} == VIEWS
        query = (
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL "
            "AND NOT internal AND list_contains($1, table_name)"
        )
        assert connection.execute(query, [list(VIEWS)]).fetchall() == []
