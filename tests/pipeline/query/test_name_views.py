"""Who or what articles are about, by identity."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from dateline.pipeline.query.views import create_views
from tests.made_up import article, write_dataset


def said(name: str, kind: str, salience: float, **values: Any) -> dict[str, Any]:
    row = {
        "name": name,
        "type": "LOC",
        "canonical": "United States",
        "kind": kind,
        "id": "US",
        "id_scheme": "iso3166",
        "id_status": "alias",
        "country": "US",
        "salience": salience,
        "tone": None,
        "tone_probabilities": None,
        "evidence": None,
        "mentions": [{"field": "title", "start": 0, "end": 1}],
    }
    return row | values


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    root = tmp_path_factory.mktemp("names") / "set"
    tone = {"negative": 0.8, "neutral": 0.1, "positive": 0.1}
    evidence = {"field": "title", "start": 0, "end": 5, "text": "loses"}
    judged = {"tone": "negative", "tone_probabilities": tone, "evidence": evidence}
    nobody = {"canonical": None, "id": None, "id_scheme": None, "id_status": "ambiguous"}
    write_dataset(
        root,
        [
            article(0, names=[said("US", "country", 0.9, **judged), said("U.S.", "demonym", 0.2)]),
            article(1, names=[said("White House", "government", 0.4)]),
            article(2, names=[said("Ford", "other", 0.4, **nobody)]),
            article(3, names=None),
        ],
    )
    found = duckdb.connect()
    create_views(found, str(root))
    return found


def test_names_of_one_identity_are_one_row_of_an_article(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    query = (
        "SELECT identity, kind, kinds, forms, mentions, tone, evidence FROM names "
        "WHERE id = 'US' ORDER BY salience DESC"
    )
    assert connection.execute(query).fetchall() == [
        ("US", "country", ["country", "demonym"], ["US", "U.S."], 2, "negative", "loses"),
        ("US", "government", ["government"], ["White House"], 1, None, None),
    ]


def test_what_has_no_identifier_stands_for_itself(connection: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT identity, canonical, id FROM names WHERE id IS NULL"
    assert connection.execute(query).fetchall() == [("Ford", "Ford", None)]


def test_days_add_up_articles_and_mean_tone(connection: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT articles, mentions, round(mean_tone, 3) FROM name_day WHERE identity = 'US'"
    assert connection.execute(query).fetchall() == [(2, 3, -0.7)]
