"""Fine-tuning at toy size: the student learns from a teacher's soft labels."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import yaml

from dateline.schemas.vocabulary import TAGS
from tests.training.tiny import tiny_base, write_prepared

torch = pytest.importorskip("torch", reason="comes with the extra train")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.mark.parametrize("family", ["bert", "xlm-roberta"])
def test_a_student_of_another_family_learns_what_the_teacher_says(
    tmp_path: Path, family: str
) -> None:
    import training
    from training import checkpoints
    from training.bases import open_vocabulary
    from training.devices import Device
    from training.label import soft_labels
    from training.model import new_model
    from training.rows import read_jsonl
    from training.soft_labels import Calibration, SoftLabel, shard_path, write_shard
    from training.teacher import write_json
    from training.texts import text_key
    from training.train import train

    prepared = write_prepared(tmp_path / "prepared", count=3)
    rows = list(read_jsonl(prepared / "unlabelled.jsonl"))
    tags = np.full((7, len(TAGS)), -12.0, np.float32)
    tags[:, 0] = -1e-5
    tags[3, 0], tags[3, TAGS.index("S-LOC")] = -12.0, -1e-5  # Gold rises in TOKYO and Rome 0
    soft = tmp_path / "soft"
    soft.mkdir()
    places = [(0, 4), (5, 10), (11, 13), (14, 19), (20, 23), (24, 28)]
    labels = [
        SoftLabel(
            text_key(r["title"], ""), np.array([-5, 5, -5], np.float32),
            np.array([-5, -5, 5], np.float32),
            np.array([*places, (29, len(r["title"]))], np.int32), tags,
            np.log(np.tile(np.array([0.01, 0.01, 0.98], np.float32), (7, 1))),
        )
        for r in rows
    ]  # fmt: skip
    write_shard(labels, shard_path(soft, 0))
    write_json(vars(Calibration.neutral()), soft / "calibration.json")
    config = yaml.safe_load((Path(training.__file__).parent / "config.yaml").read_text())
    config |= {
        "base": tiny_base(tmp_path / "base", family), "device": "cpu", "precision": "float32",
        "threads": 1, "epochs": 40, "lr": 3e-3, "head_lr": 1e-2, "batch_tokens": 80,
        "score_each_epoch": False, "augment": dict.fromkeys(config["augment"], 0.0),
        "without": ["topics"],
    }  # fmt: skip
    train(config, prepared, tmp_path / "out" / "run", None, None, soft)
    student = new_model(config["base"])
    student.load_state_dict(checkpoints.load(tmp_path / "out" / "run" / "model.pt"))
    vocabulary = open_vocabulary(config["base"])
    config["label"] = {"tokens": 64}
    found = soft_labels(student, rows[:2], vocabulary, config, Device("cpu", "float32"))
    for label in found:
        assert int(label.topics.argmax()) == 1
        assert int(label.tone.argmax()) == 2
        assert [TAGS[i] for i in label.tags.argmax(-1)] == ["O", "O", "O", "S-LOC", "O", "O", "O"]


def test_vectors_of_texts_that_were_read_before_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import training
    from training import train
    from training.devices import Device
    from training.rows import new_row

    config = yaml.safe_load((Path(training.__file__).parent / "config.yaml").read_text())
    config["base"] = tiny_base(tmp_path / "base", "bert")
    rows = [new_row(title, "", "host", "topics") for title in ("Gold rises", "Rome in 2024")]
    cache, device = tmp_path / "vectors.npz", Device("cpu", "float32")
    one = train.base_vectors(rows[:1], config, cache, device)
    both = train.base_vectors(rows, config, cache, device)
    assert np.array_equal(both[0], one[0])
    assert abs(float(np.linalg.norm(both[1].astype(np.float32))) - 1) < 0.01
    monkeypatch.setattr(train, "load_encoder", None)
    other = new_row("Nothing of ours", "", "host", "newsmtsc")
    again = train.base_vectors([rows[1], other, rows[0]], config, cache, device)
    assert np.array_equal(again, np.stack([both[1], np.zeros_like(both[0]), both[0]]))


def test_a_fingerprint_tells_settings_and_rows_but_not_the_machine() -> None:
    from training.train import fingerprint

    rows = [{"title": "Gold", "tag_words": np.array([1, 2])}]
    mark = fingerprint({"lr": 1.0, "threads": 2}, rows)
    assert fingerprint({"lr": 1.0, "threads": 1, "device": "cuda"}, rows) == mark
    assert fingerprint({"lr": 2.0}, rows) != mark
    assert fingerprint({"lr": 1.0}, [{"title": "Gold", "tag_words": np.array([1, 3])}]) != mark


def test_a_teacher_of_topics_sees_the_rows_of_one_guide_and_no_names(tmp_path: Path) -> None:
    from training.rows import new_row
    from training.train import training_rows

    rows = [new_row(title, "", "host", "topics") for title in ("Gold", "Rome", "Oil")]
    for row, guide, topics in zip(rows, (2, 1, 2), ([1, 0, 0], [0, 1, 0], None), strict=True):
        row.update(guide=guide, topics=topics, entities=[[0, 4, "LOC"]], names=[])
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "train.jsonl").write_text(lines, encoding="utf-8")
    (found,) = training_rows(tmp_path, {"seed": 1, "topics_by_guide": 2}, None)
    assert (found["title"], found["entities"], found["names"]) == ("Gold", None, None)
    assert len(training_rows(tmp_path, {"seed": 1}, None)) == 3
