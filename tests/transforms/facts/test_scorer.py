from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest

from dateline.schemas.facts import FACT_KINDS, MODALITIES
from dateline.transforms.facts.scorer import scorer, softmax


@pytest.mark.parametrize(("name", "classes"), [("kinds", FACT_KINDS), ("modalities", MODALITIES)])
def test_the_classes_are_those_of_the_schema(name: str, classes: tuple[str, ...]) -> None:
    assert scorer(name).classes == classes


def test_what_else_speaks_for_a_class_is_added() -> None:
    found = {"last rate": 1.5, "unit bp": 1.0, "sum rate": 2.0}
    assert scorer("kinds").best(found)[0] == "rate"
    also = [12.0 if kind == "growth" else 0.0 for kind in FACT_KINDS]
    kind, probability = scorer("kinds").best(found, also)
    assert kind == "growth"
    assert probability > 0.9
    assert scorer("kinds").best(found, also, without="growth")[0] == "rate"


def test_the_order_of_the_features_does_not_matter_to_the_last_bit() -> None:
    found = {"last rate": 0.1, "unit pct": 0.7, "sum rate": 1.3, "next share": 0.9}
    told = {tuple(scorer("kinds").log_odds(dict(o))) for o in permutations(found.items())}
    assert len(told) == 1


def test_nothing_is_added_in_the_order_of_a_processor() -> None:
    """Sums of floating point depend on the order; those of whole numbers do not."""
    for name in ("kinds", "modalities"):
        for array in (scorer(name).weights, scorer(name).bias):
            assert array.dtype == np.int64


def test_unknown_features_say_nothing() -> None:
    assert scorer("kinds").log_odds({"no such": 9.0}) == scorer("kinds").log_odds({})


def test_probabilities_add_up() -> None:
    told = softmax([900.0, 899.0, -900.0])
    assert sum(told) == pytest.approx(1.0)
    assert told[0] / told[1] == pytest.approx(math.e)
    assert told[2] == 0.0
