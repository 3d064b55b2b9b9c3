from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schemas.vocabulary import TAGS
from dateline.transforms.model.tagging import (
    best_path,
    log_softmax,
    spans_of,
    tag_words,
    transitions,
)


def test_spans_become_tags_and_come_back() -> None:
    words = [(0, 4), (5, 7), (8, 13), (14, 20)]
    tags = tag_words([(0, 13, "ORG"), (14, 20, "LOC")], words)
    assert [TAGS[t] for t in tags] == ["B-ORG", "I-ORG", "E-ORG", "S-LOC"]
    assert spans_of(tags) == [(0, 3, "ORG"), (3, 4, "LOC")]


def test_an_illegal_best_tag_gives_way_to_the_best_legal_path() -> None:
    scores = np.full((2, len(TAGS)), -5.0, dtype=np.float32)
    scores[0, TAGS.index("B-ORG")] = 0.0
    scores[1, TAGS.index("E-LOC")] = 0.0
    scores[1, TAGS.index("E-ORG")] = -1.0
    assert [TAGS[t] for t in best_path(scores)] == ["B-ORG", "E-ORG"]


def test_nothing_to_tag_gives_nothing() -> None:
    assert best_path(np.zeros((0, len(TAGS)), dtype=np.float32)) == []


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_every_path_is_legal(length: int, seed: int) -> None:
    scores = log_softmax(
        np.random.default_rng(seed).normal(size=(length, len(TAGS))).astype(np.float32)
    )
    path = best_path(scores)
    step, start, end = transitions()
    assert start[path[0]] == 0
    assert end[path[-1]] == 0
    assert all(step[a, b] == 0 for a, b in pairwise(path))
