"""Every setting of a configuration with its type, bounds, default and meaning.

All of it is read from the JSON Schema that ``schemas/config.py`` gives, so nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from dateline.pipeline.config.loading import json_schema
from dateline.schemas import durations

_TYPES = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One key. ``default`` is None where the key has to be given."""

    name: str
    type: str
    default: str | None
    """As it would be written in YAML, on one line."""
    description: str


@dataclass(frozen=True, slots=True)
class Section:
    """A key of the file whose value has keys of its own; the top of the file has no name."""

    name: str
    description: str
    settings: tuple[Setting, ...]
    is_list: bool = False
    """Whether its value is a list of such mappings, as that of ``feeds`` is."""


class MissingDescription(ValueError):
    """A setting without a docstring; the message names it."""


def sections() -> tuple[Section, ...]:
    """The sections of a configuration in their order, the keys without a section first."""
    schema = json_schema()
    alone: list[Setting] = []
    found: list[Section] = []
    for name, field in schema["properties"].items():
        inner = _reference(field.get("items", {})) or _reference(field)
        if inner is None:
            alone.append(_setting(name, field))
            continue
        model = schema["$defs"][inner]
        required = set(model.get("required", ()))
        found.append(
            Section(
                name,
                _described(name, {"description": model.get("description", "")} | field),
                tuple(
                    _setting(f"{name}.{key}", value, required=key in required)
                    for key, value in model["properties"].items()
                ),
                is_list="items" in field,
            )
        )
    return (Section("", "Keys at the top of the file.", tuple(alone)), *found)


def _reference(field: Mapping[str, Any]) -> str | None:
    """The name of the model that a field holds."""
    parts = (field, *field.get("allOf", ()), *field.get("anyOf", ()))
    target = next((part["$ref"] for part in parts if "$ref" in part), None)
    return str(target).rpartition("/")[2] if target else None


def _setting(path: str, field: Mapping[str, Any], *, required: bool = False) -> Setting:
    return Setting(
        name=path.rpartition(".")[2],
        type=_type(field),
        default=None if required else _yaml(field.get("default", _empty(field))),
        description=_described(path, field),
    )


def _described(path: str, field: Mapping[str, Any]) -> str:
    """The docstring of a setting on one line."""
    text = " ".join(str(field.get("description", "")).split())
    if not text:
        raise MissingDescription(f"the setting {path} has no docstring in schemas/config.py")
    return text


def _empty(field: Mapping[str, Any]) -> Any:
    """The default of a field that the schema gives none for: what a factory makes."""
    return {"object": {}, "array": []}.get(str(field.get("type")))


def _type(field: Mapping[str, Any]) -> str:
    """A type in words, with its bounds."""
    if "anyOf" in field:
        return " or ".join(_type(part) for part in field["anyOf"] if part.get("type") != "null")
    if "enum" in field:
        return "one of " + ", ".join(f"`{value}`" for value in field["enum"])
    kind = field.get("type")
    if kind == "array":
        return f"list of {_type(field['items'])}"
    if kind == "object":
        return f"mapping of text to {_type(field['additionalProperties'])}"
    if field.get("pattern") == durations.PATTERN:
        return "a time such as `15m`"
    return _TYPES[str(kind)] + _bounds(field)


def _bounds(field: Mapping[str, Any]) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    if low is not None and high is not None:
        return f", {low:g} to {high:g}"
    if low is not None:
        return f", at least {low:g}"
    if high is not None:
        return f", at most {high:g}"
    if "exclusiveMinimum" in field:
        return f", above {field['exclusiveMinimum']:g}"
    return ""


def _yaml(value: Any) -> str:
    """A value on one line of YAML."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = yaml.safe_dump(value, default_flow_style=True, width=float("inf"), allow_unicode=True)
    return str(text).removesuffix("...\n").strip()
