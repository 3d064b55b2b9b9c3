"""The user's own names: a YAML list that comes before every table that ships."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from dateline.pipeline.config.yaml_texts import Constructor, clearer, yaml_place
from dateline.schemas.config import OwnName
from dateline.schemas.errors import UsageError


class OwnNamesError(UsageError):
    """What is wrong with a file of names, one problem a line, each with file and line."""


def read_own_names(path: Path) -> tuple[OwnName, ...]:
    """The names in a YAML file: a list of ``name``, ``aliases``, ``id``, ``kind``, ``country``.

    Raises:
        OwnNamesError: the file is missing, is no YAML, or says something it cannot say.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise OwnNamesError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise OwnNamesError(f"{path}: is not UTF-8 text (byte {error.start})") from error
    try:
        loader = Constructor(text)
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        raise OwnNamesError(f"{path}{yaml_place(clearer(text, error))}") from error
    except RecursionError:
        raise OwnNamesError(f"{path}: lists or mappings are nested too deep") from None
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode):
        raise OwnNamesError(f"{path}:1: expected a list such as `- name: Norvik Robotics`")
    found: list[OwnName] = []
    problems: list[str] = []
    first_lines: dict[str, int] = {}
    for node in root.value:
        line = node.start_mark.line + 1
        problems += (f"{path}:{again}: `{key}` is given twice" for key, again in _twice(node))
        try:
            name = OwnName.model_validate(loader.construct_object(node, deep=True))
        except ValidationError as error:
            lines = _lines(node)
            for item in error.errors():
                key = str(item["loc"][0]) if item["loc"] else ""
                problems.append(f"{path}:{lines.get(key, line)}: {_plain(dict(item))}")
            continue
        except yaml.YAMLError as error:
            problems.append(f"{path}{yaml_place(error)}")
            continue
        except RecursionError:
            problems.append(f"{path}:{line}: lists or mappings are nested too deep")
            continue
        for form in (name.name, *name.aliases):
            earlier = first_lines.setdefault(form.casefold(), line)
            if earlier != line:
                problems.append(f"{path}:{line}: `{form}` is a name of line {earlier} already")
        found.append(name)
    if problems:
        raise OwnNamesError("\n".join(problems))
    return tuple(found)


def _twice(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """The keys of a name that stand there again, with their lines."""
    seen: set[str] = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in seen:
            yield str(key.value), key.start_mark.line + 1
        seen.add(str(key.value))


def _lines(node: yaml.Node) -> dict[str, int]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): key.start_mark.line + 1 for key, _ in node.value}


def _plain(error: dict[str, Any]) -> str:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        close = difflib.get_close_matches(key, OwnName.model_fields, n=1)
        hint = f"did you mean `{close[0]}`?" if close else "it is none of a name's keys"
        return f"unknown key `{key}`; {hint}"
    if error["type"] == "missing":
        return f"`{key}` is missing"
    if not key:
        return "write `- name: Norvik Robotics`"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"`{key}`: {message[:1].lower()}{message[1:]}"
