"""Stored JSON: read strictly, with the place of what is wrong, and written whole."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from typing import Any

import pytest
from msgspec import field

from dateline.schemas.documents import (
    JsonDocument,
    UnknownKeyError,
    read_json,
    read_plain,
    to_plain,
    to_text,
)


class Leaf(JsonDocument, frozen=True, kw_only=True):
    name: str
    size: int = 0


class Tree(JsonDocument, frozen=True, kw_only=True):
    rows: int
    share: float = 0.5
    leaf: Leaf | None = None
    told: str | None = None
    leaves: dict[str, tuple[Leaf, ...]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    anything: dict[str, Any] = field(default_factory=dict)


WHOLE: dict[str, Any] = {
    "rows": 3,
    "share": 1.0,
    "leaf": {"name": "é", "size": 1},
    "told": None,
    "leaves": {"a": [{"name": "b", "size": 2}]},
    "names": ["x"],
    "anything": {"y": [1, "z", None, {"w": 0.5}]},
}


def test_a_document_is_read_into_its_types_and_written_as_it_was() -> None:
    tree = read_plain(WHOLE, Tree)
    assert tree.leaves["a"] == (Leaf(name="b", size=2),)
    assert json.loads(json.dumps(to_plain(tree))) == WHOLE
    assert json.loads(to_text(tree)) == WHOLE
    assert list(json.loads(to_text(tree))) == list(Tree.__struct_fields__)
    assert '"é"' in to_text(tree)
    assert '\n "rows": 3' in to_text(tree)
    assert read_json(to_text(tree).encode(), Tree) == tree


def test_defaults_are_not_shared() -> None:
    assert read_plain({"rows": 1}, Tree).names is not read_plain({"rows": 1}, Tree).names


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rows": "3"}, r"^rows: Expected `int`, got `str`$"),
        ({"rows": True}, r"^rows: Expected `int`, got `bool`$"),
        ({"rows": 3.5}, r"^rows: "),
        ({"rows": None}, r"^rows: "),
        ({"share": "0.5"}, r"^share: "),
        ({"leaf": []}, r"^leaf: "),
        ({"leaf": {"size": 1}}, r"^leaf\.name: it is missing$"),
        ({"leaf": {"name": 1}}, r"^leaf\.name: Expected `str`, got `int`$"),
        ({"told": 5}, r"^told: "),
        ({"leaves": []}, r"^leaves: "),
        ({"leaves": {"a": {}}}, r"^leaves\.a: "),
        ({"leaves": {"a": [{"name": "b"}, {}]}}, r"^leaves\.a\.1\.name: it is missing$"),
        ({"names": [1]}, r"^names\.0: "),
        ({"names": "x"}, r"^names: "),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_place(
    change: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        read_plain(WHOLE | change, Tree)
    assert not isinstance(caught.value, UnknownKeyError)


def test_what_is_no_document_is_told() -> None:
    with pytest.raises(ValueError, match="Expected `object`, got `array`"):
        read_json(b"[]", Tree)
    with pytest.raises(ValueError, match="Expecting value"):
        read_json(b"", Tree)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"colour": 1}, "colour"),
        ({"rows": "x", "colour": 1}, "colour"),
        ({"leaf": {"name": "a", "colour": 1}}, "leaf.colour"),
        ({"rows": None, "leaves": {"a": [{"colour": 1}]}}, "leaves.a.0.colour"),
    ],
)
def test_an_unknown_key_comes_before_all_that_is_wrong(change: dict[str, Any], key: str) -> None:
    with pytest.raises(UnknownKeyError) as caught:
        read_plain(WHOLE | change, Tree)
    assert str(caught.value) == key


def test_documents_travel_to_other_processes() -> None:
    tree = read_plain(WHOLE, Tree)
    assert pickle.loads(pickle.dumps(tree)) == deepcopy(tree) == tree
