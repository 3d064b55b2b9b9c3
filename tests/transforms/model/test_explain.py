from __future__ import annotations

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.explain import influences
from dateline.transforms.model.loading import load


def test_the_words_that_make_a_topic_are_named_first() -> None:
    model = load(ModelSettings())
    moved = influences(model, "Talks on new tariffs between Tokyo and Washington stall", 3)
    assert "tariffs" in [word for word, change in moved["trade"] if change > 0]
    assert all(len(words) <= 3 for words in moved.values())
