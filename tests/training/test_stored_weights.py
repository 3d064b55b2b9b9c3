"""Training goes on from the graph that ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from training.graph_layers import layer_weights
from training.stored_weights import StoredError, stored_weights

GRAPH = WEIGHTS / DEFAULT / "model.onnx"


def test_all_weights_of_the_graph_that_ships_are_read() -> None:
    found = stored_weights(GRAPH)
    layers = layer_weights(GRAPH)
    assert np.array_equal(
        found["encoder.body.encoder.layer.3.attention.self.query.weight"],
        layers["layers.3.query.weight"],
    )
    shapes = {name: values.shape for name, values in found.items()}
    assert shapes["encoder.body.embeddings.word_embeddings.weight"] == (30522, 384)
    assert shapes["entities.weight"] == (29, 384)
    assert shapes["topics.2.weight"] == (1, 768)
    assert shapes["tone.weight"] == shapes["name_tone.weight"] == (3, 384)
    assert shapes["pool.score.weight"] == (4, 384)
    assert len(found) == 6 + 6 * 16 + 11 * 2


def test_another_graph_is_refused(tmp_path: Path) -> None:
    model = onnx.load(str(GRAPH))
    for tensor in model.graph.initializer:
        if tensor.name == "norm.bias":
            tensor.name = "other"
    path = tmp_path / "model.onnx"
    onnx.save(model, str(path))
    with pytest.raises(StoredError, match=r"norm\.bias"):
        stored_weights(path)
