"""Which views a query needs: DuckDB checks a view as a whole when it is made, which takes time."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

_ALL = re.compile(
    r"\b(?:show|describe|summarize|pragma|export|information_schema|(?:duckdb|sqlite|pg)_\w+"
    r"|query|query_table|json_execute_serialized_sql)\b"
    r"|(?:\A|[;(\n/])\s*desc\b"
    r"|\bdesc\b(?!\s*(?:\Z|[,);]|(?:nulls|limit|offset|rows|range|groups)\b))",
    re.IGNORECASE,
)
"""What asks for any view there is, or reads a text that is made only when it is asked.

DESC is short for DESCRIBE, too: what sorts is followed by the end of a clause."""
_READS = re.compile(
    r"\b(?:from|join|table|pivot\w*|unpivot|call|execute|set|use|begin|start|abort|rollback"
    r"|attach|detach|load|reset)\b",
    re.IGNORECASE,
)
"""What reads, or changes what a name means."""
_SOURCE = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")
"""A view, table or macro that one of our own statements reads."""


def needed(statements: Sequence[tuple[str, str]], text: str) -> set[str]:
    """The names of the views that a query uses, and of those that these use in turn.

    A word that only looks like the name of a view counts as well. A query that names none, and one
    that asks which there are, needs all.

    Args:
        statements: name and SQL of all that can be made; statements that make nothing have no name.
        text: one query or several.
    """
    made_by = {name: statement for name, statement in statements if name}
    words = set(re.findall(r"\w+", text.lower()))
    new = {name for name in made_by if name in words}
    found: set[str] = set()
    while new:
        found |= new
        used = {source for name in new for source in _SOURCE.findall(made_by[name])}
        new = (used & set(made_by)) - found
    return found if found and not _ALL.search(text) else set(made_by)


def names_no_view(text: str, names: Set[str]) -> bool:
    """Whether a text surely reads no view: it names none, and reads nothing else either.

    What reads a table that is not ours may be misspelt, and DuckDB proposes the right name.
    """
    words = set(re.findall(r"\w+", text.lower()))
    return not (words & names or _READS.search(text) or _ALL.search(text))
