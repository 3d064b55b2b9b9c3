"""Names of publishers and authors."""

from __future__ import annotations

from dateline.transforms.boilerplate.names import Names, squeezed


def test_names_are_the_same_whatever_the_spaces_and_the_case() -> None:
    assert squeezed("The Hill") == squeezed("thehill") == "thehill"


def test_publishers_agencies_and_authors_are_told_and_nothing_else() -> None:
    names = Names(frozenset({"wiredaily"}), frozenset({"ann doe"}))
    assert names.kind_of("Wire Daily") == "publisher"
    assert names.kind_of("(Reuters)") == "publisher"
    assert names.kind_of("By Ann Doe") == "credit"
    assert names.kind_of("Wire Daily wins") is None
