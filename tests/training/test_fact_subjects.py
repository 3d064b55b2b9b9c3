from __future__ import annotations

import pytest

from training.fact_subjects import Choice, fitted_subjects, gain, wanted_shares


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
    assert weights.log_odds("move", ["before"]) > 0 > weights.log_odds("move", ["behind"])
    assert weights.log_odds("price", ["behind"]) > 0 > weights.log_odds("price", ["before"])
    assert learnt[0].probabilities(weights)[0] > 0.6


def test_the_best_candidates_share_what_is_wanted() -> None:
    shares = wanted_shares([0.0, 1.0, 0.5, 0.4])
    assert shares is not None
    assert shares.tolist() == [0.0, 0.8, 0.2, 0.0]
    assert wanted_shares([0.0, 0.0]) is None
    assert wanted_shares([]) is None
