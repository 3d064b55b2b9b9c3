"""Values as conditions, where they are of the kind that a column has: ``language=3`` is told.

DuckDB would cast the column instead, text by text, and fail at the first that is no number; or find
nothing without a word, for a day never equals a time.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dateline.schemas.errors import UsageError

if TYPE_CHECKING:
    import duckdb
    from duckdb.sqltypes import DuckDBPyType

_NUMBERS = frozenset(
    "tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint uhugeint bignum "
    "float double decimal".split()
)
_KINDS = {
    "varchar": "texts",
    "enum": "texts",
    "boolean": "True or False",
    "date": "days",
    "time": "times of day",
    "blob": "bytes",
    "uuid": "UUIDs",
    "interval": "durations",
    "list": "lists",
    "array": "lists",
    "struct": "structures",
    "map": "maps",
}
_CLASSES: dict[str, type | tuple[type, ...]] = {
    "texts": str,
    "bytes": (bytes, bytearray, str),
    "UUIDs": (UUID, str),
    "durations": (timedelta, str),
    "times of day": (time, str),
    "structures": Mapping,
    "maps": Mapping,
}
_ADVICE = {
    "texts": "give a str",
    "numbers": "give an int or a float",
    "True or False": "give one of them",
    "days": "give a datetime.date, or a text such as '2026-11-24'",
    "bytes": "give bytes",
    "UUIDs": "give a uuid.UUID",
    "durations": "give a datetime.timedelta",
    "times of day": "give a datetime.time",
}
_DAY = re.compile(r"\s*(?:\d{1,6}-\d{1,2}-\d{1,2}|-?infinity|epoch)\b", re.IGNORECASE)
_DAY_ALONE = re.compile(r"\s*\d{1,6}-\d{1,2}-\d{1,2}\s*")
_NO_VALUES = ("NaTType", "NAType")
"""What pandas has for a value that is missing, by the name of its class: pandas is not imported."""


def equals(where: str, name: str, type_: DuckDBPyType, value: Any) -> duckdb.Expression:
    """The condition that a column of ``where`` has a value, or one of several; None is no value.

    Raises:
        UsageError: no value of the column could be this one.
    """
    import duckdb

    def constant(one: Any) -> duckdb.Expression:
        return _constant(where, name, type_, one)

    column = duckdb.ColumnExpression(name)
    if is_no_value(value):
        return column.isnull()
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)):
        values = list(value)
        known = [constant(one) for one in values if not is_no_value(one)]
        found = column.isin(*known) if known else duckdb.ConstantExpression(False)
        return found | column.isnull() if len(known) < len(values) else found
    return column == constant(value)


def _constant(where: str, name: str, type_: DuckDBPyType, value: Any) -> duckdb.Expression:
    import duckdb

    try:
        constant = duckdb.ConstantExpression(value)
    except (TypeError, duckdb.Error) as error:
        raise UsageError(f"no column has a value such as {value!r}") from error
    check_value(where, name, type_, value)
    has_zone = type_.id == "timestamp with time zone"
    if has_zone and isinstance(value, datetime) and value.tzinfo is None:
        raise UsageError(f"{value} says no time zone; give one, such as datetime.timezone.utc")
    return constant


def is_no_value(value: Any) -> bool:
    """Whether it stands for a value that is missing."""
    return value is None or type(value).__name__ in _NO_VALUES


def check_value(where: str, column: str, type_: DuckDBPyType, value: Any) -> None:
    """Raises UsageError where no value of a column of this type could be this one."""
    kind = _kind(type_)
    if kind is None or _is_of(kind, type_, value):
        return
    told = f"{column} of {where} holds {kind}, not {reprlib.repr(value)}"
    raise UsageError(f"{told}; {_ADVICE.get(kind) or _condition(kind, column, type_)}")


def _kind(type_: DuckDBPyType) -> str | None:
    """What a column of this type holds, in words; None where anything might be meant."""
    if type_.id in _NUMBERS:
        return "numbers"
    return "times" if type_.id.startswith("timestamp") else _KINDS.get(type_.id)


def _is_of(kind: str, type_: DuckDBPyType, value: Any) -> bool:
    is_number = isinstance(value, (Real, Decimal)) and not isinstance(value, bool)
    if kind == "numbers":
        return is_number or (isinstance(value, str) and _reads_as_number(value))
    if kind == "True or False":
        if isinstance(value, str):
            return value.strip().lower() in ("true", "false")
        return type(value).__name__ in ("bool", "bool_") or (is_number and value in (0, 1))
    if kind == "days":
        if isinstance(value, datetime):  # DuckDB compares it with the midnight that begins a day
            return value.astimezone(timezone.utc).time() == time.min
        if isinstance(value, str):
            return _DAY.match(value) is not None
        return isinstance(value, date) or type(value).__name__ == "datetime64"
    if kind == "times":
        if isinstance(value, str):
            return _DAY.match(value) is not None and _DAY_ALONE.fullmatch(value) is None
        without_zone = type_.id != "timestamp with time zone"
        is_numpy = type(value).__name__ == "datetime64"
        return isinstance(value, datetime) or (without_zone and is_numpy)
    if kind == "lists":
        return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
    return isinstance(value, _CLASSES[kind])


def _reads_as_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _condition(kind: str, column: str, type_: DuckDBPyType) -> str:
    """What finds the rows that were meant, where no plain value does."""
    import duckdb

    name = str(duckdb.ColumnExpression(column))  # in quotes where it has to be
    if kind == "times":
        condition = f"CAST({name} AS DATE) = '2026-11-24'"
        return f"give a datetime.datetime; {_filter(condition)} takes a day"
    if kind == "lists":
        item: Any = type_.children[0][1]
        each = f"each.{_first_field(item)}" if item.id == "struct" else "each"
        values = name if each == "each" else f"list_transform({name}, lambda each: {each})"
        condition = f"list_contains({values}, 'x')"
    elif kind == "maps":
        condition = f"{name}['key'] = 'x'"
    else:
        condition = f"{name}.{_first_field(type_)} = 'x'"
    return f"ask for a part of it, such as {_filter(condition)}"


def _filter(condition: str) -> str:
    return "filter(" + ('"' + condition + '"' if '"' not in condition else repr(condition)) + ")"


def _first_field(type_: DuckDBPyType) -> str:
    name: str = type_.children[0][0]
    return name if name.isidentifier() else '"' + name.replace('"', '""') + '"'
