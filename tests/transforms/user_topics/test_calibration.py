from __future__ import annotations

import numpy as np
import pytest

from dateline.transforms.user_topics.calibration import (
    USUAL_SHARE,
    above,
    best_quality,
    calibrate,
    estimated_share,
    log_odds,
)
from dateline.transforms.user_topics.logistic import Flags, Floats


def made_up(count: int) -> tuple[Floats, Flags]:
    random = np.random.default_rng(3)
    labels = np.arange(count) % 2 == 0
    return np.where(labels, 1.0, -1.0) + random.normal(size=count), labels


def test_the_logistic_of_a_known_model_is_found_and_moved_to_the_share() -> None:
    decisions, labels = made_up(20_000)
    found = calibrate(decisions, labels, 0.5)
    assert found.scale == pytest.approx(2.0, abs=0.1)  # two normals of deviation 1, 2 apart
    assert found.shift == pytest.approx(0.0, abs=0.1)
    rare = calibrate(decisions, labels, 0.1)
    assert rare.scale == pytest.approx(found.scale)
    assert rare.shift - found.shift == pytest.approx(log_odds(0.1))


def test_probabilities_rise_with_the_decision_and_clean_splits_stay_unsure() -> None:
    labels = np.array([True] * 5 + [False] * 5)
    decisions = np.where(labels, 10.0, -10.0)
    p = calibrate(decisions, labels, 0.5).probabilities(np.array([-10.0, 0.0, 10.0]))
    assert (np.diff(p) > 0).all()
    assert 0.05 < p[0] < p[2] < 0.95
    upside_down = calibrate(-decisions, labels, 0.5)
    assert upside_down.scale > 0


def test_the_threshold_is_that_of_the_best_f1_for_the_share() -> None:
    decisions, labels = made_up(4_000)
    chosen = {}
    for share in (0.5, 0.05):
        quality = best_quality(decisions, labels, share)
        chosen[share] = quality.threshold
        best = max(f1(decisions, labels, place, share) for place in np.linspace(-2, 4, 61))
        assert f1(decisions, labels, quality.threshold, share) > best - 0.03
        assert quality.f1 == pytest.approx(
            f1(decisions, labels, quality.threshold, share), abs=0.12
        )
    assert chosen[0.05] > chosen[0.5] + 0.5


def f1(decisions: Floats, labels: Flags, place: float, share: float) -> float:
    recall, alarms = (float((decisions[part] >= place).mean()) for part in (labels, ~labels))
    return 2 * share * recall / (share * recall + (1 - share) * alarms + share)


def test_few_examples_never_promise_that_there_are_no_false_alarms() -> None:
    decisions, labels = made_up(40)
    beyond = np.array([decisions[~labels].max() + 0.1])
    assert 0 < above(decisions[~labels], beyond, 0.8)[0] < 0.2
    assert above(decisions[~labels], beyond, 0.8)[0] > above(decisions[~labels], beyond, 0.35)[0]


@pytest.mark.parametrize("share", [0.02, 0.2])
def test_the_share_is_estimated_from_articles_without_labels(share: float) -> None:
    decisions, labels = made_up(200)
    random = np.random.default_rng(5)
    has = random.uniform(size=3_000) < share
    articles = np.where(has, 1.0, -1.0) + random.normal(size=3_000)
    assert estimated_share(decisions, labels, articles) == pytest.approx(share, abs=0.05)
    few = estimated_share(decisions, labels, articles[:30])
    assert few == pytest.approx(USUAL_SHARE, abs=0.03)


def test_decisions_that_tell_nothing_leave_the_usual_share() -> None:
    labels = np.array([True, False] * 10)
    assert estimated_share(np.zeros(20), labels, np.zeros(50)) == USUAL_SHARE
