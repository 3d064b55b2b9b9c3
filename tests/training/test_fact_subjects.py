from __future__ import annotations

import numpy as np
import pytest

from training.fact_subjects import Choice, fitted_subjects, gain


def test_a_gain_is_of_words() -> None:
    assert gain("Testra", "Testra") == 1.0
    assert 0 < gain("shares of Testra", "Testra") < 1
    assert gain("gold", "Testra") == 0.0


def test_what_is_right_more_often_gets_weight_for_its_kind_and_for_all() -> None:
    pytest.importorskip("scipy")
    learnt = [
        Choice("move", ["a", "b"], [["before"], ["behind"]], [1.0, 0.0]) for _ in range(20)
    ] + [Choice("price", ["a", "b"], [["before"], ["behind"]], [0.0, 1.0]) for _ in range(20)]
    weights = fitted_subjects(learnt)
    assert weights.sum("move", ["before"]) > 0 > weights.sum("move", ["behind"])
    assert weights.sum("price", ["behind"]) > 0 > weights.sum("price", ["before"])
    assert learnt[0].probabilities(weights)[0] > 0.6
    assert weights.states is None


def test_states_of_words_get_weights_where_they_are_read() -> None:
    pytest.importorskip("scipy")
    states = np.zeros((2, 4), dtype=np.int64)
    states[0, 0] = states[1, 1] = 40
    learnt = [Choice("move", ["a", "b"], [["x"], ["x"]], [1.0, 0.0], states) for _ in range(30)]
    weights = fitted_subjects(learnt)
    assert weights.states is not None
    assert weights.states[0] > 0 > weights.states[1]
    assert learnt[0].probabilities(weights)[0] > 0.6
    assert fitted_subjects(learnt, with_states=False).states is None
