"""From decisions to probabilities, and from these to the threshold.

Examples are picked by hand, so that the topic is far more frequent among them than among the
articles to come. Each example is therefore weighted as if ``share`` of them had the topic.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dateline.transforms.user_topics.logistic import Flags, Floats

USUAL_SHARE = 0.05
"""Share of articles with a topic of which nothing is known."""
PRIOR = 300
MOST = 0.6
"""Largest share that is believed without being told."""
WIDTHS = (0.5, 0.8)
"""How far decisions are smoothed for the choice of a threshold, with the topic and without it; the
second stands for what a few examples without the topic do not show."""
NARROW = 0.35
PLACES = 300
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

    threshold: float  # a decision
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def best_quality(decisions: Floats, labels: Flags, share: float) -> Quality:
    """The threshold with the largest F1, and what it gives.

    It is looked for on smoothed decisions: among sixty examples without the topic nobody can count
    a rate of false alarms below two percent, and most of the articles are such ones. What it gives
    is told of decisions that are smoothed less, because much smoothing tells too little.
    """
    places = np.linspace(decisions.min(), decisions.max() + 1, PLACES)
    recall = above(decisions[labels], places, WIDTHS[0])
    alarms = above(decisions[~labels], places, WIDTHS[1])
    found, wrong = share * recall, (1 - share) * alarms
    best = places[int((2 * found / (found + wrong + share)).argmax())]
    here = np.array([best])
    told = share * float(above(decisions[labels], here, NARROW)[0])
    false = (1 - share) * float(above(decisions[~labels], here, NARROW)[0])
    precision = told / (told + false) if told + false else 0.0
    return Quality(float(best), precision, told / share)


def above(decisions: Floats, places: Floats, width: float) -> Floats:
    """Share of decisions above each place.

    Each decision stands for a normal around it, whose deviation is ``width`` times that of all.
    """
    deviation = width * float(decisions.std()) or 1e-6
    away = (places[:, None] - decisions[None, :]) / (deviation * math.sqrt(2))
    return np.asarray(0.5 * (1 - np.vectorize(math.erf)(away).mean(axis=1)))


def estimated_share(decisions: Floats, labels: Flags, articles: Floats) -> float:
    """Share of articles that have the topic, by the decisions on some that nobody labelled.

    At every threshold the articles above it are a mix of right ones and false alarms, whose rates
    the examples tell; the median over many thresholds is kept (Forman's median sweep, 2008) and
    drawn toward the usual share as if ``PRIOR`` further articles had shown that.
    """
    with_it, without = decisions[labels], decisions[~labels]
    places = np.linspace(np.quantile(without, 0.75), np.quantile(with_it, 0.6), 60)
    recall, alarms = above(with_it, places, NARROW), above(without, places, NARROW)
    taken = (articles[None, :] >= places[:, None]).mean(axis=1)
    sharp = recall - alarms > 0.25
    if not sharp.any():
        return USUAL_SHARE
    share = float(np.median((taken[sharp] - alarms[sharp]) / (recall[sharp] - alarms[sharp])))
    count = len(articles)
    drawn = (min(max(share, 0.0), 1.0) * count + USUAL_SHARE * PRIOR) / (count + PRIOR)
    return round(min(drawn, MOST), 4)
