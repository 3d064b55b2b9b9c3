"""Arguments of a call that a tool cannot take, in words that an assistant can act on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

_WORDS = {"string": "a text", "integer": "a whole number", "boolean": "true or false"}


def mistake(
    tool: str, arguments: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]
) -> str | None:
    """What is wrong with a call; None where nothing is.

    Args:
        tool: its name.
        arguments: what it is called with.
        schemas: the JSON schema of each tool's arguments.
    """
    if tool not in schemas:
        return f"there is no tool {tool}; there are {', '.join(sorted(schemas))}"
    known = schemas[tool].get("properties", {})
    if unknown := sorted(arguments.keys() - known):
        return f"{tool} has no argument {', '.join(unknown)}; it has {', '.join(known)}"
    for name in schemas[tool].get("required", ()):
        if name not in arguments:
            return f"{tool} needs {name}: {_said(known[name])}"
    for name, value in arguments.items():
        if not _passes(known[name], value):
            return f"{name} of {tool} is {_said(known[name])}, not {value!r}"
    return None


def given(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments without empty texts where one may be left out: some clients send all."""
    needed = schema.get("required", ())
    return {
        name: value
        for name, value in arguments.items()
        if name in needed or not (isinstance(value, str) and not value.strip())
    }


def _types(schema: Mapping[str, Any]) -> list[str]:
    return [one["type"] for one in schema.get("anyOf", [schema]) if "type" in one]


def _passes(schema: Mapping[str, Any], value: Any) -> bool:
    types = _types(schema)
    if value is None:
        return "null" in types
    for type_ in types:
        if type_ == "string" and isinstance(value, str):
            return True
        if type_ == "boolean" and (isinstance(value, bool) or value in ("true", "false")):
            return True
        if type_ == "integer" and (number := _whole(value)) is not None:
            least, most = schema.get("minimum", number), schema.get("maximum", number)
            return bool(least <= number <= most)
    return False


def _whole(value: Any) -> int | None:
    """A whole number, as a text, too: assistants put numbers in quotes."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if math.isfinite(value) and value == int(value) else None


def _said(schema: Mapping[str, Any]) -> str:
    """What an argument is, in words."""
    words = " or ".join(_WORDS[one] for one in _types(schema) if one in _WORDS)
    if "minimum" in schema:
        words += f" from {schema['minimum']} to {schema['maximum']}"
    described = schema.get("description", "")
    return f"{words} ({described})" if described else words
