"""The area under the curve."""

from __future__ import annotations

import pytest

from training.evaluate_people import area_under_curve


def test_true_items_that_score_higher_are_right_and_ties_half() -> None:
    assert area_under_curve([0.9, 0.8, 0.1], [True, True, False]) == 1.0
    assert area_under_curve([0.1, 0.9], [True, False]) == 0.0
    assert area_under_curve([0.5, 0.5], [True, False]) == 0.5
    assert area_under_curve([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == pytest.approx(
        0.875
    )
