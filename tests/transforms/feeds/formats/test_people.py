"""Names of authors, out of every way of writing them."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.formats.people import distinct, person


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ines Okafor", "Ines Okafor"),
        ("  Ines\n Okafor ", "Ines Okafor"),
        ("ines@a.example (Ines Okafor)", "Ines Okafor"),
        ("Ines Okafor <ines@a.example>", "Ines Okafor"),
        ('"Okafor, Ines" <ines@a.example>', "Okafor, Ines"),
        ("Ines Okafor (mailto:ines@a.example)", "Ines Okafor"),
        ("ines@a.example", "ines@a.example"),
        ("ines@a.example ()", "ines@a.example"),
        ("Ines Okafor (Reuters)", "Ines Okafor (Reuters)"),
        ("", ""),
    ],
)
def test_person(text: str, name: str) -> None:
    assert person(text) == name


def test_distinct_keeps_the_order() -> None:
    assert distinct(["b", "", "a", "b"]) == ("b", "a")
