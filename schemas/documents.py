"""What is stored as JSON: frozen objects that are read strictly and written whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

import msgspec

Read = TypeVar("Read", bound="JsonDocument")
Place = tuple[str, ...]
"""Keys and numbers of items that lead to a value, from outside in."""


class JsonDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what is stored as JSON. Values are checked when it is read, not when it is made.

    Derive with ``kw_only=True``, which msgspec does not hand down, and ``frozen=True``, which type
    checkers do not.
    """


class UnknownKeyError(ValueError):
    """A key that the document's type does not have; ``str`` of it is the way there, with dots."""


def read_plain(raw: Any, type_: type[Read]) -> Read:
    """A document from what ``json.loads`` or Arrow's ``to_pylist`` made of it.

    Raises:
        UnknownKeyError: it has a key too many, whatever else is wrong with it.
        ValueError: a key is missing, or a value is of another kind; the message names the place.
    """
    try:
        return msgspec.convert(raw, type_)
    except msgspec.ValidationError as error:
        unknown, wrong = _faults(raw, type_)
        if unknown:
            raise UnknownKeyError(".".join(unknown[0])) from error
        place, reason = wrong[0] if wrong else ((), str(error))
        raise ValueError(": ".join(filter(None, (".".join(place), reason)))) from error


def read_json(data: bytes, type_: type[Read]) -> Read:
    """A document from its JSON; raises ValueError as ``read_plain`` does, and for what is none."""
    return read_plain(json.loads(data), type_)


def to_plain(document: JsonDocument) -> dict[str, Any]:
    """Dictionaries, lists and tuples, texts and numbers of the same content, for JSON."""
    made: dict[str, Any] = msgspec.to_builtins(document)
    return made


def to_text(document: JsonDocument) -> str:
    """JSON for people, with the keys in the order of the type."""
    return json.dumps(to_plain(document), indent=1, ensure_ascii=False)


def _faults(raw: Any, type_: Any) -> tuple[list[Place], list[tuple[Place, str]]]:
    """The keys that are not known, and each wrong or missing value with what is wrong."""
    unknown, wrong = [], []
    for place, reason in _compare(raw, type_, ()):
        if reason is None:
            unknown.append(place)
        else:
            wrong.append((place, reason))
    return unknown, wrong


def _compare(raw: Any, type_: Any, place: Place) -> Iterator[tuple[Place, str | None]]:
    """Places where a value is not as its type says, and why; None means a key that is not known."""
    kind, parts = get_origin(type_), get_args(type_)
    if NoneType in parts:  # a value or None
        if raw is not None:
            yield from _compare(raw, parts[0], place)
    elif kind is dict and isinstance(raw, dict):
        for key, value in raw.items():
            yield from _compare(value, parts[1], (*place, key))
    elif kind in (list, tuple) and isinstance(raw, list):
        for number, item in enumerate(raw):
            yield from _compare(item, parts[0], (*place, str(number)))
    elif _is_document(type_) and isinstance(raw, dict):
        yield from _compare_keys(raw, type_, place)
    else:
        try:
            msgspec.convert(raw, type_)
        except msgspec.ValidationError as error:
            yield place, str(error)


def _is_document(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, JsonDocument)


def _compare_keys(
    raw: dict[str, Any], type_: type[JsonDocument], place: Place
) -> Iterator[tuple[Place, str | None]]:
    fields = {field.name: field for field in msgspec.structs.fields(type_)}
    yield from (((*place, key), None) for key in raw if key not in fields)
    for name, field in fields.items():
        if name in raw:
            yield from _compare(raw[name], field.type, (*place, name))
        elif field.required:
            yield (*place, name), "it is missing"
