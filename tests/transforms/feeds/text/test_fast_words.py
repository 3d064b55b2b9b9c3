from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.boilerplate.learning import _SHORTEST
from dateline.transforms.boilerplate.learning import _WORD as LONGER_WORD
from dateline.transforms.feeds.text.fast_words import words_in
from dateline.transforms.same.signatures import _WORD

TEXTS = st.text() | st.text(st.sampled_from("aZ_9 .'-\n’“”—é中ßக\u0301\u0cbf\ud800½²"))


@pytest.mark.parametrize(("word", "shortest"), [(_WORD, 1), (LONGER_WORD, _SHORTEST)])
@given(text=TEXTS)
def test_they_are_those_of_the_regular_expression(
    word: re.Pattern[str], shortest: int, text: str
) -> None:
    assert words_in(text, word, shortest) == [found.encode() for found in word.findall(text)]


def test_all_that_can_be_printed_is_told_apart() -> None:
    assert words_in(string.printable, _WORD) == [b"0123456789abcdefghijklmnopqrstuvwxyz"
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"_"]  # fmt: skip
