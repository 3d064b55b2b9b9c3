from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.user_topics.scoring import (
    Scorer,
    TopicFeatures,
    features_of,
    logistic,
    word_weights,
)
from tests.user_topics import head

NOTHING = (0.0,) * 384


def test_a_word_that_the_head_knows_lifts_the_score_over_the_threshold() -> None:
    without = Scorer(head()).score(features_of(["Wheat falls"], NOTHING))
    assert (without.name, without.label) == ("shipping", False)
    assert without.score == pytest.approx(logistic(-2), abs=1e-6)
    with_it = Scorer(head()).score(features_of(["", "A tanker burns"], NOTHING))
    assert with_it.label
    assert with_it.score == pytest.approx(logistic(2), abs=1e-6)
    assert with_it.revision == head().revision


def test_the_vector_counts() -> None:
    one = head(vector=(3.0,) + (0.0,) * 383, bias=0.0)
    said = Scorer(one).score(TopicFeatures((1.0, *NOTHING[1:]), Counter()))
    assert said.score == pytest.approx(logistic(3), abs=1e-6)


def test_a_score_at_the_threshold_carries_the_label() -> None:
    one = head(bias=0.0, threshold=0.5)
    assert Scorer(one).score(TopicFeatures(NOTHING, Counter())).label


def test_the_sum_does_not_depend_on_the_order_of_its_parts() -> None:
    numbers = [1e16, 1.0, -1e16, 1e-3] * 96
    forward = head(vector=tuple(numbers), bias=0.0)
    backward = head(vector=tuple(reversed(numbers)), bias=0.0)
    ones = TopicFeatures((0.01,) * 384, Counter())
    assert Scorer(forward).score(ones).score == Scorer(backward).score(ones).score


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 1000)))
def test_weights_of_known_words_have_length_one(counts: dict[str, int]) -> None:
    weights = word_weights(counts, {"a": 1.0, "b": 3.0})
    assert set(weights) == set(counts) & {"a", "b"}
    if weights:
        assert math.hypot(*weights.values()) == pytest.approx(1)


@given(st.floats(-1e6, 1e6))
def test_the_logistic_never_leaves_its_range(value: float) -> None:
    assert 0 <= logistic(value) <= 1
    assert logistic(value) + logistic(-value) == pytest.approx(1)
