from __future__ import annotations

import pytest

from dateline.transforms.amounts.tokens import tokens_of
from dateline.transforms.amounts.vague import vague_at


@pytest.mark.parametrize(
    "text", ["billions of dollars", "multi-billion-euro", "several hundred million yen"]
)
def test_an_amount_without_a_number_has_a_unit(text: str) -> None:
    found = vague_at(tokens_of(text, 0, len(text)), 0)
    assert found is not None
    assert found[0].kind == "money"


@pytest.mark.parametrize("text", ["several people", "some euros", "millions of people"])
def test_what_counts_no_money_is_no_amount(text: str) -> None:
    assert vague_at(tokens_of(text, 0, len(text)), 0) is None
