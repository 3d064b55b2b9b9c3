"""Calls that a tool cannot take: each mistake is told with the name, what it is, and what came."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.pipeline.mcp.arguments import given, mistake

SCHEMAS: dict[str, dict[str, Any]] = {
    "search": {
        "properties": {
            "query": {"type": "string", "description": "words"},
            "since": {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "a day"},
            "limit": {"type": "integer", "minimum": 1, "maximum": 200},
            "failing": {"type": "boolean"},
        },
        "required": ["query"],
    },
    "sql": {"properties": {"query": {"type": "string"}}, "required": ["query"]},
}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "search needs query: a text (words)"),
        ({"query": 3}, "query of search is a text (words), not 3"),
        ({"query": None}, "query of search is a text (words), not None"),
        ({"query": ["x"]}, "query of search is a text (words), not ['x']"),
        ({"query": "x", "since": 3}, "since of search is a text (a day), not 3"),
        ({"query": "x", "limit": 0}, "limit of search is a whole number from 1 to 200, not 0"),
        ({"query": "x", "limit": "201"}, "is a whole number from 1 to 200, not '201'"),
        ({"query": "x", "limit": 1.5}, "is a whole number from 1 to 200, not 1.5"),
        ({"query": "x", "limit": True}, "is a whole number from 1 to 200, not True"),
        ({"query": "x", "limit": float("nan")}, "is a whole number from 1 to 200, not nan"),
        ({"query": "x", "limit": float("inf")}, "is a whole number from 1 to 200, not inf"),
        ({"query": "x", "limit": None}, "is a whole number from 1 to 200, not None"),
        ({"query": "x", "failing": "maybe"}, "failing of search is true or false, not 'maybe'"),
        ({"query": "x", "failing": 1}, "failing of search is true or false, not 1"),
        ({"query": "x", "sinse": "x"}, "has no argument sinse; it has query, since, limit"),
    ],
)
def test_a_mistake_is_told(arguments: dict[str, Any], told: str) -> None:
    assert told in str(mistake("search", arguments, SCHEMAS))


def test_an_unknown_tool_is_told_with_those_that_there_are() -> None:
    assert mistake("srch", {}, SCHEMAS) == "there is no tool srch; there are search, sql"


def test_what_a_tool_can_take_passes() -> None:
    for limit in (1, 200, 5.0, "5"):
        for since in (None, "2026-11-24"):
            for failing in (True, False, "true"):
                call = {"query": "x", "since": since, "limit": limit, "failing": failing}
                assert mistake("search", call, SCHEMAS) is None
    assert mistake("sql", {"query": ""}, SCHEMAS) is None


def test_an_empty_text_is_as_good_as_none_where_one_may_be_left_out() -> None:
    call = {"query": "", "since": " ", "limit": 3}
    assert given(call, SCHEMAS["search"]) == {"query": "", "limit": 3}
