from __future__ import annotations

import numpy as np
import pytest

from dateline.transforms.user_topics.learning import UnlearntError, folds_of, learn
from dateline.transforms.user_topics.scoring import Scorer
from tests.user_topics import made_up


def test_a_head_tells_texts_that_it_has_not_seen() -> None:
    features, labels = made_up(60, 120, told=4.0)
    seen = [n for n in range(180) if n % 2]
    head = learn(
        "harbours", "m@1", [features[n] for n in seen], [labels[n] for n in seen], digest="d"
    )
    assert (head.name, head.model, head.fit.examples) == ("harbours", "m@1", "d")
    assert (head.fit.positive, head.fit.negative) == (30, 60)
    assert head.words["harbour"][1] > 0
    unseen = [n for n in range(180) if not n % 2]
    right = [Scorer(head).score(features[n]).label == labels[n] for n in unseen]
    assert np.mean(right) > 0.85


def test_scores_are_for_the_share_that_is_stated() -> None:
    features, labels = made_up(30, 60)
    means = []
    for share in (0.02, 0.4):
        head = learn("x", "m", features, labels, digest="d", share=share)
        assert head.share == share
        means.append(np.mean([Scorer(head).score(one).score for one in features]))
    assert means[0] < means[1] / 2


def test_the_order_of_the_examples_does_not_matter() -> None:
    features, labels = made_up(12, 20)
    one = learn("x", "m", features, labels, digest="d")
    turned = learn("x", "m", features[::-1], labels[::-1], digest="d")
    assert turned.threshold == pytest.approx(one.threshold, rel=1e-3)
    assert turned.vector == pytest.approx(one.vector, rel=1e-3, abs=1e-6)


def test_a_few_articles_that_may_all_be_of_the_topic_do_not_unlearn_it() -> None:
    features, labels = made_up(30, 60, told=4.0)
    head = learn("x", "m", features, labels, digest="d", others=features[:4])
    assert head == learn("x", "m", features, labels, digest="d")


def test_articles_without_labels_tell_the_share() -> None:
    features, labels = made_up(80, 210, told=5.0)
    examples = [*range(30), *range(80, 140)]
    others = [n for n in range(290) if n not in examples]
    head = learn(
        "x",
        "m",
        [features[n] for n in examples],
        [labels[n] for n in examples],
        digest="d",
        others=[features[n] for n in others],
    )
    assert 0.1 < head.share < 0.25  # drawn from a quarter toward the usual share


def test_chance_is_refused() -> None:
    features, labels = made_up(20, 20, told=0.0)
    with pytest.raises(UnlearntError, match="the topic x cannot be told from these examples"):
        learn("x", "m", features, labels, digest="d")


def test_folds_hold_both_labels_evenly() -> None:
    features, labels = made_up(30, 60)
    flags = np.array(labels)
    folds = folds_of(features, flags)
    for fold in range(10):
        assert (folds[flags] == fold).sum() == 3
        assert (folds[~flags] == fold).sum() == 6
