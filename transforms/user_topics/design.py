"""Texts as the numbers that a head is fitted on: the sentence vector beside the telling words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.transforms.user_topics.scoring import TopicFeatures, word_weights

Matrix = NDArray[np.float64]

FEWEST_TEXTS = 2
"""Examples that a word must stand in to count."""


def telling_words(
    examples: Sequence[TopicFeatures], others: Sequence[TopicFeatures] = ()
) -> dict[str, float]:
    """Words of the examples, by how few of all texts have them (inverse document frequency).

    ``others`` are texts without labels: they tell which words are common.
    """
    own = Counter(word for example in examples for word in example.words)
    vocabulary = sorted(word for word, count in own.items() if count >= FEWEST_TEXTS)
    known = set(vocabulary)
    seen = own + Counter(word for other in others for word in other.words if word in known)
    texts = len(examples) + len(others)
    return {word: round(math.log((texts + 1) / (seen[word] + 1)) + 1, 4) for word in vocabulary}


def matrix(
    texts: Iterable[TopicFeatures], telling: Mapping[str, float], centre: Matrix, scale: float
) -> Matrix:
    """A row for each text: its vector away from ``centre``, times ``scale``, then its words.

    The words stand in the order of ``telling``.
    """
    place = {word: number for number, word in enumerate(telling)}
    rows = []
    for text in texts:
        words = np.zeros(len(place))
        for word, weight in word_weights(text.words, telling).items():
            words[place[word]] = weight
        rows.append(np.concatenate([(np.asarray(text.vector) - centre) * scale, words]))
    return np.array(rows)
