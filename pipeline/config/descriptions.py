"""What the settings mean, by the texts below their fields in the source of ``schemas/config.py``.

The source is read where the schema is asked for, and not by every command.
"""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import Any

from dateline.schemas import config


def describe(schema: dict[str, Any], model: str) -> None:
    """Gives the fields in a JSON Schema their descriptions, where they have none of their own.

    Args:
        schema: of a model of ``schemas/config.py``, as pydantic makes it.
        model: its name.
    """
    texts = _texts()
    models = schema.get("$defs", {})
    for name, found in {**models, model: schema}.items():
        for field, said in found.get("properties", {}).items():
            text = texts.get(name, {}).get(field)
            of = models.get(str(said.get("$ref", "")).removeprefix("#/$defs/"), {})
            if text not in (None, of.get("description")) and "description" not in said:
                said["description"] = text
                found["properties"][field] = dict(sorted(said.items()))


def _texts() -> dict[str, dict[str, str]]:
    """By class, the text below each field."""
    module = ast.parse(inspect.getsource(config))
    found: dict[str, dict[str, str]] = {}
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = texts = {}
            for field, below in pairwise(node.body):
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    text = _text(below)
                    if text is not None:
                        texts[field.target.id] = text
    return found


def _text(node: ast.stmt) -> str | None:
    value = node.value if isinstance(node, ast.Expr) else None
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return inspect.cleandoc(value.value) if is_text else None  # type: ignore[union-attr]
