"""Whether a text is one SELECT over the views and nothing else, by DuckDB's own parse tree.

This is the first of three walls. Behind it stand DuckDB's settings (``locked_session.py``), which
open no file outside the snapshot, and a process of its own (``query_process.py``), which ends by
the clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from dateline.pipeline.query.refusals import pointed
from dateline.schemas.errors import DatelineError

if TYPE_CHECKING:
    import duckdb

LONGEST = 20_000
"""Characters of a query."""
DEEPEST = 600
"""Levels of a query's parse tree; some 200 operators that stand in one another."""

_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
_SOURCES = {"BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST", "PIVOT"}
_SHOWN = {"DESCRIBE", "SUMMARY"}
TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
"""Table functions that read nothing; the macros of the data set are allowed beside them."""
_CATALOG = {("information_schema", "tables"), ("information_schema", "columns")}
_DENIED = re.compile(
    r"getenv|current_setting|getvariable|set_config|query|query_table|sleep_ms|write_log"
    r"|nextval|currval|setval|setseed|add_parquet_key|current_quer.*"
    r"|__internal.*|finalize|combine.*|to_aggregate_state|in_search_path|parse_duckdb_log_message|json_execute.*|json_serialize.*|json_deserialize.*"
    r"|(duckdb|pragma|pg|inet|has|read|parquet|write|copy|load|install|attach|enable|disable)_.*"
    r"|(sniff|glob|which_secret|checkpoint|force_checkpoint|hive_partition_component).*"
)
"""Functions that tell of the machine or the session, change it, or wait, and those that are not
meant for people: they trust what they are given."""


class RefusedError(DatelineError, ValueError):
    """The text is no query that may be asked here; the message says why."""


def check_select(
    connection: duckdb.DuckDBPyConnection,
    text: str,
    views: Collection[str],
    macros: Collection[str] = (),
) -> None:
    """Refuses all but one SELECT that reads ``views`` and calls harmless functions.

    Raises:
        RefusedError: it is something else, or no SQL.
    """
    if len(text) > LONGEST:
        raise RefusedError(f"the query is longer than {LONGEST:,} characters")
    if "\0" in text:
        raise RefusedError("the query cannot be parsed: it holds a NUL character")
    if re.search("[\ud800-\udfff]", text):
        raise RefusedError("the query cannot be parsed: it holds half of a UTF-16 pair")
    if _depth(text) > DEEPEST:
        raise RefusedError("the query is too deep: too many parentheses stand in one another")
    tree = _parsed(connection, text)
    nodes = list(_nodes(tree))
    named = _common_tables(nodes)
    public = {name.casefold() for name in views}
    if taken := sorted((named - public) & _tables_of(connection)):
        # It counts within its query only; outside of that the same word reads DuckDB's own.
        raise RefusedError(f"call the common table {taken[0]!r} otherwise: DuckDB has one")
    names = public | named
    functions = TABLE_FUNCTIONS | {name.casefold() for name in macros}
    for node in nodes:
        type_, class_ = node.get("type"), node.get("class")
        if isinstance(type_, str) and type_.endswith("_NODE") and type_ not in _NODES:
            raise RefusedError("only SELECT is answered here: nothing is written")
        if class_ == "PARAMETER":
            raise RefusedError("the query has a parameter (? or $1); write the value itself")
        if class_ in ("FUNCTION", "WINDOW"):
            _check_function(node)
        if class_ is None and "alias" in node and "sample" in node:
            _check_source(node, names, functions)


def _depth(text: str) -> int:
    """Parentheses in one another, by DuckDB's own tokens: before 2.0 its parser has no bound.

    Those in texts, quoted names and comments do not count.
    """
    import duckdb

    signs = text.encode()  # places of tokens are of bytes
    found = (signs[at] for at, kind in duckdb.tokenize(text) if kind == duckdb.token_type.operator)
    return max(accumulate({ord("("): 1, ord(")"): -1}.get(sign, 0) for sign in found), default=0)


def _parsed(connection: duckdb.DuckDBPyConnection, text: str) -> Any:
    import duckdb

    try:
        (row,) = connection.execute("SELECT json_serialize_sql(?)", [text]).fetchall()
        tree = json.loads(row[0])
    except (duckdb.Error, RecursionError, ValueError) as error:
        raise RefusedError(f"the query cannot be parsed: {error}") from error
    if tree.get("error"):
        message = str(tree.get("error_message") or "it cannot be parsed")
        if tree.get("error_type") == "parser":
            raise RefusedError(f"Parser Error: {message}{_place(tree, text)}")
        raise RefusedError("only SELECT is answered here: one query, nothing is written or set")
    found = len(tree.get("statements", ()))
    if found != 1:
        raise RefusedError(f"give one SELECT, not {found} statements")
    return tree["statements"][0]


def _place(error: dict[str, Any], text: str) -> str:
    """Where the parser stopped; its position is one of bytes."""
    position = str(error.get("position", ""))
    if not position.isdecimal():
        return ""
    return pointed(text, len(text.encode()[: int(position)].decode(errors="ignore")))


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """All nodes of a parse tree, level by level.

    Raises:
        RefusedError: there are more than ``DEEPEST`` levels.
    """
    level = [tree]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for here in level:
            if isinstance(here, dict):
                yield here
                below += here.values()
            elif isinstance(here, list):
                below += here
        if not below:
            return
        level = below
    raise RefusedError("the query is too deep: too many expressions stand in one another")


def _common_tables(nodes: list[dict[str, Any]]) -> set[str]:
    """Names that WITH gives to queries; only plain words, as a file's path is none."""
    named = set()
    for node in nodes:
        for entry in (node.get("cte_map") or {}).get("map", ()):
            named.add(str(entry.get("key", "")))
        if node.get("type") in ("RECURSIVE_CTE_NODE", "CTE_NODE"):
            named.add(str(node.get("cte_name") or node.get("ctename") or ""))
    return {name.casefold() for name in named if re.fullmatch(r"\w+", name)}


def _tables_of(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """What can be named without its schema, DuckDB's own views included."""
    rows = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE schema_name <> 'information_schema' "
        "UNION SELECT table_name FROM duckdb_tables()"
    ).fetchall()
    return {str(name).casefold() for (name,) in rows}


def _check_source(node: dict[str, Any], names: Collection[str], functions: Collection[str]) -> None:
    type_ = node["type"]
    if type_ == "BASE_TABLE":
        schema = str(node.get("schema_name") or "").casefold()
        name = str(node.get("table_name") or "").casefold()
        if node.get("catalog_name"):
            raise RefusedError("name a view without its catalog")
        if not (schema in ("", "main") and name in names) and (schema, name) not in _CATALOG:
            raise RefusedError(
                f"there is no view {name!r} here; information_schema.tables lists them"
            )
    elif type_ == "TABLE_FUNCTION":
        function = node.get("function") or {}
        name = str(function.get("function_name") or "").casefold()
        if function.get("schema") or function.get("catalog") or name not in functions:
            raise RefusedError(f"the table function {name} is not allowed: the views are all data")
    elif type_ == "SHOW_REF":
        if node.get("show_type") not in _SHOWN or not node.get("query"):
            raise RefusedError("SHOW is not answered here; ask information_schema.tables")
    elif type_ not in _SOURCES:
        raise RefusedError(f"{type_} is not allowed after FROM")


def _check_function(node: dict[str, Any]) -> None:
    name = str(node.get("function_name") or "").casefold()
    if _DENIED.fullmatch(name):
        raise RefusedError(f"the function {name} is not allowed")
