"""News agencies are told from people and offices, and parted from bylines."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.formats.agencies import is_agency, parted_agencies


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("Ana Ruiz, Reuters", ([], "Ana Ruiz", ["Reuters"])),
        ("Ana Ruiz avec AFP", ([], "Ana Ruiz", ["AFP"])),
        ("Ana Ruiz (mit dpa)", ([], "Ana Ruiz", ["dpa"])),
        ("Ana Ruiz with Reuters and The Associated Press",
         ([], "Ana Ruiz", ["Reuters", "The Associated Press"])),
        ("AFP/Ana Ruiz", (["AFP"], "Ana Ruiz", [])),
        ("Reuters, AFP", ([], "", ["Reuters", "AFP"])),
        ("avec AFP", ([], "", ["AFP"])),
        ("Ana Ruiz, Reuters Correspondent", ([], "Ana Ruiz, Reuters Correspondent", [])),
        ("Ana Reuters", ([], "Ana Reuters", [])),
        ("A" * 100 + ", AFP", ([], "A" * 100, ["AFP"])),
    ],
)  # fmt: skip
def test_agencies_are_parted_from_a_byline(
    text: str, parted: tuple[list[str], str, list[str]]
) -> None:
    assert parted_agencies(text) == parted


def test_a_short_name_is_an_agency_only_in_capitals() -> None:
    assert is_agency("ANI")
    assert is_agency("dpa")
    assert is_agency("Tass")
    assert not is_agency("Ani")
    assert not is_agency("reuters")
    assert not is_agency("Herald")
