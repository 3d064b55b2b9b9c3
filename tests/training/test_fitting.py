"""Fits find again what made the data."""

from __future__ import annotations

import numpy as np
import pytest

from dateline.schemas.enrichment import TONES
from dateline.transforms.model.tagging import log_softmax

pytest.importorskip("scipy", reason="comes with the extra train")
from training.fitting import tone_fit

SHIFT = np.array([1.0, 0.0, 0.0])
RANDOM = np.random.default_rng(5)


def drawn(logits: np.ndarray) -> np.ndarray:
    """A class for each row, as often as its probabilities say."""
    sums = np.exp(log_softmax(logits)).cumsum(-1)
    classes: np.ndarray = (RANDOM.random((len(logits), 1)) > sums).sum(-1)
    classes[classes == len(TONES)] = len(TONES) - 1  # sums of floats may end below one
    return classes


def test_each_tone_gets_its_own_scale_and_shift() -> None:
    logits = RANDOM.normal(0.0, 2.0, (40_000, len(TONES)))
    scales, shifts = np.array([1.3, 0.6, 0.9]), np.array([0.5, 0.8, 0.0])
    truth = drawn(scales * logits + shifts)
    found = tone_fit(logits, truth, np.arange(len(truth)) % 4 == 0)
    assert found[0] == pytest.approx(scales, abs=0.06)
    assert found[1] == pytest.approx(shifts, abs=0.06)


def test_the_few_items_of_the_feed_mix_count_as_much_as_the_many_others() -> None:
    logits = RANDOM.normal(0.0, 2.0, (40_000, len(TONES)))
    feed_mix = np.arange(len(logits)) % 10 == 0
    truth = np.where(feed_mix, drawn(logits + SHIFT), drawn(logits - SHIFT))
    assert tone_fit(logits, truth, feed_mix)[1][0] == pytest.approx(0.0, abs=0.15)
    assert tone_fit(logits, truth, np.zeros(len(truth), bool))[1][0] < -0.5
