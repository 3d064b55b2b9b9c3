"""A query gets the views that it needs, and answers as it would with all of them."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from dateline.pipeline.query.needed_views import names_no_view, needed
from dateline.pipeline.query.session import open_session
from dateline.pipeline.query.view_columns import VIEWS

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
        ("DESC runs", ALL),
        ("SELECT 1 FROM (DESC runs)", ALL),
        ("SELECT * FROM runs ORDER BY 1 DESC, 2 desc LIMIT 3", {"runs"}),
        ("SELECT * FROM duckdb_columns() WHERE table_name = 'runs'", ALL),
    ],
)
def test_a_query_needs_what_it_names_and_what_that_is_made_of(text: str, names: set[str]) -> None:
    assert needed(STATEMENTS, text) == names


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A data set without a file: a view that is missing is an error even there."""
    return str(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def with_all(folder: str) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_session(folder) as connection:
        yield connection


def answer(connection: duckdb.DuckDBPyConnection, text: str) -> tuple[object, ...]:
    """Columns and rows of the last statement."""
    for statement in connection.extract_statements(text):
        result = connection.execute(statement)
    names = [column[0] for column in result.description or ()]
    return names, sorted(map(repr, result.fetchall()))


def undone(connection: duckdb.DuckDBPyConnection, text: str) -> tuple[object, ...]:
    """The same; what was made is made undone."""
    connection.begin()
    try:
        return answer(connection, text)
    finally:
        connection.rollback()


FORMS = (
    "SELECT count(*) FROM {a}, {b}",
    "SELECT count(*) FROM {a} AS x, (SELECT * FROM {b}) AS y, (FROM {c}) AS z",
    "FROM {a} SELECT count(*)",
    'SELECT count(*) FROM "{a}" CROSS JOIN main."{b}" CROSS JOIN memory.main.{c}',
    "select count(*)\nfrom/* no */{A}--x\n,\t{B}",
    "SELECT (SELECT count(*) FROM {a}) + (SELECT count(*) FROM {b}) AS n",
    "SELECT count(*) FROM {a} WHERE EXISTS (FROM {b}) OR 1 IN (SELECT 1 FROM {c})",
    "SELECT 'x' AS w, count(*) FROM {a} UNION ALL SELECT 'y', count(*) FROM {b}",
    "SELECT * FROM (VALUES (1)) AS v, LATERAL (SELECT count(*) FROM {a})",
    "WITH {a} AS (SELECT 1 AS x) SELECT * FROM {a}",
    "WITH {a} AS (FROM {b}) SELECT count(*) FROM {a}",
    "WITH x AS (FROM {a}), y AS (FROM x, {b}) SELECT count(*) FROM y",
    "PREPARE q AS SELECT count(*) FROM {a}; EXECUTE q",
    "CREATE VIEW mine AS FROM {a}; SELECT count(*) FROM mine, {b}",
    "CREATE TEMP TABLE mine AS FROM {a}; SELECT count(*) FROM mine",
    "SELECT count(*) FROM {a} AS {b}",
    "TABLE {a}",
    "SUMMARIZE {a}",
    "FROM changes_since('2026-11-12') SELECT count(*), (SELECT count(*) FROM {a})",
    "SELECT count(*) FROM topic_counts('2026-11-10', '2026-11-20'), {a}",
)
"""Ways to name views; each is tried with others."""
WITHOUT_NAMES = (
    "SHOW TABLES",
    "FROM (SHOW ALL TABLES) SELECT name",
    "SELECT view_name FROM duckdb_views WHERE NOT internal",
    "SELECT table_name FROM information_schema.tables",
    "SELECT name FROM sqlite_master",
    "SELECT viewname FROM pg_catalog.pg_views",
    "PRAGMA show_tables",
    "SELECT (SELECT count(*) FROM runs), count(*) FROM query_table('arti' || 'cles')",
    "SELECT (SELECT count(*) FROM runs), count(*) FROM QUERY('FROM na' || 'mes')",
    "CREATE MACRO m(t) AS TABLE FROM query_table(t); FROM runs, m('fac' || 'ts') SELECT count(*)",
    "SELECT 1 AS one",
)
"""Ask for views that they do not name."""


def forms() -> Iterator[str]:
    names = list(VIEWS)
    for number, form in enumerate(FORMS):
        a, b, c = (names[(number + step) % len(names)] for step in (0, 5, 11))
        yield form.format(a=a, b=b, c=c, A=a.upper(), B=b.title())


@pytest.mark.parametrize("text", [*forms(), *WITHOUT_NAMES])
def test_the_answer_is_that_of_a_session_with_all_views(
    folder: str, with_all: duckdb.DuckDBPyConnection, text: str
) -> None:
    wanted = undone(with_all, text)
    with open_session(folder) as connection:
        assert answer(connection, text) == wanted


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("SELECT 1", True),
        ("SELECT 1 AS one, 2", True),
        ("SELECT 'runs'", False),
        ("SELECT * FROM mine", False),
        ("SHOW TABLES", False),
        ("USE other", False),
    ],
)
def test_a_text_that_reads_nothing_needs_no_view(text: str, none: bool) -> None:
    assert names_no_view(text, ALL) is none
