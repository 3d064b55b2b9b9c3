"""Vocabularies of several families, without torch."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer, models

from dateline.transforms.model.encoding import read_words, special_ids
from tests.training.tiny import tokenizer_of
from training.bases import base_folder, open_vocabulary


def _saved(folder: Path, tokenizer: Tokenizer) -> str:
    tokenizer.enable_padding(length=128)
    tokenizer.enable_truncation(128)
    tokenizer.save(str(folder / "tokenizer.json"))
    return str(folder)


@pytest.mark.parametrize(
    ("family", "opening", "closing", "pad", "mask"),
    [
        ("bert", "[CLS]", "[SEP]", "[PAD]", "[MASK]"),
        ("mpnet", "<s>", "</s>", "<pad>", "<mask>"),
        ("xlm-roberta", "<s>", "</s>", "<pad>", "<mask>"),
    ],
)
def test_each_family_has_its_own_marks(
    tmp_path: Path, family: str, opening: str, closing: str, pad: str, mask: str
) -> None:
    vocabulary = open_vocabulary(_saved(tmp_path, tokenizer_of(family)))
    tokenizer = vocabulary.tokenizer
    found = (*special_ids(tokenizer), vocabulary.pad, vocabulary.mask)
    assert found == tuple(tokenizer.token_to_id(name) for name in (opening, closing, pad, mask))
    assert tokenizer.token_to_id("oil" if family != "xlm-roberta" else "▁oil") in vocabulary.words
    assert vocabulary.pad not in vocabulary.words
    assert len(tokenizer.encode("gold " * 400).ids) > 400, "texts are cut or padded"


@pytest.mark.parametrize("family", ["bert", "mpnet", "xlm-roberta"])
def test_the_words_of_all_families_end_before_punctuation(tmp_path: Path, family: str) -> None:
    tokenizer = open_vocabulary(_saved(tmp_path, tokenizer_of(family))).tokenizer
    text = "Reuters' Ada Smith (Rome, 5%) falls in  London."
    assert [text[w.start : w.end] for w in read_words(tokenizer, text)] == [
        "Reuters", "'", "Ada", "Smith", "(", "Rome", ",", "5", "%", ")", "falls", "in", "London",
        ".",
    ]  # fmt: skip


def test_the_split_at_punctuation_is_saved_with_the_tokenizer(tmp_path: Path) -> None:
    tokenizer = open_vocabulary(_saved(tmp_path, tokenizer_of("xlm-roberta"))).tokenizer
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    text = "Oil, gold"
    again = open_vocabulary(str(tmp_path)).tokenizer
    assert [text[w.start : w.end] for w in read_words(again, text)] == ["Oil", ",", "gold"]


def test_a_folder_without_a_usable_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"tokenizer\.json is missing"):
        open_vocabulary(str(tmp_path))
    Tokenizer(models.WordPiece({"[UNK]": 0})).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ValueError, match="no mark for padding"):
        open_vocabulary(str(tmp_path))


def test_a_name_that_is_no_folder_is_left_for_the_hub() -> None:
    assert base_folder("example/no-such-encoder") == "example/no-such-encoder"
