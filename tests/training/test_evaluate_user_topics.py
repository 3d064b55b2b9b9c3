"""Topics of a user's own, fitted on a draw and scored on the rest."""

from __future__ import annotations

import numpy as np
import pytest

from tests.user_topics import made_up
from training.evaluate_user_topics import at_threshold, best_f1, documents, draw


def test_scores_at_a_threshold_and_at_the_best_one() -> None:
    truth = np.array([True, True, False, False])
    assert at_threshold(np.array([True, False, True, False]), truth) == (0.5, 0.5, 0.5)
    assert best_f1(np.array([0.9, 0.4, 0.5, 0.1]), truth) == pytest.approx(0.8)
    assert best_f1(np.array([0.9, 0.8, 0.5, 0.1]), truth) == 1.0


def test_a_body_is_read_to_its_limit_on_one_line() -> None:
    (document,) = documents([{"title": None, "body": "Wheat\n  fell sharply"}], 10)
    assert (document.title, document.summary) == ("", "Wheat fell")


def test_a_draw_scores_what_it_was_not_fitted_on() -> None:
    features, labels = made_up(60, 300, told=5.0)
    truth = np.array(labels)
    precision, recall, f1, best, share, true = draw("crude", features, truth, 0, 100)
    assert min(precision, recall) > 0.5
    assert f1 <= best <= 1
    assert 0 < share < 0.4
    assert true == pytest.approx(30 / 270, abs=0.06)
    assert draw("crude", features, truth, 0, 100)[2] == f1
    assert draw("crude", features, truth, 1, 100)[:4] != (precision, recall, f1, best)
