"""What is said where DuckDB refuses a statement."""

from __future__ import annotations

import duckdb
import pytest

from dateline.pipeline.query.refusals import marked, pointed, told, without_place
from tests.old_duckdb import OLD_DUCKDB
from tests.rows import each


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


@each(
    ("query", "place"),
    [
        ("FROM articles WHERE language = 3", "FROM articles WHERE >>>language<<< = 3"),
        ("FROM articles\nWHERE language = 3\nLIMIT 1", "WHERE >>>language<<< = 3"),
        (
            "SELECT '日本', CAST('x' AS DATE)",
            "SELECT '日本', >>>CAST" + ("<<<('x' AS DATE)" if OLD_DUCKDB else "('x' AS DATE)<<<"),
        ),
        ("SELECT day, titel FROM articles", "SELECT day, >>>titel<<< FROM articles"),
    ],
)
def test_a_place_is_shown_by_the_words_of_the_query(query: str, place: str) -> None:
    message = marked(refused(query), query)
    assert message.endswith(f"\n\nThe place is between >>> and <<<: {place}")
    assert "LINE" not in message
    elsewhere = marked(refused(query), "SELECT 1")
    assert elsewhere == without_place(refused(query)), "a line of our own is no place of theirs"


def test_a_place_in_a_long_line_has_a_few_words_beside_it() -> None:
    query = "FROM articles WHERE " + "day IS NULL OR " * 20 + "titel = 3" + " OR true" * 20
    message = marked(refused(query), query)
    assert ">>>titel<<< = 3 OR true" in message
    assert len(message.partition("<<<:")[2]) < 150


def test_a_message_that_only_looks_as_if_it_had_a_place_loses_it() -> None:
    assert marked("x\n\nLINE 1: ha", "SELECT error('…')") == "x"
    assert marked("x", "SELECT 1") == "x"


def test_a_place_behind_the_last_word_is_the_end() -> None:
    assert pointed("SELECT 1 FROM ", 13).endswith(": SELECT 1 FROM >>><<<")


def test_other_messages_stay_as_they_are() -> None:
    assert refused("FROM nowhere").startswith("Catalog Error: Table with name nowhere")
    assert refused("SELECT titel FROM articles").count("\n\nLINE ") == 1
