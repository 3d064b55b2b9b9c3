"""What is said where DuckDB refuses a statement."""

from __future__ import annotations

import duckdb
import pytest

from dateline.pipeline.query.refusals import told, without_place


def refused(query: str) -> str:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE articles AS SELECT 'en' AS language, DATE '2026-11-24' AS day")
    with pytest.raises(duckdb.Error) as caught:
        connection.execute(query).fetchall()
    return told(caught.value)


@pytest.mark.parametrize(
    ("other", "into"),
    [("3", "INTEGER"), ("1.5::DOUBLE", "DOUBLE"), ("true", "BOOLEAN"), ("3::UTINYINT", "INTEGER")],
)
def test_a_text_that_is_compared_with_something_else(other: str, into: str) -> None:
    message = refused(f"FROM articles WHERE language = {other}")
    advice = f"TRY_CAST(language AS {into})"
    assert "language holds texts: compare it with one, 'in quotes', or " + advice in message
    assert "\n\nLINE 1: " in message, "a place in the statement of the user"
    assert "LINE" not in without_place(message)
    duckdb.connect().execute("SELECT TRY_CAST('en' AS " + into + ")")


def test_a_day_that_is_a_number_is_told_how_to_write_it() -> None:
    message = refused("FROM articles WHERE day = 20261124")
    assert "; a day is written DATE '2026-11-24'" in message


def test_dozens_of_forms_of_a_function_are_a_few() -> None:
    message = refused("SELECT language + 3 FROM articles")
    assert "No function matches" in message
    assert " more" in message
    assert len(message.splitlines()) < 12
    assert "LINE 1: " in message


def test_other_messages_stay_as_they_are() -> None:
    assert refused("FROM nowhere").startswith("Catalog Error: Table with name nowhere")
    assert refused("SELECT titel FROM articles").count("\n\nLINE ") == 1
