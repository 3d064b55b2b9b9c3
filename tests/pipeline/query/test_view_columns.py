from __future__ import annotations

from pathlib import Path

import duckdb

from dateline.pipeline.query.view_columns import COLUMNS, VIEWS
from dateline.pipeline.query.views import create_views


def test_every_view_that_is_described_is_made_and_has_the_columns_that_are(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        create_views(connection, str(tmp_path))
        made = {
            view: {row[0] for row in connection.execute(f"DESCRIBE {view}").fetchall()}
            for view in VIEWS
        }
    for name in COLUMNS:
        view, dot, column = name.rpartition(".")
        if dot and view in made:
            assert column in made[view], name
        else:
            assert any(name in columns for columns in made.values()), name
