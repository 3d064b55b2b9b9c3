"""Values that Python would show as something else, asked of DuckDB in a way that keeps them.

Its Python values know no infinity of days and times (they are the last ones that Python has), no
months in an interval (they are thirty days), and no nanoseconds.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    from duckdb.sqltypes import DuckDBPyType

_AS_TEXT = ("interval", "timestamp_ns", "time_ns")
_NESTED_AS_TEXT = (*_AS_TEXT, "date")
_LAST = {
    "date": "DATE '0001-01-01', DATE '9999-12-31'",
    "timestamp": "TIMESTAMP '0001-01-01', TIMESTAMP '9999-12-31 23:59:59.999999'",
}
"""What Python has for both infinities."""


_WORDS = {  # without a zone, as DuckDB gives them
    datetime.max: "infinity",  # noqa: DTZ901
    datetime.min: "-infinity",  # noqa: DTZ901
}
LINES_BEFORE = 1
"""Of what ``exactly`` makes of a query, before the query's own first line."""


def infinity(value: datetime) -> str | None:
    """The word for a time of a query of ``exactly`` that is none: Python has it without a zone."""
    return _WORDS.get(value) if value.tzinfo is None else None


def exactly(query: str, relation: duckdb.DuckDBPyRelation) -> str | None:
    """The query with columns whose values stay what they are; None where it is that already.

    Args:
        query: one SELECT.
        relation: what DuckDB makes of it.
    """
    types = relation.types
    columns = [f"c{number}" for number in range(len(types))]
    shown = [_shown(name, type_) for name, type_ in zip(columns, types, strict=True)]
    if shown == columns:
        return None
    names = map(_quoted, relation.columns)
    shown = [f"{column} AS {name}" for column, name in zip(shown, names, strict=True)]
    inner = query.strip().rstrip(";")  # a comment at the end needs its own line
    return f"SELECT {', '.join(shown)} FROM (\n{inner}\n) AS shown({', '.join(columns)})"


def _shown(name: str, type_: DuckDBPyType) -> str:
    kind = "timestamp" if type_.id in ("timestamp_s", "timestamp_ms") else type_.id
    if kind in _LAST:  # the word where there is one, else the value
        union = f"UNION(t {type_}, said VARCHAR)"
        word = f"replace(CAST({name} AS VARCHAR), ' ', 'T')"
        return (
            f"CASE WHEN isinf({name}) OR {name} IN ({_LAST[kind]}) "
            f"THEN CAST(union_value(said := {word}) AS {union}) ELSE CAST({name} AS {union}) END"
        )
    if kind == "timestamp_ns":
        return f"replace(CAST({name} AS VARCHAR), ' ', 'T')"
    if kind in _AS_TEXT:
        return f"CAST({name} AS VARCHAR)"
    texts = _with_texts(type_)
    return name if texts is None else f"CAST({name} AS {texts})"


def _with_texts(type_: DuckDBPyType) -> str | None:
    """A nested type with texts for what Python would change; None where there is no such thing."""
    if type_.id in _NESTED_AS_TEXT:
        return "VARCHAR"
    if type_.id not in ("list", "array", "struct", "map"):
        return None
    children: list[tuple[str, Any]] = list(type_.children)
    inner = [(name, child, _with_texts(child)) for name, child in children if name != "size"]
    if not any(text for _, _, text in inner):
        return None
    texts = [text or str(child) for _, child, text in inner]
    if type_.id == "list":
        return f"{texts[0]}[]"
    if type_.id == "array":
        return f"{texts[0]}[{dict(children)['size']}]"
    if type_.id == "map":
        return f"MAP({texts[0]}, {texts[1]})"
    fields = [f"{_quoted(name)} {text}" for (name, _, _), text in zip(inner, texts, strict=True)]
    return f"STRUCT({', '.join(fields)})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
