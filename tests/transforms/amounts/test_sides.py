from __future__ import annotations

from dateline.transforms.amounts.sides import side_at
from dateline.transforms.amounts.tokens import tokens_of


def test_a_sign_before_and_a_name_behind_are_one_currency() -> None:
    text = "C$5 million CAD"
    tokens = tokens_of(text, 0, len(text))
    side = side_at(tokens, 0)
    assert side is not None
    assert side.after == len(tokens)


def test_the_unit_of_the_next_amount_is_not_taken() -> None:
    text = "PKR 5 PKR 6"
    side = side_at(tokens_of(text, 0, len(text)), 0)
    assert side is not None
    assert side.after == 3


def test_a_minus_makes_the_amount_negative_and_a_dash_inside_words_does_not() -> None:
    for text, at, negative in (("-5%", 0, True), ("minus 5%", 0, True), ("mid-5%", 2, False)):
        side = side_at(tokens_of(text, 0, len(text)), at)
        assert side is not None
        assert side.negative is negative
