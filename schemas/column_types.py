"""Columns and their types, told without Arrow."""

from __future__ import annotations

from typing import Literal

import msgspec


class Scalar(msgspec.Struct, frozen=True):
    """A single value, under Arrow's name of its type."""

    name: Literal["string", "int32", "int64", "float32", "float64", "bool", "date32", "utc"]


class ListOf(msgspec.Struct, frozen=True):
    """Any number of values of one type."""

    element: ColumnType


class Struct(msgspec.Struct, frozen=True):
    """Named values."""

    columns: tuple[Column, ...]


ColumnType = Scalar | ListOf | Struct


class Column(msgspec.Struct, frozen=True):
    """A column of a table, or a named value in a struct; either may be null."""

    name: str
    type: ColumnType
    description: str


STRING = Scalar("string")
INT32 = Scalar("int32")
INT64 = Scalar("int64")
FLOAT32 = Scalar("float32")
FLOAT64 = Scalar("float64")
BOOL = Scalar("bool")
DATE = Scalar("date32")
UTC = Scalar("utc")
"""A moment, in microseconds since 1970."""
