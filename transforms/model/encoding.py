"""Text to model input: word pieces, case shapes and the way back to characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dateline.transforms.model.shapes import SPECIAL, WORD_SHAPES, field_shapes

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CLS, SEP = "[CLS]", "[SEP]"
CHARACTERS = 32
"""Characters of a text that are looked at for each word piece that is to be read: words have four
or five of them for a piece, so that only what is no text is cut off by it."""
SPACE_MARK = "▁"


class Word(NamedTuple):  # quicker to make than a frozen dataclass, and a text has many
    """A unit of the pre-tokeniser: a run of letters and digits, or one punctuation mark."""

    start: int  # characters in the field
    end: int
    pieces: tuple[int, ...]
    shape: int


@dataclass(frozen=True, slots=True)
class Window:
    """One model input. ``words`` tells for each word of interest (field, word, position)."""

    ids: list[int]
    shapes: list[int]
    words: list[tuple[int, int, int]]


def read_words(tokenizer: Tokenizer, text: str) -> list[Word]:
    """The words of a field with their pieces and shapes, in reading order.

    A SentencePiece vocabulary may split the mark of a space from the punctuation behind it; the
    mark then belongs to that word, since it has no characters of its own.
    """
    if not text:
        return []
    encoding = tokenizer.encode(text, add_special_tokens=False)
    spans: list[list[int]] = []
    pieces: list[list[int]] = []
    last: int | None = None
    space = False
    for piece, token, word, (start, end) in zip(
        encoding.ids, encoding.tokens, encoding.word_ids, encoding.offsets, strict=True
    ):
        behind_mark = space and start < spans[-1][1]
        space = token == SPACE_MARK
        if (word is not None and word == last) or behind_mark:
            spans[-1][1] = max(end, spans[-1][1])
            pieces[-1].append(piece)
        else:
            spans.append([start, end])
            pieces.append([piece])
        last = word
    shapes = field_shapes([text[start:end] for start, end in spans])
    return [
        Word(start, end, tuple(ids), shape)
        for (start, end), ids, shape in zip(spans, pieces, shapes, strict=True)
    ]


def first_window(
    around: tuple[int, int], fields: Sequence[Sequence[Word]], max_tokens: int
) -> tuple[Window, list[int]]:
    """``[CLS] field [SEP] field [SEP]``; empty fields are left out.

    ``around`` are the ids of both, as ``special_ids`` tells them of a tokenizer. Returns the window
    and, for each field, how many of its words went in. Words that do not fit into ``max_tokens``
    are left for later windows.
    """
    builder = _Builder(around, max_tokens)
    taken = [0] * len(fields)
    for number, words in enumerate(fields):
        taken[number] = builder.add(number, words, 0)
        if taken[number] < len(words):
            break
    return builder.done(), taken


def later_windows(
    around: tuple[int, int],
    context: Sequence[Word],
    number: int,
    words: Sequence[Word],
    begin: int,
    max_tokens: int,
    overlap: int,
) -> Iterator[Window]:
    """The rest of field ``number`` from word ``begin`` on, each window ``overlap`` words back.

    ``context`` (the title) is put in front of every window so that it knows what it is about; its
    words are not reported again.
    """
    while begin < len(words):
        builder = _Builder(around, max_tokens)
        if context:
            builder.add(None, context, 0)
        start = max(0, begin - overlap)
        count = builder.add(number, words, start)
        if start + count <= begin:  # context and overlap left no room: do without them
            builder = _Builder(around, max_tokens)
            start = begin
            count = builder.add(number, words, start)
        yield builder.done()
        begin = start + count


class _Builder:
    """Collects words until a window is full."""

    def __init__(self, around: tuple[int, int], max_tokens: int) -> None:
        self.cls, self.sep = around
        self.limit = max_tokens
        self.ids, self.shapes = [self.cls], [SPECIAL]
        self.words: list[tuple[int, int, int]] = []

    def add(self, number: int | None, words: Sequence[Word], begin: int) -> int:
        """Add a field's words from ``begin`` on and a [SEP]; returns how many fitted."""
        count = 0
        for index in range(begin, len(words)):
            word = words[index]
            pieces = word.pieces[: self.limit - 2]  # one endless word may not stall
            if len(self.ids) + len(pieces) + 1 > self.limit:
                break
            if number is not None:
                self.words.append((number, index, len(self.ids)))
            self.ids += pieces
            self.shapes.append(word.shape)
            if len(pieces) > 1:
                self.shapes += [word.shape + WORD_SHAPES] * (len(pieces) - 1)
            count += 1
        if count and len(self.ids) < self.limit:
            self.ids.append(self.sep)
            self.shapes.append(SPECIAL)
        return count

    def done(self) -> Window:
        """The window, with a [SEP] even if it is empty."""
        if len(self.ids) == 1:
            self.ids.append(self.sep)
            self.shapes.append(SPECIAL)
        return Window(self.ids, self.shapes, self.words)


def special_ids(tokenizer: Tokenizer) -> tuple[int, int]:
    """The ids that open and close an input: [CLS] and [SEP] of a BERT, <s> and </s> of others.

    What the tokenizer puts around a text decides, because the vocabulary of MPNet lists [CLS] and
    [SEP], too, and never uses them. A tokenizer that adds nothing is taken for one of a BERT.
    Raises ValueError where there is no such pair.
    """
    empty = tokenizer.encode("")
    around = [i for i, kept in zip(empty.ids, empty.attention_mask, strict=True) if kept]
    if len(around) >= 2:
        return around[0], around[-1]
    cls, sep = tokenizer.token_to_id(CLS), tokenizer.token_to_id(SEP)
    if cls is None or sep is None:
        raise ValueError(
            f"the tokenizer puts nothing around a text and knows no {CLS} and {SEP}: "
            "it is not one of an encoder"
        )
    return cls, sep
