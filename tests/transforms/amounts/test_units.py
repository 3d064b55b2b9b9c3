from __future__ import annotations

import pytest

from dateline.transforms.amounts.tokens import tokens_of
from dateline.transforms.amounts.units import unit_after, unit_before


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        (" per cent", "percent", ""),
        ("-basis-point", "basis_point", ""),
        (" percentage points", "percentage_point", ""),
        (" Hong Kong dollars", "money", "HKD"),
        ("bps", "basis_point", ""),
        (" €", "money", "EUR"),
    ],
)
def test_what_follows_a_number_is_its_unit(text: str, kind: str, meant: str) -> None:
    unit = unit_after(tokens_of(text, 0, len(text)), 0)
    assert unit is not None
    assert (unit.kind, unit.meant) == (kind, meant)


def test_a_word_that_only_begins_like_a_unit_is_none() -> None:
    for text in (" percentile", " yellow", " per person", " basis"):
        assert unit_after(tokens_of(text, 0, len(text)), 0) is None


def test_a_code_that_is_a_word_as_well_is_shy() -> None:
    for text, shy in (("COP 27", True), ("USD 27", False), ("R27", True), ("Rs 27", False)):
        unit = unit_before(tokens_of(text, 0, len(text)), 0)
        assert unit is not None
        assert unit.shy is shy
