"""The name of a revision changes with what a bundle computes, and with nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from training.bundles import name_revision


def test_a_revision_names_graph_names_and_settings(tmp_path: Path) -> None:
    config = {"name": "tiny", "revision": "raw", "tone_scale": 1.0}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "model.onnx").write_bytes(b"graph")
    first = name_revision(tmp_path)
    written = json.loads((tmp_path / "config.json").read_text())
    assert written == config | {"revision": first}
    assert name_revision(tmp_path) == first, "the old name does not count"
    names = {first}
    (tmp_path / "names.tsv").write_text("Japan\tLOC\n")
    names.add(name_revision(tmp_path))
    (tmp_path / "model.onnx").write_bytes(b"another graph")
    names.add(name_revision(tmp_path))
    (tmp_path / "config.json").write_text(json.dumps(written | {"tone_scale": 1.1}))
    names.add(name_revision(tmp_path))
    for layers in ("facts.onnx", "facts.npz"):
        (tmp_path / layers).write_bytes(b"of facts")
        names.add(name_revision(tmp_path))
    assert len(names) == 6
