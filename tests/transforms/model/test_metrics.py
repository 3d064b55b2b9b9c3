from __future__ import annotations

import numpy as np
import pytest

from dateline.transforms.model.metrics import (
    calibration_error,
    label_scores,
    macro_f1,
    reliability,
    span_scores,
)


def test_label_scores_count_hits_per_label() -> None:
    scores = label_scores([["a"], ["a", "b"], []], [["a"], ["b"], ["b"]], ("a", "b"))
    assert scores["a"] == pytest.approx((0.5, 1.0, 2 / 3))
    assert scores["b"] == pytest.approx((1.0, 0.5, 2 / 3))
    assert macro_f1(scores) == pytest.approx(2 / 3)


def test_a_span_counts_only_with_both_borders_and_its_type() -> None:
    said = [[(0, 4, "ORG"), (5, 9, "PER")]]
    true = [[(0, 4, "ORG"), (5, 9, "LOC")]]
    assert span_scores(said, true)["all"] == pytest.approx((0.5, 0.5, 0.5))


def test_honest_probabilities_have_no_calibration_error() -> None:
    probability = np.array([0.25] * 4 + [0.75] * 4)
    outcome = np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=float)
    assert calibration_error(probability, outcome) == pytest.approx(0.0)
    assert calibration_error(np.ones(4), np.array([1.0, 1, 0, 0])) == pytest.approx(0.5)
    assert [count for _, _, count in reliability(probability, outcome)] == [4, 4]
