"""Fits of calibration to dev: scales, shifts and thresholds from logits and truth."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from dateline.schemas.enrichment import TONES
from dateline.transforms.model.tagging import log_softmax


def platt(logits: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Scale and shift with the least log loss."""

    def loss(p: np.ndarray) -> float:
        z = p[0] * logits + p[1]
        return float(np.mean(np.logaddexp(0, z) - truth * z)) + 1e-3 * float((p[0] - 1) ** 2)

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(found[0]), float(found[1])


def best_threshold(probability: np.ndarray, truth: np.ndarray) -> float:
    """Middle of the plateau around the best F1: steadier than the single best point."""
    grid = np.linspace(0.2, 0.8, 61)
    scores = np.array(
        [
            2 * (truth & (probability >= c)).sum() / max(1, (probability >= c).sum() + truth.sum())
            for c in grid
        ]
    )
    smooth = np.convolve(np.pad(scores, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    return round(float(grid[int(smooth.argmax())]), 3)


def tone_fit(
    logits: np.ndarray, truth: np.ndarray, feed_mix: np.ndarray
) -> tuple[list[float], list[float]]:
    """A scale and a shift of each class with the least log loss (vector scaling: Guo et al., 2017,
    "On calibration of modern neural networks"); the last class has no shift.

    The items of the feed mix and the others count half each.
    """
    weights = np.where(feed_mix, 1 / max(1, feed_mix.sum()), 1 / max(1, (~feed_mix).sum()))
    weights /= weights.sum()
    start = np.array([*(1.0,) * len(TONES), *(0.0,) * (len(TONES) - 1)])

    def loss(p: np.ndarray) -> float:
        z = p[: len(TONES)] * logits + np.append(p[len(TONES) :], 0.0)
        right = z[np.arange(len(truth)), truth] - logsumexp(z, axis=-1)  # in double precision
        return 1e-3 * float(((p - start) ** 2).sum()) - float(weights @ right)

    found = minimize(loss, start, method="BFGS").x
    return found[: len(TONES)].tolist(), [*found[len(TONES) :].tolist(), 0.0]


def tone_bias(logits: np.ndarray, truth: np.ndarray, feed_mix: np.ndarray) -> list[float]:
    """What to add to the logits of neutral and positive for the best macro F1.

    It counts half on all items and half on those of the feed mix, which are fewer and easier; the
    surface over both biases is smoothed, so that no lucky point wins.
    """
    neutral, positive = np.linspace(-0.4, 1.2, 17), np.linspace(-0.2, 2.2, 25)
    surface = np.zeros((len(neutral), len(positive)))
    for i, n in enumerate(neutral):
        for j, p in enumerate(positive):
            said = (logits + np.array([0.0, n, p])).argmax(-1)
            for part in (np.ones(len(truth), bool), feed_mix):
                true, found = truth[part], said[part]
                surface[i, j] += np.mean(
                    [
                        2 * ((found == k) & (true == k)).sum()
                        / max(1, (found == k).sum() + (true == k).sum())
                        for k in range(len(TONES))
                    ]
                )  # fmt: skip
    padded = np.pad(surface, 1, mode="edge")
    smooth = sum(
        padded[i : i + len(neutral), j : j + len(positive)] for i in range(3) for j in range(3)
    )
    best_i, best_j = np.unravel_index(np.argmax(smooth), surface.shape)
    return [0.0, round(float(neutral[best_i]), 3), round(float(positive[best_j]), 3)]


def tag_fit(scores: np.ndarray, truth: np.ndarray) -> float:
    """Temperature of the tags (words, tags) with the least log loss."""

    def loss(p: np.ndarray) -> float:
        return -float(np.mean(log_softmax(p[0] * scores)[np.arange(len(truth)), truth]))

    return float(minimize(loss, np.array([1.0]), method="Nelder-Mead").x[0])
