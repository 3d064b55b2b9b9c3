from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.encoding import (
    first_window,
    later_windows,
    read_words,
    special_ids,
)
from dateline.transforms.model.shapes import SPECIAL, TITLE, WORD_SHAPES


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    tokenizer: Tokenizer = Tokenizer.from_file(str(WEIGHTS / DEFAULT / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def test_words_are_whole_and_know_their_characters(tokenizer: Tokenizer) -> None:
    text = "Škoda's Nižňanský pays €5.2bn"
    words = read_words(tokenizer, text)
    assert [text[w.start : w.end] for w in words] == [
        "Škoda", "'", "s", "Nižňanský", "pays", "€5", ".", "2bn",
    ]  # fmt: skip


def test_later_pieces_carry_the_shape_of_their_word(tokenizer: Tokenizer) -> None:
    words = read_words(tokenizer, "in Zaporizhzhia")
    window, _ = first_window(special_ids(tokenizer), [words], 64)
    assert len(words[1].pieces) > 1
    assert window.shapes[0] == window.shapes[-1] == SPECIAL
    assert window.shapes[2] == TITLE
    assert set(window.shapes[3:-1]) == {TITLE + WORD_SHAPES}


def test_an_empty_text_is_a_valid_input(tokenizer: Tokenizer) -> None:
    window, taken = first_window(special_ids(tokenizer), [[], []], 64)
    assert len(window.ids) == 2
    assert window.words == []
    assert taken == [0, 0]


def _own_tokenizer(marks: dict[str, int], words: dict[str, int]) -> Tokenizer:
    own = Tokenizer(models.WordPiece(marks | words, unk_token=next(iter(marks))))
    own.add_special_tokens(list(marks))
    return own


def test_what_a_tokenizer_puts_around_a_text_opens_and_closes_an_input() -> None:
    own = _own_tokenizer({"<s>": 0, "</s>": 1, "<pad>": 2}, {"[CLS]": 3, "[SEP]": 4})
    own.post_processor = processors.BertProcessing(("</s>", 1), ("<s>", 0))
    assert special_ids(own) == (0, 1)
    own.enable_padding(pad_id=2, pad_token="<pad>", length=9)
    assert special_ids(own) == (0, 1)


def test_a_tokenizer_that_adds_nothing_must_know_the_marks_of_a_bert() -> None:
    assert special_ids(_own_tokenizer({"[CLS]": 0, "[SEP]": 1}, {})) == (0, 1)
    with pytest.raises(ValueError, match=r"knows no \[CLS\] and \[SEP\]"):
        special_ids(_own_tokenizer({"<s>": 0}, {"gold": 1}))


def test_the_mark_of_a_space_belongs_to_the_punctuation_behind_it() -> None:
    pieces = [("<unk>", 0.0), ("▁", -2.0), ("(", -2.0), (")", -2.0), ("▁Rome", -2.0), ("a", -2.0)]
    own = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    own.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(),
            pre_tokenizers.Punctuation(behavior="isolated"),
        ]
    )
    text = "Rome (a)"
    words = read_words(own, text)
    assert [text[w.start : w.end] for w in words] == ["Rome", "(", "a", ")"]
    assert [w.pieces for w in words] == [(4,), (1, 2), (5,), (3,)]


@cache
def whole_texts() -> Tokenizer:
    """The tokenizer of the shipped model, without padding and cutting; read once."""
    found: Tokenizer = Tokenizer.from_file(str(WEIGHTS / DEFAULT / "tokenizer.json"))
    found.no_padding()
    found.no_truncation()
    return found


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(12, 60), st.integers(0, 20), st.booleans())
def test_windows_leave_no_word_out_and_stay_below_the_limit(
    count: int, limit: int, overlap: int, with_title: bool
) -> None:
    tokenizer = whole_texts()
    title = read_words(tokenizer, "Grain deal") if with_title else []
    words = read_words(tokenizer, "Odesa sends wheat " * count)
    seen: set[int] = set()
    around = special_ids(tokenizer)
    for window in later_windows(around, title, 1, words, 0, limit, overlap):
        assert len(window.ids) == len(window.shapes) <= limit
        seen.update(index for _, index, _ in window.words)
        for _, index, position in window.words:
            assert window.ids[position] == words[index].pieces[0]
    assert seen == set(range(len(words)))


def test_a_word_longer_than_a_window_does_not_stall(tokenizer: Tokenizer) -> None:
    words = read_words(tokenizer, "x" * 90 + " Pneumonoultramicroscopicsilicovolcanoconiosis" * 3)
    windows = list(later_windows(special_ids(tokenizer), [], 0, words, 0, 8, 2))
    assert windows
    assert all(len(window.ids) <= 8 for window in windows)
