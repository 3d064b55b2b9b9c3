"""YAML's safe types, dates as texts, and mistakes with their places."""

from __future__ import annotations

import pytest
import yaml

from dateline.pipeline.config.yaml_texts import Constructor, clearer, yaml_place
from tests.rows import each


@each(
    ("value", "said"),
    [
        ("0x_", "`0x_` cannot be read as int"),
        ("0b_", "`0b_` cannot be read as int"),
        ("!!int x", "`x` cannot be read as int"),
        ("!!float x", "`x` cannot be read as float"),
        ("!!bool x", "`x` cannot be read as bool"),
        ("!!timestamp x", "`x` cannot be read as timestamp"),
        ("9" * 5000, f"`{'9' * 40}` cannot be read as int"),
    ],
)
def test_a_value_that_its_type_cannot_hold_is_told_with_its_line(value: str, said: str) -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        yaml.load(f"- a\n- {value}\n", Loader=Constructor)
    assert yaml_place(caught.value) == f":2: {said}; put it in quotes if it is a text"


def test_dates_are_texts_and_all_else_is_what_yaml_says() -> None:
    text = "[2026-11-24, 0x10, 1.5, yes, null, {a: [b]}]"
    assert yaml.load(text, Loader=Constructor) == ["2026-11-24", 16, 1.5, True, None, {"a": ["b"]}]


def test_a_mistake_is_told_in_the_clearer_words_of_two_parsers() -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        yaml.load("feeds: [", Loader=Constructor)
    told = yaml_place(clearer("feeds: [", caught.value))
    assert told == ":1: expected the node content, but found '<stream end>'"
