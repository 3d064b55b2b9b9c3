"""Scores that are published beside the weights: counted, kept, of the model that ships."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dateline.schemas.errors import UsageError
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS, BundleConfig
from dateline.transforms.model.published_scores import (
    FILE,
    TopicScore,
    measured,
    read,
    shipped,
    write,
)


def test_items_are_counted_by_what_they_have_and_what_they_were_given() -> None:
    true: list[Any] = [{"trade"}, {"trade", "defense"}, set(), {"markets"}, None]
    given = [("trade",), ("defense",), ("trade",), ("markets", "trade"), ("trade",)]
    examples: Any = [SimpleNamespace(topics=t and frozenset(t)) for t in true[:4]]
    examples[2].topics = frozenset()
    examples.append(SimpleNamespace(topics=None))
    said: Any = [SimpleNamespace(labels=labels) for labels in given]
    scores = measured("m@1-r4", "x.jsonl", "ab", examples, said)
    assert scores.items == 4, "what is not annotated is left out"
    assert scores.topics == (
        TopicScore("trade", hits=1, wrong=2, missed=1, rest=0),
        TopicScore("defense", 1, 0, 0, 3),
        TopicScore("markets", 1, 0, 0, 3),
    )
    trade = scores.topics[0]
    assert (trade.precision, trade.recall, trade.false_share) == (1 / 3, 1 / 2, 1.0)


def test_nothing_given_and_nothing_to_find_are_no_error() -> None:
    none = TopicScore("trade", 0, 0, 0, 0)
    assert (none.precision, none.recall, none.false_share) == (0, 0, 0)


def test_scores_are_read_as_they_were_written(tmp_path: Path) -> None:
    assert read(tmp_path) is None
    (scores,) = shipped()
    write(scores, tmp_path)
    assert read(tmp_path) == scores


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"topics": [{"topic": "trade"}]}', "\xff"])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match=FILE):
        read(tmp_path)


def test_the_scores_that_ship_are_of_the_model_that_ships() -> None:
    """Weights, thresholds or a reading that change need `python -m training.publish_scores`."""
    (scores,) = shipped()
    assert scores.model == BundleConfig.read(WEIGHTS / DEFAULT).label
    assert all(sum((t.hits, t.wrong, t.missed, t.rest)) == scores.items for t in scores.topics)
