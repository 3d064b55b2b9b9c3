from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from dateline.transforms.user_topics.design import matrix, telling_words
from dateline.transforms.user_topics.scoring import TopicFeatures


def text(*words: str) -> TopicFeatures:
    return TopicFeatures((1.0, 0.0), Counter(words))


def test_words_of_two_examples_count_and_rare_ones_tell_more() -> None:
    examples = [text("oil", "said"), text("oil", "said", "once")]
    others = [text("said", "never asked")] * 6
    telling = telling_words(examples, others)
    assert list(telling) == ["oil", "said"]
    assert telling["oil"] == pytest.approx(math.log(9 / 3) + 1, abs=1e-4)
    assert telling["said"] == pytest.approx(1.0)


def test_a_row_holds_the_vector_from_its_centre_and_the_words() -> None:
    telling = {"oil": 2.0, "said": 1.0}
    rows = matrix([text("oil", "else"), text()], telling, np.array([0.5, 0.5]), 10.0)
    assert rows.tolist() == [[5.0, -5.0, 1.0, 0.0], [5.0, -5.0, 0.0, 0.0]]
