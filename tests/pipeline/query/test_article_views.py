from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from dateline.pipeline.query.article_views import NOTED

ROWS = [
    ("a", 1, "a", True),
    ("a", 2, "a", True),  # a revision
    ("b", 1, "c", False),  # a copy of c, in two revisions
    ("b", 2, "c", False),
    ("c", 1, "c", True),
    ("d", 1, "d", True),
]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute(
            "CREATE TABLE article_rows "
            "(article_id VARCHAR, revision INT, cluster_id VARCHAR, is_first_seen BOOLEAN)"
        )
        made.executemany("INSERT INTO article_rows VALUES (?, ?, ?, ?)", ROWS)
        yield made


def test_only_articles_with_revisions_or_copies_are_noted(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = {row[0]: row[1:] for row in connection.execute(NOTED).fetchall()}
    assert found == {"a": (2, None), "b": (2, 1), "c": (None, 1)}
