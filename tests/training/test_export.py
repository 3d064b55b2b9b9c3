"""The student's way out: what ships computes what was trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.tiny import tiny_base

torch = pytest.importorskip("torch", reason="comes with the extra train")
pytestmark = pytest.mark.filterwarnings("ignore")  # the tracer's, of its own


def test_the_exported_graph_computes_what_the_trained_network_does(tmp_path: Path) -> None:
    from training.export import TOLERANCE, export
    from training.model import new_model

    sizes = {"vocab_size": 30000, "hidden_size": 64, "max_position_embeddings": 256}
    model = new_model(tiny_base(tmp_path / "base", "bert", **sizes))
    with torch.no_grad():
        model.encoder.shapes.weight.normal_(0.0, 0.5)
    distances = export(model, tmp_path / "out")
    assert set(distances) == {"plain", "fused"}
    assert max(distances.values()) < TOLERANCE


def test_only_a_bert_can_be_exported(tmp_path: Path) -> None:
    from training.model import new_model
    from training.plain_bert import PlainNewsModel

    model = new_model(tiny_base(tmp_path, "mpnet"))
    with pytest.raises(ValueError, match="only a BERT can be exported, and this is mpnet"):
        PlainNewsModel(model)
