"""Fields of the configuration's schema with the texts that stand below them in the source."""

from __future__ import annotations

from typing import Any

from dateline.pipeline.config.descriptions import describe
from dateline.schemas.config import Config, Settings


def described(model: type[Settings]) -> dict[str, Any]:
    schema = model.model_json_schema()
    describe(schema, model.__name__)
    return schema


def test_every_field_has_the_text_that_stands_below_it() -> None:
    schema = described(Config)
    assert schema["$defs"]["FeedSpec"]["properties"]["url"]["description"].startswith("http, https")
    for name, found in {**schema["$defs"], "Config": schema}.items():
        for field, said in found.get("properties", {}).items():
            of = schema["$defs"].get(said.get("$ref", "").removeprefix("#/$defs/"), {})
            if "description" in said:
                assert list(said) == sorted(said), f"{name}.{field}: in the order of pydantic"
                assert said["description"] != of.get("description"), "said once"
