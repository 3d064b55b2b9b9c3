from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.amounts.tokens import stretches, tokens_of


@given(st.text(max_size=200))
def test_every_character_is_in_exactly_one_token(text: str) -> None:
    tokens = tokens_of(text, 0, len(text))
    assert "".join(token.text for token in tokens) == text


@given(st.text(alphabet="5 %\nxy", max_size=300))
def test_stretches_are_in_order_and_cross_no_line(text: str) -> None:
    last = 0
    for start, end in stretches(text):
        assert last <= start < end <= len(text)
        assert "\n" not in text[start:end]
        last = end


def test_a_long_line_is_read_in_stretches_that_part_at_white_space() -> None:
    text = "up 5% " * 2000
    pieces = [text[start:end] for start, end in stretches(text)]
    assert "".join(pieces) == text
    assert all(len(piece) <= 2000 for piece in pieces)
