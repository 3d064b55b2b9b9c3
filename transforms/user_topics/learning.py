"""A head from examples: fitted, tried on examples that it has not seen, calibrated, or refused."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from dateline.schemas.errors import UsageError
from dateline.schemas.user_topics import FitReport, TopicHead
from dateline.transforms.user_topics.calibration import (
    USUAL_SHARE,
    Quality,
    best_quality,
    calibrate,
    estimated_share,
)
from dateline.transforms.user_topics.design import matrix, telling_words
from dateline.transforms.user_topics.logistic import Flags, Floats, balanced, fit
from dateline.transforms.user_topics.scoring import DIGITS, TopicFeatures

FOLDS = 10
STRENGTH = 3.0
"""Of the logistic regression; a third and three times as much score alike."""
DENSE = 0.8
"""Mean length of the vectors, where that of the words of a text is 1."""
ARTICLE, BACKGROUND = 0.2, 1.5
"""How much articles without a label count, each and together, against the examples without."""
FEWEST_ARTICLES = 100
"""Articles without labels that tell what is common; fewer may all be of the topic."""
SLOPE, DOUBT = 2.0, 1.5
"""An article without a label lacks the topic by the logistic of ``DOUBT - SLOPE * decision``."""
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
        others: articles without labels, as the head will meet them; fewer than
            ``FEWEST_ARTICLES`` are left out.
        share: of articles that have the topic; without it that of ``others`` is estimated, and
            without these a usual one is taken.

    Raises:
        UnlearntError: by cross-validation the head is no better than chance.
    """
    flags = np.array(labels, dtype=bool)
    others = others if len(others) >= FEWEST_ARTICLES else ()
    decisions, background = unseen_decisions(examples, flags, others)
    refuse_chance(name, decisions, flags)
    expected = share or USUAL_SHARE
    if share is None and len(background):
        expected = estimated_share(decisions, flags, background)
    calibration = calibrate(decisions, flags, expected)
    quality = best_quality(decisions, flags, expected)
    threshold = float(calibration.probabilities(np.array([quality.threshold]))[0])
    telling, linear = _fitted(examples, flags, others)
    size = len(linear.centre)
    dense = linear.weights[:size] * linear.scale * calibration.scale
    shift = calibration.scale * linear.bias + calibration.shift - float(dense @ linear.centre)
    sparse = linear.weights[size:] * calibration.scale
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
) -> tuple[Floats, Floats]:
    """The decision on each example, and on each of the others, by a fit on the other folds.

    Decisions are log-odds before calibration.
    """
    decisions, background = np.zeros(len(examples)), np.zeros(len(others))
    folds, places = folds_of(examples, labels), np.arange(len(others)) % FOLDS
    for number in range(int(folds.max()) + 1):
        held, held_others = folds == number, places == number
        telling, linear = _fitted(
            list(compress(examples, ~held)), labels[~held], list(compress(others, ~held_others))
        )
        decisions[held] = linear.decide(list(compress(examples, held)), telling)
        if held_others.any():
            background[held_others] = linear.decide(list(compress(others, held_others)), telling)
    return decisions, background


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


@dataclass(frozen=True, slots=True)
class _Linear:
    """A decision on rows of ``matrix`` with this centre and scale."""

    weights: Floats
    bias: float
    centre: Floats
    scale: float

    def decide(self, texts: Sequence[TopicFeatures], telling: dict[str, float]) -> Floats:
        return matrix(texts, telling, self.centre, self.scale) @ self.weights + self.bias


def _fitted(
    examples: Sequence[TopicFeatures], labels: Flags, others: Sequence[TopicFeatures]
) -> tuple[dict[str, float], _Linear]:
    """The telling words, and a decision fitted to the examples.

    Articles without labels mostly lack the topic, so they count as further examples without it:
    each by how surely a first fit says so and ``ARTICLE`` times as much as one of these at most,
    all of them ``BACKGROUND`` times as much as these at most.
    """
    telling = telling_words(examples, others)
    vectors = np.array([text.vector for text in (*examples, *others)])
    centre = vectors.mean(axis=0)
    scale = DENSE / (float(np.linalg.norm(vectors - centre, axis=1).mean()) or 1.0)
    rows = matrix(examples, telling, centre, scale)
    weights = balanced(labels)
    found, bias = fit(rows, labels, weights, STRENGTH)
    if others:
        further = matrix(others, telling, centre, scale)
        lacking = 1 / (1 + np.exp(SLOPE * (further @ found + bias) - DOUBT))
        known = weights[~labels]
        each = min(ARTICLE * known.mean(), BACKGROUND * known.sum() / len(others))
        found, bias = fit(
            np.concatenate([rows, further]),
            np.concatenate([labels, np.zeros(len(others), dtype=bool)]),
            np.concatenate([weights, each * lacking]),
            STRENGTH,
        )
    return telling, _Linear(found, bias, centre, scale)


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
