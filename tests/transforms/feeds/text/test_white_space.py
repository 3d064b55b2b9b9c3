"""White space between words becomes a single space, whatever it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.text.white_space import fold_white_space
from tests.rows import each


@given(st.text(alphabet=st.sampled_from("ab \n\t\r\x0b\x1c\x85\xa0\u2003\u3000é")))
def test_it_is_what_splitting_and_joining_gives(text: str) -> None:
    assert fold_white_space(text) == " ".join(text.split())


@each("text", ["a b", "a\nb", "\na b", "a b\n", "", "\n", "a\u3000b", "a\n\nb"])
def test_texts_of_feeds(text: str) -> None:
    assert fold_white_space(text) == " ".join(text.split())
