from __future__ import annotations

import numpy as np

from dateline.schemas.facts import FACT_KINDS
from dateline.transforms.facts.scorer import scorer


def test_probabilities_add_up_with_a_vector_and_without() -> None:
    for vector in (None, np.ones(384, dtype=np.float32), np.zeros(384, dtype=np.float32)):
        told = scorer().probabilities({"last rate": 1.2, "unit pct": 1.0}, vector)
        assert len(told) == len(FACT_KINDS)
        assert abs(float(told.sum()) - 1) < 1e-4


def test_the_length_of_the_vector_does_not_matter() -> None:
    vector = np.linspace(-1, 1, 384, dtype=np.float32)
    one, other = (scorer().probabilities({}, vector * by) for by in (1, 10))
    assert np.allclose(one, other, atol=1e-5)


def test_unknown_features_say_nothing() -> None:
    assert np.array_equal(
        scorer().probabilities({"no such": 9.0}, None), scorer().probabilities({}, None)
    )


def test_the_kind_is_the_most_probable_one() -> None:
    kind, probability = scorer().kind({"last rate": 1.5, "unit bp": 1.0, "sum rate": 2.0}, None)
    assert kind == "rate"
    assert 0.3 < probability <= 1.0
