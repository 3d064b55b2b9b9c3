"""From tag scores of words to entity spans: the best legal BIOES path (Viterbi)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.schemas.vocabulary import TAGS

_IMPOSSIBLE = -1e4


@lru_cache(maxsize=1)
def transitions() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Penalties of tag to tag, of starting and of ending: 0 where legal, else far below."""
    size = len(TAGS)
    step = np.full((size, size), _IMPOSSIBLE, dtype=np.float32)
    for i, a in enumerate(TAGS):
        for j, b in enumerate(TAGS):
            inside = a[0] in "BI"
            if (inside and b[0] in "IE" and a[2:] == b[2:]) or (not inside and b[0] in "OBS"):
                step[i, j] = 0.0
    start = np.array([0.0 if t[0] in "OBS" else _IMPOSSIBLE for t in TAGS], dtype=np.float32)
    end = np.array([0.0 if t[0] in "OES" else _IMPOSSIBLE for t in TAGS], dtype=np.float32)
    return step, start, end


def tag_words(spans: Sequence[tuple[int, int, str]], words: Sequence[tuple[int, int]]) -> list[int]:
    """Tag index of each word ``(start, end)`` for spans in the same characters."""
    tags = [0] * len(words)
    for start, end, type_ in spans:
        inside = [i for i, (a, b) in enumerate(words) if a < end and b > start]
        for order, index in enumerate(inside):
            if len(inside) == 1:
                part = "S"
            else:
                part = "B" if order == 0 else "E" if order == len(inside) - 1 else "I"
            tags[index] = TAGS.index(f"{part}-{type_}")
    return tags


def best_path(scores: NDArray[np.float32]) -> list[int]:
    """Most probable legal tag sequence for log-probabilities of shape (words, tags)."""
    if not len(scores):
        return []
    step, start, end = transitions()
    into = np.ascontiguousarray(step.T)  # by the tag that is reached: rows are searched faster
    tags = np.arange(len(into))
    best = scores[0] + start
    back: list[NDArray[np.intp]] = []
    for row in scores[1:]:
        total = best + into
        origin = total.argmax(axis=1)
        back.append(origin)
        best = total[tags, origin] + row
    path = [int((best + end).argmax())]
    for origin in reversed(back):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def log_softmax(scores: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Over the last axis, computed in float64: in float32 it depends on the processor."""
    exact = scores.astype(np.float64)
    shifted = exact - exact.max(axis=-1, keepdims=True)
    result: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result.astype(np.float32)


def spans_of(path: Sequence[int]) -> list[tuple[int, int, str]]:
    """Spans ``(first word, word after the last, type)`` of a legal path."""
    spans: list[tuple[int, int, str]] = []
    begin = 0
    for index, tag in enumerate(path):
        name = TAGS[tag]
        if name[0] in "BS":
            begin = index
        if name[0] in "ES":
            spans.append((begin, index + 1, name[2:]))
    return spans
