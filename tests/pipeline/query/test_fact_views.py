"""What amounts state, with the article that says so."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dateline.pipeline.query.views import create_views
from dateline.schemas.tables import FACTS
from tests.made_up import article, fact, write_dataset


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    root = tmp_path_factory.mktemp("facts") / "set"
    write_dataset(
        root,
        [article(0, revision=1), article(0, revision=2), article(1)],
        facts=[fact(0, value=10.0), fact(0, revision=2), fact(1, kind="price", parties=[])],
    )
    found = duckdb.connect()
    create_views(found, str(root))
    return found


def test_the_latest_revision_counts_and_parties_are_columns(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    query = (
        "SELECT imposer, imposer_id, target, item, value, previous, title, "
        "CAST(published_date AS VARCHAR) FROM facts WHERE kind = 'tariff'"
    )
    ((*tariff, title, day),) = connection.execute(query).fetchall()
    assert tariff == ["Norvik", "XN", "Corvania", "steel", 25.0, 10.0]
    assert title == article(0)["title"]
    assert day == "2026-11-10"
    query = "SELECT seller, bank_id, story_id FROM facts WHERE kind = 'price'"
    assert connection.execute(query).fetchall() == [(None, None, article(1)["article_id"])]


def test_the_view_has_every_column_of_the_table(connection: duckdb.DuckDBPyConnection) -> None:
    columns = [row[0] for row in connection.execute("DESCRIBE facts").fetchall()]
    assert columns[: len(FACTS.names)] == FACTS.names


def test_a_data_set_without_facts_has_an_empty_view(tmp_path: Path) -> None:
    root = write_dataset(tmp_path / "set", [article(0)])
    with duckdb.connect() as found:
        create_views(found, str(root))
        assert found.execute("SELECT count(*) FROM facts").fetchall() == [(0,)]
