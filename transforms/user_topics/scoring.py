"""What a fitted head says of a text: one sum over its vector and its words.

Rows depend on it, so it must be equal on every processor: products are added exactly
(``math.fsum``), whatever their order, and scores are rounded before they meet the threshold.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from dateline.schemas.user_topics import TopicHead, UserTopicScore
from dateline.transforms.user_topics.words import word_counts

DIGITS = 6
"""Of a score."""


@dataclass(frozen=True, slots=True)
class TopicFeatures:
    """What heads see of a text."""

    vector: tuple[float, ...]  # sentence vector of length 1
    words: Counter[str]


def features_of(texts: Sequence[str], vector: Sequence[float]) -> TopicFeatures:
    """The features of a text that comes as its fields."""
    return TopicFeatures(tuple(vector), word_counts(texts))


def word_weights(counts: Mapping[str, int], telling: Mapping[str, float]) -> dict[str, float]:
    """Words that ``telling`` knows, by how telling they are; the squares add up to 1.

    A word that stands twice counts more than one that stands once, but not twice as much
    (logarithmic term frequency, times inverse document frequency).
    """
    weights = {
        word: (1 + math.log(count)) * telling[word]
        for word, count in counts.items()
        if word in telling
    }
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


class Scorer:
    """A head, ready to score many texts."""

    def __init__(self, head: TopicHead) -> None:
        self.head = head
        self.revision = head.revision
        self._telling = {word: telling for word, (telling, _) in head.words.items()}

    def score(self, features: TopicFeatures) -> UserTopicScore:
        """The head's probability and label for a text."""
        head = self.head
        words = word_weights(features.words, self._telling)
        products = [head.words[word][1] * weight for word, weight in words.items()]
        total = math.fsum([head.bias, *map(mul, head.vector, features.vector), *products])
        score = round(logistic(total), DIGITS)
        return UserTopicScore(head.name, score, score >= head.threshold, self.revision)


def logistic(value: float) -> float:
    """From log-odds to a probability, without overflow."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    power = math.exp(value)
    return power / (1 + power)
