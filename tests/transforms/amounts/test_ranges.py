from __future__ import annotations

import pytest

from dateline.transforms.amounts.finding import find_amounts


@pytest.mark.parametrize(
    "text",
    [
        "raised from 10% to 25%",
        "shares fell 3% to 9%",
        "in 2012 to £2.1bn",
        "10% or 25%",
        "3% and 5%",
    ],
)
def test_two_amounts_that_belong_to_no_range_stay_two(text: str) -> None:
    assert all(amount.value_high is None for amount in find_amounts(text))


@pytest.mark.parametrize(
    "text",
    ["ranging from 10% to 25%", "between 10% and 25%", "10%-25%", "10 to 25 percent", "10-25%"],
)
def test_a_range_has_both_ends(text: str) -> None:
    (amount,) = find_amounts(text)
    assert (amount.value, amount.value_high) == (10.0, 25.0)
