from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from dateline.schemas.facts import FACT_KINDS, MODALITIES
from dateline.transforms.facts.scorer import scorer, softmax, whole


@pytest.mark.parametrize(("name", "classes"), [("kinds", FACT_KINDS), ("modalities", MODALITIES)])
def test_the_classes_are_those_of_the_schema(name: str, classes: tuple[str, ...]) -> None:
    assert scorer(name).classes == classes


def test_probabilities_add_up_with_a_vector_and_without() -> None:
    for vector in (None, np.ones(384, dtype=np.float32), np.zeros(384, dtype=np.float32)):
        told = scorer("kinds").probabilities(
            {"last rate": 1.2, "unit pct": 1.0}, None if vector is None else whole(vector)
        )
        assert len(told) == len(FACT_KINDS)
        assert abs(sum(told) - 1) < 1e-9


def test_the_length_of_the_vector_does_not_matter() -> None:
    vector = np.linspace(-1, 1, 384, dtype=np.float32)
    one, other = (scorer("kinds").probabilities({}, whole(vector * by)) for by in (1, 8))
    assert one == other


def test_a_vector_without_a_length_is_none() -> None:
    assert whole(np.zeros(384, dtype=np.float32)) is None


def test_the_order_of_the_features_does_not_matter_to_the_last_bit() -> None:
    found = {"last rate": 0.1, "unit pct": 0.7, "sum rate": 1.3, "next share": 0.9}
    exact = whole(np.linspace(-1, 1, 384, dtype=np.float32) ** 3)
    told = {
        tuple(scorer("kinds").probabilities(dict(order), exact))
        for order in permutations(found.items())
    }
    assert len(told) == 1


def test_nothing_is_added_in_the_order_of_a_processor() -> None:
    """Sums of floating point depend on the order; those of whole numbers do not."""
    for name in ("kinds", "modalities"):
        for weights in (scorer(name).with_vector, scorer(name).without):
            for array in (weights.features, weights.vector, weights.bias):
                assert array.dtype == np.int64
    exact = whole(np.linspace(-1, 1, 384, dtype=np.float32))
    assert exact is not None
    assert exact.dtype == np.int64


def test_unknown_features_say_nothing() -> None:
    told = [scorer("kinds").probabilities(found, None) for found in ({"no such": 9.0}, {})]
    assert told[0] == told[1]


def test_the_kind_is_the_most_probable_one() -> None:
    found = {"last rate": 1.5, "unit bp": 1.0, "sum rate": 2.0}
    kind, probability = scorer("kinds").best(found, None)
    assert kind == "rate"
    assert 0.3 < probability <= 1.0


def test_large_sums_do_not_overflow() -> None:
    assert softmax([10**9, 0], 1) == [1.0, 0.0]
