"""One SELECT over the views passes, whatever else is refused, and by a reason."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.pipeline.guarded.select_only import (
    TABLE_FUNCTIONS,
    RefusedError,
    check_select,
)
from dateline.pipeline.query.macros import MACROS
from dateline.pipeline.query.view_columns import VIEWS
from tests.pipeline.guarded.hostile import ENDLESS, FINE, GREEDY, REFUSED
from tests.rows import each


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        found.execute("CREATE TEMPORARY TABLE noted_articles (revision INTEGER)")
        yield found


def _check(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    check_select(connection, query, VIEWS, MACROS)


@each("query", REFUSED, ids=lambda query: query[:60])
def test_what_is_no_select_over_the_views_is_refused(
    connection: duckdb.DuckDBPyConnection, query: str
) -> None:
    with pytest.raises(RefusedError, match=r"\w{3}"):
        _check(connection, query)


def test_where_the_parser_stopped_is_shown(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(RefusedError, match=r'at or near "FORM"') as caught:
        _check(connection, "SELECT 'é' AS x\n, title y FORM articles")
    assert str(caught.value).endswith("<<<: , title y >>>FORM<<< articles")


@each("query", [*FINE, *ENDLESS, *GREEDY], ids=lambda query: query[:60])
def test_a_select_passes(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    _check(connection, query)


def test_parentheses_are_counted_where_they_group(connection: duckdb.DuckDBPyConnection) -> None:
    signs = "(" * 700
    for text in (f"'{signs}'", f"E'\\'{signs}'", f"$$ {signs} $$", f"'é' -- {signs}\n"):
        _check(connection, f"SELECT {text} FROM articles")
    for text in (f"'''' || {signs}1", f"/* ' */ {signs}1", f"'é' || {signs}1"):
        with pytest.raises(RefusedError, match="too deep"):
            _check(connection, f"SELECT {text}{')' * 700} FROM articles")


def test_every_table_function_of_duckdb_but_a_few_is_refused(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    query = (
        "SELECT DISTINCT function_name FROM duckdb_functions() "
        "WHERE function_type IN ('table', 'table_macro', 'pragma')"
    )
    names = {name for (name,) in connection.execute(query).fetchall()}
    assert len(names) > 50
    passed = set()
    for name in names:
        try:
            _check(connection, f'SELECT * FROM "{name}"(1)')
        except RefusedError:
            continue
        passed.add(name)
    assert passed <= TABLE_FUNCTIONS


PIECES = st.sampled_from(
    "SELECT|*|FROM|articles|read_text|('/etc/passwd')|getenv('HOME')|;|,|(|)|WITH|a|AS|UNION ALL|"
    "COPY|TO|'x'|--|/*|*/|$$|\"|?|WHERE|EXISTS|1|::|glob|LATERAL|JOIN|PIVOT|DESCRIBE|VALUES".split(
        "|"
    )
)


@settings(max_examples=2 * settings().max_examples)
@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_no_mixture_of_words_passes_a_function_of_files(
    connection: duckdb.DuckDBPyConnection, query: str
) -> None:
    with contextlib.suppress(RefusedError):
        _check(connection, query)
        (row,) = connection.execute("SELECT json_serialize_sql(?)", [query]).fetchall()
        called = set(re.findall(r'"function_name": ?"(\w+)"', row[0]))
        assert not called & {"read_text", "glob", "getenv"}


@settings(max_examples=2 * settings().max_examples)
@given(st.text(max_size=60))
def test_any_text_is_answered_or_refused(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    with contextlib.suppress(RefusedError):
        _check(connection, query)
