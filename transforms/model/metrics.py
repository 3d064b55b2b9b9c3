"""Scores of predictions against annotations: F1, calibration error, reliability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int, str]
Scores = tuple[float, float, float]


def f1_of(hits: int, predicted: int, expected: int) -> Scores:
    """Precision, recall and F1 from counts; nothing to find and nothing found counts as 0."""
    precision = hits / predicted if predicted else 0.0
    recall = hits / expected if expected else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def label_scores(
    predicted: Sequence[Iterable[str]], expected: Sequence[Iterable[str]], labels: Sequence[str]
) -> dict[str, Scores]:
    """Precision, recall and F1 of each label over rows of label sets."""
    hits: Counter[str] = Counter()
    said: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for guess, truth in zip(predicted, expected, strict=True):
        g, t = set(guess), set(truth)
        said.update(g)
        true.update(t)
        hits.update(g & t)
    return {label: f1_of(hits[label], said[label], true[label]) for label in labels}


def span_scores(
    predicted: Sequence[Iterable[Span]], expected: Sequence[Iterable[Span]]
) -> dict[str, Scores]:
    """Exact-span precision, recall and F1, per type and over ``all``."""
    hits: Counter[str] = Counter()
    said: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for guess, truth in zip(predicted, expected, strict=True):
        g, t = set(guess), set(truth)
        for counter, spans in ((said, g), (true, t), (hits, g & t)):
            counter.update(span[2] for span in spans)
            counter["all"] += len(spans)
    names = sorted(set(said) | set(true), key=lambda name: (name == "all", name))
    return {name: f1_of(hits[name], said[name], true[name]) for name in names}


def macro_f1(scores: dict[str, Scores]) -> float:
    """Mean F1 over the labels."""
    return sum(score[2] for score in scores.values()) / len(scores) if scores else 0.0


def reliability(
    probabilities: NDArray[np.float64], outcomes: NDArray[np.float64], bins: int = 10
) -> list[tuple[float, float, int]]:
    """Mean probability, share of true outcomes and size of each equal-width bin in use."""
    index = np.minimum((probabilities * bins).astype(int), bins - 1)
    rows: list[tuple[float, float, int]] = []
    for number in range(bins):
        chosen = index == number
        if chosen.any():
            mean = float(probabilities[chosen].mean())
            rows.append((mean, float(outcomes[chosen].mean()), int(chosen.sum())))
    return rows


def calibration_error(
    probabilities: NDArray[np.float64], outcomes: NDArray[np.float64], bins: int = 10
) -> float:
    """Expected calibration error (Naeini et al., 2015) over equal-width bins."""
    rows = reliability(probabilities, outcomes, bins)
    total = sum(count for _, _, count in rows)
    return sum(abs(mean - share) * count for mean, share, count in rows) / total if total else 0.0
