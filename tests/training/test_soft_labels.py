"""Soft labels on disk, without torch."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dateline.schemas.enrichment import TONES, TOPICS
from dateline.schemas.vocabulary import TAGS
from dateline.transforms.model.tagging import log_softmax
from tests.training.tiny import row
from training.soft_labels import (
    NAME_TAGS,
    Calibration,
    SoftLabel,
    label_all,
    mean_label,
    read_folder,
    shard_path,
    soft_rows,
    soften,
    write_shard,
)
from training.texts import text_key


def _label(title: str) -> SoftLabel:
    rng = np.random.default_rng(len(title))
    words = [(m, m + 1) for m in range(len(title.split()))]
    return SoftLabel(
        text_key(title, ""),
        rng.normal(size=len(TOPICS)).astype(np.float32),
        rng.normal(size=len(TONES)).astype(np.float32),
        np.array(words, np.int32).reshape(-1, 2),
        log_softmax(rng.normal(size=(len(words), len(TAGS))).astype(np.float32)),
        log_softmax(rng.normal(size=(len(words), len(TONES))).astype(np.float32)),
    )


def test_a_shard_gives_back_what_went_in(tmp_path: Path) -> None:
    labels = [_label("Gold rises in Rome"), _label(""), _label("Oil falls")]
    write_shard(labels, shard_path(tmp_path, 0))
    found = list(read_folder(tmp_path))
    assert [f.key for f in found] == [label.key for label in labels]
    assert [len(f.words) for f in found] == [4, 0, 2]
    for f, label in zip(found, labels, strict=True):
        assert f.topics.tolist() == label.topics.tolist()
        assert f.words.tolist() == label.words.tolist()
        assert np.allclose(f.tags, label.tags, atol=0.01)  # half precision
        assert np.allclose(f.names, label.names, atol=0.01)
    with pytest.raises(FileNotFoundError, match=r"holds no labels-\*\.npz"):
        list(read_folder(tmp_path / "elsewhere"))


def test_shards_that_are_there_are_kept_and_checked(tmp_path: Path) -> None:
    rows = [row(f"Gold {i}") for i in range(5)]
    asked: list[str] = []

    def label(part: list[dict[str, object]]) -> list[SoftLabel]:
        asked.extend(str(r["title"]) for r in part)
        return [_label(str(r["title"])) for r in part]

    label_all(label, rows, tmp_path, shard=2)
    shard_path(tmp_path, 1).unlink()
    (tmp_path / "labels-00001.npz.part").write_bytes(b"half of a file")
    asked.clear()
    label_all(label, rows, tmp_path, shard=2)
    assert asked == ["Gold 2", "Gold 3"]
    assert [found.key for found in read_folder(tmp_path)] == [
        text_key(f"Gold {i}", "") for i in range(5)
    ]
    with pytest.raises(ValueError, match="labels of other items"):
        label_all(label, rows[1:], tmp_path, shard=2)


def test_calibrated_rows_carry_distributions(tmp_path: Path) -> None:
    titles = ["Gold rises in Rome", "Oil falls"]
    write_shard([_label(title) for title in titles], shard_path(tmp_path, 0))
    flat = {"topic_scale": [0] * 3, "topic_shift": [-800, 0, 800], "tone_scale": 0.0}
    flat |= {"tone_shift": [0, 0, 0], "tag_scale": 1.0, "other": "left alone"}
    (tmp_path / "calibration.json").write_text(json.dumps(flat))
    rows = [row("Unknown"), *(row(title) for title in titles)]
    found = list(soft_rows(rows, tmp_path, weight=0.5))
    assert [r["title"] for r in found] == titles
    assert found[0]["topics"] == [0.0, 0.5, 1.0]
    assert found[0]["tone"] == pytest.approx([1 / 3] * 3, abs=1e-4)
    assert found[0]["tag_probabilities"].shape == (4, len(TAGS))
    assert np.allclose(found[0]["tag_probabilities"].sum(-1), 1, atol=0.01)
    assert (found[0]["weight"], found[0]["entities"]) == (0.5, None)
    in_name = found[0]["tag_probabilities"] @ NAME_TAGS
    assert found[0]["name_tones"].sum(-1) == pytest.approx(in_name, abs=0.01)


def test_votes_are_mixed_with_what_a_network_says(tmp_path: Path) -> None:
    write_shard([_label("Oil falls"), _label("Gold rises in Rome")], shard_path(tmp_path, 0))
    (tmp_path / "calibration.json").write_text(json.dumps(vars(Calibration.neutral())))
    voted = row("Oil falls") | {"topic_votes": [1.0, 0.0, 0.0], "tone_votes": [0.0, 0.0, 1.0]}
    marked = voted | {"title": "Gold rises in Rome", "entities": [[14, 18, "LOC"]]}
    plain = row("Oil falls") | {"topic_votes": None}
    assert soften([voted, marked, plain], tmp_path, 0.25) == 2
    label = _label("Oil falls")
    topics = 0.75 * np.array([1, 0, 0]) + 0.25 * Calibration.neutral().topics(label.topics)
    assert np.allclose(voted["topic_votes"], topics, atol=1e-3)
    assert sum(voted["tone_votes"]) == pytest.approx(1, abs=1e-3)
    assert voted["tone_votes"][2] > 0.75
    assert voted["tag_words"].tolist() == label.words.tolist()
    assert "tag_words" not in marked, "its words are annotated"
    assert plain["topic_votes"] is None


def test_several_teachers_are_one_by_their_mean() -> None:
    first, second = _label("Gold rises"), _label("Oil falls")
    neutral = Calibration.neutral()
    both = mean_label([first, second], [neutral] * 2)
    want = (neutral.topics(first.topics) + neutral.topics(second.topics)) / 2
    assert neutral.topics(both.topics) == pytest.approx(want, abs=1e-4)
    want = (neutral.tags(first.tags) + neutral.tags(second.tags)) / 2
    assert neutral.tags(both.tags) == pytest.approx(want, abs=1e-3)
    assert both.words.tolist() == first.words.tolist()


def test_the_neutral_calibration_changes_nothing() -> None:
    label = _label("Gold rises")
    neutral = Calibration.neutral()
    assert neutral.topics(label.topics) == pytest.approx(1 / (1 + np.exp(-label.topics)))
    assert neutral.tone(label.tone) == pytest.approx(np.exp(log_softmax(label.tone)))
    assert neutral.tags(label.tags) == pytest.approx(np.exp(label.tags))
