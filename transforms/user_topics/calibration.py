"""From decisions to probabilities, and from these to the threshold.

Examples are picked by hand, so that the topic is far more frequent among them than among the
articles to come. Each example is therefore weighted as if ``share`` of them had the topic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dateline.transforms.user_topics.logistic import Flags, Floats

USUAL_SHARE = 0.05
"""Share of articles with a topic of which nothing is known."""
STEPS = 100


@dataclass(frozen=True, slots=True)
class Calibration:
    """The probability of a decision is the logistic of ``scale * decision + shift``."""

    scale: float
    shift: float

    def probabilities(self, decisions: Floats) -> Floats:
        """Of each decision."""
        z = np.clip(self.scale * decisions + self.shift, -500, 500)
        return np.asarray(1 / (1 + np.exp(-z)))


def calibrate(decisions: Floats, labels: Flags, share: float) -> Calibration:
    """Platt's fit of a logistic to decisions on examples that were not fitted on.

    Its targets stay away from 0 and 1 by how few examples there are (Platt 1999), so that
    decisions which part the labels cleanly do not lead to certainty. The fit is that of balanced
    labels, moved to ``share`` afterwards.
    """
    positive, negative = int(labels.sum()), int((~labels).sum())
    targets = np.where(labels, (positive + 1) / (positive + 2), 1 / (negative + 2))
    weights = np.where(labels, 0.5 / positive, 0.5 / negative)
    centre, spread = float(decisions.mean()), float(decisions.std()) or 1.0
    inputs = np.stack([(decisions - centre) / spread, np.ones(len(decisions))], axis=1)
    found = np.array([1.0, 0.0])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(inputs @ found, -500, 500)))
        gradient = inputs.T @ (weights * (p - targets))
        curvature = (inputs * (weights * p * (1 - p))[:, None]).T @ inputs + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        found -= step
        if np.abs(step).max() < 1e-10:
            break
    scale = max(float(found[0]), 1e-3) / spread
    return Calibration(scale, float(found[1]) - scale * centre + log_odds(share))


def log_odds(probability: float) -> float:
    """Of a probability that is neither 0 nor 1."""
    return float(np.log(probability / (1 - probability)))


@dataclass(frozen=True, slots=True)
class Quality:
    """What a threshold gives among articles of which the share has the topic."""

    threshold: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def quality_at(threshold: float, scores: Floats, labels: Flags, share: float) -> Quality:
    """Precision and recall where labelled scores stand for articles of that share."""
    chosen = scores >= threshold
    found = float(chosen[labels].mean()) * share
    wrong = float(chosen[~labels].mean()) * (1 - share)
    precision = found / (found + wrong) if found + wrong else 0.0
    return Quality(threshold, precision, found / share)


def best_threshold(scores: Floats, share: float, labels: Flags) -> float:
    """The threshold with the largest expected F1, where ``scores`` are calibrated.

    What a score promises is believed more than the few labels: with sixty examples without the
    topic nobody can see a false alarm rate below two percent.
    """
    weights = np.where(labels, share / labels.sum(), (1 - share) / (~labels).sum())
    order = np.argsort(-scores, kind="stable")
    true = np.cumsum((weights * scores)[order])
    taken = np.cumsum(weights[order])
    expected = 2 * true / (taken + true[-1])
    return float(scores[order][int(expected.argmax())])
