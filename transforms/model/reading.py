"""What the graph says about a whole document: its windows, and the rule that merges them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.transforms.model.encoding import Window, Word

Floats = NDArray[np.float32]
Outputs = dict[str, NDArray[Any]]

SURE = 0.8
"""Probability from which a topic counts wherever it stands in the content. Lower ones add topics
that a text only touches on."""
BY_WORD = ("entities", "name_tone", "evidence")
"""Outputs with a row for each word piece; older graphs have the first alone."""

Place = tuple[int, int]
"""A word piece: the number of its window, and where in it it stands."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The raw outputs for a document: of the whole, and of its words by field number.

    ``states`` are those of all windows' word pieces, none where the graph does not give them.
    """

    topics: Floats  # logits
    tone: Floats  # logits
    vector: Floats
    by_word: dict[str, dict[int, Floats]]  # output and field number to (words read, size)
    words: dict[int, list[Word]]
    truncated: bool
    places: dict[int, list[Place | None]]
    states: tuple[Floats, ...] = ()

    @property
    def tags(self) -> dict[int, Floats]:
        """Tag scores of each field's words."""
        return self.by_word["entities"]


def merged(
    words: dict[int, list[Word]],
    head: Sequence[tuple[Window, Outputs]],
    body: Sequence[tuple[Window, Outputs]],
    reads_content: bool,
    sure: Floats,
    truncated: bool,
) -> Reading:
    """One reading of all windows: ``head`` of title and summary, ``body`` of the content.

    Topics, tone and vector come from the head, and from the first window of the body where
    ``reads_content`` is set: a topic counts as in the window that is surest of it, tone and vector
    are averaged by the words in each window. A topic whose logit in a later window reaches that of
    ``sure`` counts, too. A word that several windows saw counts where it stood furthest from the
    edge.
    """
    pooled = [*head, *body[:1]] if reads_content else list(head)
    weights = np.array([max(1, len(window.words)) for window, _ in pooled], dtype=np.float32)
    weights /= weights.sum()
    if len(pooled) == 1:
        tone, vector, topics = (pooled[0][1][name][0] for name in ("tone", "vector", "topics"))
    else:
        tone, vector = (
            np.sum([w * out[name][0] for w, (_, out) in zip(weights, pooled, strict=True)], axis=0)
            for name in ("tone", "vector")
        )
        topics = np.max([out["topics"][0] for _, out in pooled], axis=0)
    for _, out in body:
        found = out["topics"][0]
        topics = np.where(found >= sure, np.maximum(topics, found), topics)
    outputs = [*head, *body]
    places = best_places(words, [window for window, _ in outputs])
    by_word = {name: word_rows(places, outputs, name) for name in BY_WORD if name in outputs[0][1]}
    exact = vector.astype(np.float64)  # sums in float32 depend on the processor
    unit = (exact / np.sqrt((exact * exact).sum())).astype(np.float32)
    states = tuple(out["states"][0] for _, out in outputs if "states" in out)
    return Reading(topics, tone, unit, by_word, words, truncated, places, states)


def best_places(
    words: Mapping[int, list[Word]], windows: Sequence[Window]
) -> dict[int, list[Place | None]]:
    """Where each field's words are read best: in the window with most room around a word."""
    found: dict[int, list[Place | None]] = {
        number: [None] * len(each) for number, each in words.items() if each
    }
    room = {number: [-1] * len(each) for number, each in words.items()}
    for which, window in enumerate(windows):
        last = len(window.words) - 1
        for place, (number, index, position) in enumerate(window.words):
            here = min(place, last - place)
            if here > room[number][index]:
                room[number][index] = here
                found[number][index] = which, position
    return found


def word_rows(
    places: Mapping[int, Sequence[Place | None]],
    outputs: Sequence[tuple[Window, Outputs]],
    name: str,
) -> dict[int, Floats]:
    """Rows of one output for each field's words, from where each is read best."""
    scores = [out[name][0] for _, out in outputs]
    rows = {}
    for number, each in places.items():
        found = np.zeros((len(each), scores[0].shape[-1]), dtype=np.float32)
        for which, score in enumerate(scores):
            here = [(n, at[1]) for n, at in enumerate(each) if at and at[0] == which]
            if here:
                words, pieces = zip(*here, strict=True)
                found[list(words)] = score[list(pieces)]
        rows[number] = found
    return rows


def capped(words: dict[int, list[Word]], limit: int) -> tuple[dict[int, list[Word]], bool]:
    """As many words as ``limit`` word pieces allow, in reading order; whether any were left."""
    left = limit
    truncated = False
    result: dict[int, list[Word]] = {}
    for number, field in words.items():
        kept = 0
        for word in field:
            if len(word.pieces) > left:
                truncated = True
                break
            left -= len(word.pieces)
            kept += 1
        if truncated:
            left = 0
        result[number] = field[:kept]
    return result, truncated
