from __future__ import annotations

import pytest

from dateline.transforms.amounts.quantities import quantity_at
from dateline.transforms.amounts.tokens import tokens_of


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("1.5 billion", 1.5e9),
        ("2 lakh crore", 2e12),
        ("3-1/4", 3.25),
        ("twenty-five", 25),
        ("a million", 1e6),
        ("1 250 000", 1250000),
        ("2.000 millones", None),
        ("5 million billion", None),
    ],
)
def test_a_number_counts_with_its_scale(text: str, total: float | None) -> None:
    found = quantity_at(tokens_of(text, 0, len(text)), 0, signed=False)
    assert found is not None
    assert found.total == total


@pytest.mark.parametrize("text", ["B2", "1/5", "3.5.", "#5"])
def test_digits_inside_a_longer_expression_are_no_number(text: str) -> None:
    tokens = tokens_of(text, 0, len(text))
    last = max(i for i, token in enumerate(tokens) if token.kind == "number")
    if last:
        assert quantity_at(tokens, last, signed=False) is None
