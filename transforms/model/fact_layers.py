"""The layers of facts: they read an article again from the middle of the model on, amounts marked.

Only articles with amounts are read so, and of those the windows with an amount and the first one,
which has the title.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from dateline.transforms.facts.network import FactHeads, FactNetwork
from dateline.transforms.facts.stated import Stated
from dateline.transforms.facts.states import SIZE, States
from dateline.transforms.model.bundle import ModelError
from dateline.transforms.model.cpu_time import check_cpu_time
from dateline.transforms.model.encoding import Word
from dateline.transforms.model.reading import Floats, Place, Reading
from dateline.transforms.model.session import OnnxSession

NEWS, GRAPH, HEADS = "model.onnx", "facts.onnx", "facts.npz"
AFTER, FITTED = "after", "fitted"
"""Arrays of ``facts.npz``: the number of the news model's layer whose states are read on from, and
the checksum of the news model that the layers were fitted on top of."""
_AFTER = 3
"""Where ``facts.npz`` does not say it: all that did not were fitted there."""


class FactLayers:
    """The layers of a model folder; may be read with from several threads at once.

    ``inputs`` are the tensors of the news model that they read, by the name of the output.
    """

    def __init__(self, folder: Path) -> None:
        """
        Raises:
            ModelError: they were fitted for another news model than the one beside them.
        """
        with np.load(folder / HEADS, allow_pickle=False) as held:
            after, fitted = (
                int(held[name]) if name in held.files else None for name in (AFTER, FITTED)
            )
        if fitted is not None and fitted != checksum(folder / NEWS):
            raise ModelError(
                f"{folder / GRAPH} was fitted for another {NEWS} than the one beside it: copy "
                f"{GRAPH} and {HEADS} of the same model, or remove both"
            )
        self.inputs = {"states": output_of(_AFTER if after is None else after)}
        self._session = OnnxSession(folder / GRAPH)
        self._heads = FactHeads.read(folder / HEADS)

    @classmethod
    def of(cls, folder: Path) -> FactLayers | None:
        """Those of a folder; None where it has none.

        Raises:
            ModelError: it has half of them.
        """
        here = [name for name in (GRAPH, HEADS) if (folder / name).exists()]
        if len(here) == 1:
            raise ModelError(
                f"{folder} holds {here[0]} alone: the layers of facts are {GRAPH} and {HEADS}; "
                "copy both, or neither"
            )
        return cls(folder) if here else None

    def read(
        self, reading: Reading, fields: Sequence[str], amounts: Sequence[Stated]
    ) -> FactNetwork:
        """What the layers make of an article with these amounts; ``fields`` are their names."""
        marked = marks(reading, fields, amounts)
        rows = {
            number: np.zeros((len(places), SIZE), dtype=np.float32)
            for number, places in reading.places.items()
        }
        for window in sorted({0, *marked}):
            check_cpu_time()
            states = self._states(reading.states[window], marked.get(window, ()))
            for number, places in reading.places.items():
                here = [(n, at[1]) for n, at in enumerate(places) if at and at[0] == window]
                if here:
                    words, pieces = zip(*here, strict=True)
                    rows[number][list(words)] = states[list(pieces)]
        spans = {
            fields[number]: [(word.start, word.end) for word in words]
            for number, words in reading.words.items()
        }
        return FactNetwork(
            self._heads, States(spans, {fields[number]: each for number, each in rows.items()})
        )

    def _states(self, states: Floats, marked: Sequence[int]) -> Floats:
        amounts = np.zeros((1, len(states)), dtype=np.int64)
        amounts[0, list(marked)] = 1
        found: Floats = self._session.run({"states": states[None], "amounts": amounts})["found"][0]
        return found


def output_of(layer: int) -> str:
    """The tensor of a graph behind one of its layers."""
    return f"/layers.{layer}/norm2/LayerNormalization_output_0"


def checksum(path: Path) -> int:
    """Of a graph, to tell it from others; not against those who want it to be mistaken."""
    return zlib.crc32(path.read_bytes())


def marks(
    reading: Reading, fields: Sequence[str], amounts: Sequence[Stated]
) -> dict[int, list[int]]:
    """The word pieces of amounts, by the number of their window."""
    found: dict[int, list[int]] = {}
    for amount in amounts:
        for window, piece in places_of(reading, fields, amount.field, amount.start, amount.end):
            found.setdefault(window, []).append(piece)
    return found


def places_of(
    reading: Reading, fields: Sequence[str], field: str, start: int, end: int
) -> Iterator[Place]:
    """The first word piece of each word that a stretch of a field touches, where it was read."""
    number = fields.index(field)
    words: Sequence[Word] = reading.words.get(number, ())
    places = reading.places.get(number, ())
    first = bisect_right(words, start, key=lambda word: word.end)
    after = bisect_left(words, end, key=lambda word: word.start)
    for place in places[first:after]:
        if place is not None:
            yield place
