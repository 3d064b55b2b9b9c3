from __future__ import annotations

import duckdb

from dateline.pipeline.query.story_views import STORY_OF_CLUSTER


def test_a_cluster_is_of_the_story_that_its_own_merged_into() -> None:
    rows = [("b", "a"), ("d", "c"), ("c", "a"), ("f", "e")]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE story_members (cluster_id VARCHAR, story_id VARCHAR)")
        connection.executemany("INSERT INTO story_members VALUES (?, ?)", rows)
        found = {row[0]: row[1] for row in connection.execute(STORY_OF_CLUSTER).fetchall()}
    assert found == {"b": "a", "c": "a", "d": "a", "f": "e"}


def test_a_circle_of_merges_ends() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE story_members (cluster_id VARCHAR, story_id VARCHAR)")
        connection.executemany("INSERT INTO story_members VALUES (?, ?)", [("a", "b"), ("b", "a")])
        assert len(connection.execute(STORY_OF_CLUSTER).fetchall()) == 2
