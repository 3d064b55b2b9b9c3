from __future__ import annotations

import json
from pathlib import Path

import pytest

from dateline.pipeline.config.user_topics import write_head
from dateline.pipeline.user_topics.check import Score, check_topic, is_stale
from dateline.schemas.config import Config
from dateline.transforms.user_topics.examples import ExamplesError, digest, read_examples
from tests.user_topics import head

LINES = [
    ("A tanker burns", True),
    ("A tanker sinks", True),
    ("A ferry sinks", True),
    ("Tanker driver wins the lottery", False),
    ("Wheat falls", False),
]


def data(folder: Path) -> Path:
    path = folder / "labelled.jsonl"
    path.write_text("".join(json.dumps({"text": t, "label": y}) + "\n" for t, y in LINES))
    return path


def test_a_head_is_scored_on_labelled_texts(config: Config, tmp_path: Path) -> None:
    write_head(tmp_path / "shipping.head.json", head())
    score = check_topic(config, config.topics[0], data(tmp_path))
    assert score == Score("shipping", texts=5, support=3, labelled=3, right=2)
    assert (score.precision, score.recall, score.f1) == (2 / 3, 2 / 3, 2 / 3)
    assert Score("x", texts=5, support=3, labelled=0, right=0).precision == 0


def test_texts_without_the_topic_alone_say_nothing(config: Config, tmp_path: Path) -> None:
    write_head(tmp_path / "shipping.head.json", head())
    (tmp_path / "x.jsonl").write_text('{"text": "a", "label": false}')
    with pytest.raises(ExamplesError, match="no line has the label true"):
        check_topic(config, config.topics[0], tmp_path / "x.jsonl")


def test_a_head_is_stale_once_its_examples_have_changed(config: Config, tmp_path: Path) -> None:
    (topic,) = config.topics
    examples = tmp_path / "shipping.jsonl"
    fit = head().fit.model_copy(update={"examples": digest(read_examples(examples))})
    assert not is_stale(topic, head(fit=fit))
    examples.write_text(examples.read_text() + '{"text": "A port", "label": true}\n')
    assert is_stale(topic, head(fit=fit))
