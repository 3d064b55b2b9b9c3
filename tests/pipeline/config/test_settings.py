"""Every setting is known with its type, bounds, default and meaning."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.pipeline.config import settings
from dateline.pipeline.config.loading import json_schema
from dateline.pipeline.config.settings import MissingDescription, Setting, sections
from dateline.schemas.config import Config
from tests.rows import each


def setting(path: str) -> Setting:
    section, _, name = path.rpartition(".")
    (found,) = (s for part in sections() if part.name == section for s in part.settings
                if s.name == name)  # fmt: skip
    return found


def test_no_setting_is_left_out() -> None:
    found = {f"{part.name}.{each.name}".strip(".") for part in sections() for each in part.settings}
    wanted: set[str] = set()
    for name, field in Config.model_fields.items():
        keys = _keys_of(field.annotation)
        wanted |= {f"{name}.{key}" for key in keys} if keys else {name}
    from_files = {"model.names", "model.heads"}  # what model.aliases and topics name
    assert found == wanted - from_files


def _keys_of(annotation: Any) -> list[str]:
    for model in (annotation, *getattr(annotation, "__args__", ())):
        if hasattr(model, "model_fields"):
            return list(model.model_fields)
    return []


@each(
    ("path", "type_", "default"),
    [
        ("opml", "text", "null"),
        ("feeds.url", "text", None),
        ("feeds.headers", "mapping of text to text", "{}"),
        ("fetch.concurrency", "whole number, 1 to 1024", "64"),
        ("fetch.delay", "number, at least 0 or a time such as `15m`", "0.5"),
        ("fetch.timeout", "number, above 0 or a time such as `15m`", "30"),
        ("fetch.robots", "true or false", "false"),
        ("fetch.allow_hosts", "list of text", "[]"),
        ("model.languages", "list of text", "[en]"),
        ("model.threads", "whole number, at least 1", "null"),
        (
            "model.task",
            "one of `embedded`, `topics`, `entities`, `tone`, `zero-shot`",
            "embedded",
        ),
    ],
)
def test_types_bounds_and_defaults_are_told_in_words(
    path: str, type_: str, default: str | None
) -> None:
    found = setting(path)
    assert (found.type, found.default) == (type_, default)
    assert found.description


def test_a_setting_without_a_docstring_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = json_schema()
    del schema["$defs"]["FetchSettings"]["properties"]["delay"]["description"]
    monkeypatch.setattr(settings, "json_schema", lambda: schema)
    with pytest.raises(MissingDescription, match=r"fetch\.delay has no docstring"):
        sections()
