"""A head from examples: fitted, tried on examples that it has not seen, calibrated, or refused."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from dateline.schemas.errors import UsageError
from dateline.schemas.user_topics import FitReport, TopicHead
from dateline.transforms.user_topics.calibration import (
    USUAL_SHARE,
    Quality,
    best_threshold,
    calibrate,
    quality_at,
)
from dateline.transforms.user_topics.design import matrix, telling_words
from dateline.transforms.user_topics.logistic import Flags, Floats, balanced, fit
from dateline.transforms.user_topics.scoring import DIGITS, TopicFeatures

FOLDS = 10
STRENGTH = 3.0
"""Of the logistic regression; a tenth and ten times as much score alike."""
SURE = 2.0
"""Standard errors by which examples with the topic must score above the others."""


class UnlearntError(UsageError):
    """Nothing can be learnt from these examples; the message says why and what to do."""


def learn(
    name: str,
    model: str,
    examples: Sequence[TopicFeatures],
    labels: Sequence[bool],
    *,
    digest: str,
    others: Sequence[TopicFeatures] = (),
    share: float | None = None,
) -> TopicHead:
    """The head that these examples teach.

    Args:
        model: label of the model that the vectors are of.
        digest: of the examples, for the head's report.
        others: articles without labels, as the head will meet them.
        share: of articles that have the topic; without it a usual one.

    Raises:
        UnlearntError: by cross-validation the head is no better than chance.
    """
    flags = np.array(labels, dtype=bool)
    decisions = unseen_decisions(examples, flags, others)
    refuse_chance(name, decisions, flags)
    expected = share or USUAL_SHARE
    calibration = calibrate(decisions, flags, expected)
    scores = calibration.probabilities(decisions).round(DIGITS)
    threshold = best_threshold(scores, expected, flags)
    quality = quality_at(threshold, scores, flags, expected)
    telling = telling_words(examples, others)
    weights, bias, centre, scale = _fitted(examples, flags, others, telling)
    size = len(centre)
    dense = weights[:size] * scale * calibration.scale
    shift = calibration.scale * bias + calibration.shift - float(dense @ centre)
    sparse = weights[size:] * calibration.scale
    return TopicHead(
        name=name,
        model=model,
        share=expected,
        threshold=round(threshold, DIGITS),
        bias=_short(shift),
        fit=_report(digest, flags, quality),
        words={
            word: (rarity, _short(float(weight)))
            for (word, rarity), weight in zip(telling.items(), sparse, strict=True)
        },
        vector=tuple(_short(float(weight)) for weight in dense),
    )


def unseen_decisions(
    examples: Sequence[TopicFeatures], labels: Flags, others: Sequence[TopicFeatures]
) -> Floats:
    """The decision on each example by a fit on the other folds (log-odds before calibration)."""
    decisions = np.zeros(len(examples))
    folds = folds_of(examples, labels)
    for number in range(int(folds.max()) + 1):
        inside = [example for example, fold in zip(examples, folds, strict=True) if fold != number]
        telling = telling_words(inside, others)
        weights, bias, centre, scale = _fitted(inside, labels[folds != number], others, telling)
        held = [example for example, fold in zip(examples, folds, strict=True) if fold == number]
        decisions[folds == number] = matrix(held, telling, centre, scale) @ weights + bias
    return decisions


def folds_of(examples: Sequence[TopicFeatures], labels: Flags) -> Floats:
    """A fold for each example, labels spread evenly; the texts decide, not their order."""
    keys = [
        hashlib.sha256(repr(sorted(example.words.items())).encode()).digest()
        for example in examples
    ]
    folds = np.zeros(len(examples))
    for label in (True, False):
        members = sorted(np.flatnonzero(labels == label), key=lambda place: keys[place])
        for number, place in enumerate(members):
            folds[place] = number % FOLDS
    return folds


def _fitted(
    examples: Sequence[TopicFeatures],
    labels: Flags,
    others: Sequence[TopicFeatures],
    telling: dict[str, float],
) -> tuple[Floats, float, Floats, float]:
    """Weights and bias, and the centre and the scale of the vectors that they are for."""
    vectors = np.array([text.vector for text in (*examples, *others)])
    centre = vectors.mean(axis=0)
    scale = 1 / (float(np.linalg.norm(vectors - centre, axis=1).mean()) or 1.0)
    rows = matrix(examples, telling, centre, scale)
    weights, bias = fit(rows, labels, balanced(labels), STRENGTH)
    return weights, bias, centre, scale


def refuse_chance(name: str, decisions: Floats, labels: Flags) -> None:
    """Raises UnlearntError unless unseen examples with the topic score above those without.

    The rank sum test of Mann and Whitney tells chance from skill.
    """
    positive, negative = decisions[labels], decisions[~labels]
    pairs = len(positive) * len(negative)
    above = float((positive[:, None] > negative[None, :]).sum())
    above += float((positive[:, None] == negative[None, :]).sum()) / 2
    error = np.sqrt(pairs * (len(decisions) + 1) / 12)
    if above - pairs / 2 < SURE * error:
        raise UnlearntError(
            f"the topic {name} cannot be told from these examples: in cross-validation one with "
            f"the topic scored above one without it in {above / pairs:.0%} of pairs, and chance "
            "gives 50%; check the labels, add examples, or say the topic more narrowly"
        )


def _report(digest: str, labels: Flags, quality: Quality) -> FitReport:
    return FitReport(
        examples=digest,
        positive=int(labels.sum()),
        negative=int((~labels).sum()),
        precision=round(quality.precision, 4),
        recall=round(quality.recall, 4),
        f1=round(quality.f1, 4),
    )


def _short(value: float) -> float:
    """Six significant digits: what a file needs to say."""
    return float(f"{value:.6g}")
