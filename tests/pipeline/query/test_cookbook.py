"""Every recipe of the cookbook runs and answers; the document shows what it gave, to the number.

``test_cookbook_larger.py`` compares the answers with plain counting on a data set with traps.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dateline.pipeline.query.cookbook import PATH, Recipe, answer, recipes
from dateline.pipeline.query.session import open_session
from tests.shared_sets import sample_set

TEXT = (Path(__file__).parents[3] / PATH).read_text("utf-8")
RECIPES = recipes(TEXT)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(sample_set(tmp_path_factory))


@pytest.fixture(scope="module")
def connection(root: str) -> duckdb.DuckDBPyConnection:
    return open_session(root)


def test_there_are_seventeen_questions_and_every_block_is_a_recipe() -> None:
    assert len({recipe.question for recipe in RECIPES}) == 18
    assert len(RECIPES) == TEXT.count("```sql") + TEXT.count("```python")
    assert {recipe.language for recipe in RECIPES} == {"sql", "python"}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: f"{r.question[:30]} ({r.language})")
def test_a_recipe_answers_as_the_document_shows(
    recipe: Recipe, connection: duckdb.DuckDBPyConnection, root: str
) -> None:
    given, shown = answer(recipe, connection, root).splitlines(), recipe.output.splitlines()
    assert shown, "run python -m dateline.pipeline.query.cookbook"
    assert given[-1] != "(0 rows)"
    assert given == shown, "run python -m dateline.pipeline.query.cookbook"


def test_polars_counts_what_duckdb_counts(connection: duckdb.DuckDBPyConnection, root: str) -> None:
    sql, polars = (r for r in RECIPES if r.question.startswith("2."))
    expected = [
        tuple(line.split()[:2]) for line in answer(sql, connection, root).splitlines()[2:-1]
    ]
    found = [tuple(line.split()[:2]) for line in answer(polars, connection, root).splitlines()]
    assert found == expected
