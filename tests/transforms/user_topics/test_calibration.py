from __future__ import annotations

import numpy as np
import pytest

from dateline.transforms.user_topics.calibration import (
    best_threshold,
    calibrate,
    log_odds,
    quality_at,
)


def made_up(count: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    labels = np.arange(count) % 2 == 0
    return np.where(labels, 1.0, -1.0) + random.normal(size=count), labels


def test_the_logistic_of_a_known_model_is_found_and_moved_to_the_share() -> None:
    decisions, labels = made_up(20_000)
    found = calibrate(decisions, labels, 0.5)
    assert found.scale == pytest.approx(2.0, abs=0.1)  # two normals of deviation 1, 2 apart
    assert found.shift == pytest.approx(0.0, abs=0.1)
    rare = calibrate(decisions, labels, 0.1)
    assert rare.scale == pytest.approx(found.scale)
    assert rare.shift - found.shift == pytest.approx(log_odds(0.1))


def test_probabilities_rise_with_the_decision_and_clean_splits_stay_unsure() -> None:
    labels = np.array([True] * 5 + [False] * 5)
    decisions = np.where(labels, 10.0, -10.0)
    p = calibrate(decisions, labels, 0.5).probabilities(np.array([-10.0, 0.0, 10.0]))
    assert (np.diff(p) > 0).all()
    assert 0.05 < p[0] < p[2] < 0.95
    upside_down = calibrate(-decisions, labels, 0.5)
    assert upside_down.scale > 0


def test_quality_counts_for_the_share_and_not_for_the_examples() -> None:
    scores = np.array([0.9, 0.8, 0.3, 0.7, 0.2, 0.1])
    labels = np.array([True, True, True, False, False, False])
    half = quality_at(0.5, scores, labels, 0.5)
    assert [half.precision, half.recall] == pytest.approx([2 / 3, 2 / 3])
    rare = quality_at(0.5, scores, labels, 0.1)
    assert rare.recall == pytest.approx(2 / 3)
    assert rare.precision == pytest.approx(0.1 * 2 / (0.1 * 2 + 0.9))
    assert rare.f1 == pytest.approx(
        2 * rare.precision * rare.recall / (rare.precision + rare.recall)
    )
    assert quality_at(0.95, scores, labels, 0.5).f1 == 0


def test_the_threshold_is_that_of_the_best_expected_f1() -> None:
    decisions, labels = made_up(4_000)
    for share in (0.5, 0.05):
        scores = calibrate(decisions, labels, share).probabilities(decisions)
        chosen = quality_at(best_threshold(scores, share, labels), scores, labels, share)
        best = max(quality_at(t, scores, labels, share).f1 for t in np.linspace(0.01, 0.99, 99))
        assert chosen.f1 > best - 0.02
