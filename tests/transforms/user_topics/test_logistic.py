from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.transforms.user_topics.logistic import balanced, fit


def test_labels_weigh_the_same_whatever_their_numbers() -> None:
    labels = np.array([True, False, False, False])
    weights = balanced(labels)
    assert weights[labels].sum() == pytest.approx(weights[~labels].sum())
    assert weights.mean() == pytest.approx(1)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([0.01, 1.0, 30.0, 1000.0]))
def test_the_gradient_of_the_primal_vanishes_at_what_is_found(seed: int, strength: float) -> None:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(20, 30))
    labels = np.array([True, False] * 10)
    weights = random.uniform(0.5, 2, size=20)
    found, bias = fit(rows, labels, weights, strength)
    signs = np.where(labels, 1.0, -1.0)
    wrong = 1 / (1 + np.exp(signs * (rows @ found + bias)))
    pull = strength * weights * signs * wrong
    assert found == pytest.approx(rows.T @ pull, abs=1e-5)
    assert bias == pytest.approx(pull.sum(), abs=1e-5)


def test_what_can_be_told_is_told() -> None:
    rows = np.array([[1.0], [2.0], [-1.0], [-2.0]])
    labels = np.array([True, True, False, False])
    found, bias = fit(rows, labels, balanced(labels), 10.0)
    assert ((rows @ found + bias > 0) == labels).all()
