from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS, BundleConfig, ModelError, is_bundle


def test_the_shipped_weights_are_the_ones_that_the_revision_was_made_of() -> None:
    folder = WEIGHTS / DEFAULT
    config = json.loads((folder / "config.json").read_text())
    revision = config["revision"]
    digest = hashlib.sha256((folder / "model.onnx").read_bytes())
    for name in ("names.tsv", "facts.onnx", "facts.npz"):
        digest.update((folder / name).read_bytes())
    digest.update(json.dumps({**config, "revision": ""}, sort_keys=True).encode())
    assert digest.hexdigest()[:12] == revision
    assert is_bundle(folder)


def test_a_folder_without_a_config_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no config\.json"):
        BundleConfig.read(tmp_path)
    assert not is_bundle(tmp_path)


def test_a_model_with_other_labels_is_refused(tmp_path: Path) -> None:
    config = json.loads((WEIGHTS / DEFAULT / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "topics": ["sports"]}))
    with pytest.raises(ModelError, match=r"topics are \['sports'\], this version reads"):
        BundleConfig.read(tmp_path)
