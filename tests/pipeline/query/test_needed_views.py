from __future__ import annotations

import pytest

from dateline.pipeline.query.needed_views import needed

STATEMENTS = [
    ("", "SET TimeZone = 'UTC'"),
    ("rows", "CREATE VIEW rows AS SELECT 1"),
    ("noted", "CREATE TABLE noted AS SELECT * FROM rows"),
    ("articles", "-- not of names\nCREATE VIEW articles AS FROM rows JOIN noted USING (id)"),
    ("names", "CREATE VIEW names AS SELECT unnest(names) FROM articles"),
    ("runs", "CREATE VIEW runs AS SELECT 2"),
]
ALL = {"rows", "noted", "articles", "names", "runs"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * FROM runs", {"runs"}),
        ("select * from ARTICLES", {"articles", "rows", "noted"}),
        ('SELECT * FROM "names" n', {"names", "articles", "rows", "noted"}),
        ("WITH x AS (FROM runs) SELECT * FROM x, rows", {"runs", "rows"}),
        ("SELECT 1", ALL),
        ("DESCRIBE runs", ALL),
        ("SELECT * FROM duckdb_columns() WHERE table_name = 'runs'", ALL),
    ],
)
def test_a_query_needs_what_it_names_and_what_that_is_made_of(text: str, names: set[str]) -> None:
    assert needed(STATEMENTS, text) == names
