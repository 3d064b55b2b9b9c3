"""The teacher from start to end, at toy size."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from tests.training.tiny import tiny_base, write_prepared

torch = pytest.importorskip("torch", reason="comes with the extra train")

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


def _config(base: str, **changes: Any) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load((ROOT / "training/teacher.yaml").read_text())
    small = {"device": "cpu", "precision": "float32", "threads": 1, "batch_tokens": 40}
    label = {"sets": ["unlabelled", "train"], "tokens": 64, "shard": 4}
    return {**config, **small, "base": base, "label": label, **changes}


def _run(config: dict[str, Any], out: Path, prepared: Path) -> None:
    from training.teacher import Teacher

    teacher = Teacher(config, out, prepared)
    for stage in (teacher.fit, teacher.score, teacher.label):
        stage()


def test_every_item_gets_distributions_and_done_work_is_kept(tmp_path: Path) -> None:
    from training.soft_labels import Calibration, read_folder, shard_path

    prepared = write_prepared(tmp_path / "prepared")
    config = _config(tiny_base(tmp_path / "base", "mpnet"))
    out = tmp_path / "out"
    _run(config, out, prepared)
    folder = out / "soft" / "unlabelled"
    labels = list(read_folder(folder))
    assert len(labels) == 11
    calibration = Calibration.read(folder / "calibration.json")
    for label in labels:
        assert calibration.tone(label.tone).sum() == pytest.approx(1, abs=1e-5)
        assert np.allclose(calibration.tags(label.tags).sum(-1), 1, atol=1e-3)
        assert len(label.words) == 7  # Gold rises in Tokyo and Rome 0
    assert len(list(read_folder(out / "soft" / "train"))) == 24
    found = json.loads((out / "dev.json").read_text())
    assert {"topics", "tone", "entities"} <= set(found["feed_mix"])
    kept = shard_path(folder, 0).stat().st_mtime_ns
    shard_path(folder, 1).unlink()
    _run(config, out, prepared)
    assert shard_path(folder, 0).stat().st_mtime_ns == kept
    again = list(read_folder(folder))
    assert [label.key for label in again] == [label.key for label in labels]
    assert np.allclose(again[5].tone, labels[5].tone, atol=1e-5)


def test_a_killed_run_ends_with_the_weights_of_an_unbroken_one(tmp_path: Path) -> None:
    from training import checkpoints
    from training.teacher import Teacher

    prepared = write_prepared(tmp_path / "prepared")
    config = _config(
        tiny_base(tmp_path / "base", "bert"), epochs=12, save_minutes=0, score_each_epoch=False
    )
    Teacher(config, tmp_path / "whole", prepared).fit()
    settings = tmp_path / "teacher.yaml"
    settings.write_text(yaml.safe_dump(config))
    broken = tmp_path / "broken"
    command = [
        sys.executable, "-m", "training.teacher", "--config", str(settings), "--until", "fit",
        "--prepared", str(prepared), "--out", str(broken),
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while process.poll() is None and not (broken / "fit" / "last.pt").exists():
            time.sleep(0.005)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert not (broken / "fit" / "model.pt").exists(), "it had ended before it was killed"
    Teacher(config, broken, prepared).fit()
    log = [json.loads(line) for line in (broken / "fit" / "log.jsonl").read_text().splitlines()]
    assert any("resumed" in line and line["step"] > 0 for line in log)
    whole = checkpoints.load(tmp_path / "whole" / "fit" / "model.pt")
    found = checkpoints.load(broken / "fit" / "model.pt")
    assert all(torch.equal(whole[name], found[name]) for name in whole)


def test_other_settings_do_not_go_on_from_a_checkpoint(tmp_path: Path) -> None:
    from training.rows import read_jsonl
    from training.train import Run, RunError

    prepared = write_prepared(tmp_path / "prepared")
    rows = list(read_jsonl(prepared / "train.jsonl"))
    config = _config(tiny_base(tmp_path / "base", "bert"))
    Run(config, rows, tmp_path, None).save()
    Run({**config, "threads": 1, "save_minutes": 3}, rows, tmp_path, None)
    with pytest.raises(RunError, match="other settings, rows or labels"):
        Run({**config, "lr": 1.0}, rows, tmp_path, None)
    with pytest.raises(RunError, match="other settings, rows or labels"):
        Run(config, rows[1:], tmp_path, None)
