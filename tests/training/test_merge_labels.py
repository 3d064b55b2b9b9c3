"""Soft labels of several teachers, merged shard by shard."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from dateline.schemas.enrichment import TONES, TOPICS
from dateline.schemas.vocabulary import TAGS
from training.merge_labels import merge
from training.soft_labels import Calibration, SoftLabel, read_folder, shard_path, write_shard


def _teacher(folder: Path, level: float, keys: list[str]) -> Path:
    folder.mkdir()
    for number, key in enumerate(keys):
        label = SoftLabel(
            key, np.full(len(TOPICS), level, np.float32), np.zeros(len(TONES), np.float32),
            np.array([(0, 4)], np.int32), np.zeros((1, len(TAGS)), np.float32),
            np.log(np.full((1, len(TONES)), 1 / 3, np.float32)),
        )  # fmt: skip
        write_shard([label], shard_path(folder, number))
    shifted = replace(Calibration.neutral(), topic_shift=(1.0,) * len(TOPICS))
    (folder / "calibration.json").write_text(json.dumps(asdict(shifted)))
    return folder


def test_the_mean_is_that_of_calibrated_probabilities(tmp_path: Path) -> None:
    sure = _teacher(tmp_path / "sure", 3.0, ["a", "b"])
    unsure = _teacher(tmp_path / "unsure", -1.0, ["a", "b"])
    assert merge([sure, unsure], tmp_path / "mean", workers=2) == 2
    found = list(read_folder(tmp_path / "mean"))
    calibration = Calibration.read(tmp_path / "mean" / "calibration.json")
    assert [label.key for label in found] == ["a", "b"]
    want = (1 / (1 + np.exp(-4.0)) + 0.5) / 2
    assert calibration.topics(found[0].topics) == pytest.approx([want] * len(TOPICS), abs=1e-4)


def test_teachers_of_other_items_are_not_merged(tmp_path: Path) -> None:
    one, other = _teacher(tmp_path / "one", 0.0, ["a"]), _teacher(tmp_path / "other", 0.0, ["b"])
    with pytest.raises(ValueError, match=r"labels-00000\.npz holds other items"):
        merge([one, other], tmp_path / "mean", workers=1)


def test_words_are_those_of_another_teacher_where_one_is_named(tmp_path: Path) -> None:
    topics = _teacher(tmp_path / "topics", 2.0, ["a", "b"])
    words = _teacher(tmp_path / "words", -2.0, ["a", "b"])
    sharper = replace(Calibration.neutral(), tag_scale=2.0)
    (words / "calibration.json").write_text(json.dumps(asdict(sharper)))
    tags = np.log(np.full((2, len(TAGS)), 1 / len(TAGS), np.float32))
    tags[0, 1] += 1
    for number, label in enumerate(list(read_folder(words))):
        other = replace(label, words=np.array([(0, 2), (3, 5)], np.int32), tags=tags)
        names = np.log(np.full((2, len(TONES)), 1 / 3, np.float32))
        write_shard([replace(other, names=names)], shard_path(words, number))
    assert merge([topics], tmp_path / "both", 1, words) == 2
    plain = merge([topics], tmp_path / "plain", 1)
    assert plain == 2
    for found, alone in zip(
        read_folder(tmp_path / "both"), read_folder(tmp_path / "plain"), strict=True
    ):
        assert found.topics == pytest.approx(alone.topics)
        assert found.words.tolist() == [[0, 2], [3, 5]]
        chances = np.exp(found.tags)
        assert chances.sum(axis=1) == pytest.approx([1, 1], abs=1e-2)
        assert chances[0, 1] / chances[0, 0] == pytest.approx(np.e**2, rel=1e-2)


def test_words_of_other_items_are_refused(tmp_path: Path) -> None:
    one, other = _teacher(tmp_path / "one", 0.0, ["a"]), _teacher(tmp_path / "other", 0.0, ["b"])
    with pytest.raises(ValueError, match="holds other items"):
        merge([one], tmp_path / "mean", 1, other)
