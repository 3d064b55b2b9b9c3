"""The layers that are cut out of the graph that ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.fact_layers import output_of
from dateline.transforms.model.session import OnnxSession
from training.graph_layers import FLAGS, Floats, cut_out, layer_weights

GRAPH = WEIGHTS / DEFAULT / "model.onnx"
PIECES, SIZE = 12, 384


@pytest.fixture(scope="module")
def weights() -> dict[str, Floats]:
    return layer_weights(GRAPH) | {FLAGS: np.zeros((2, SIZE), np.float32)}


def _run(folder: Path, weights: dict[str, Floats], states: Floats, amounts: list[int]) -> Floats:
    path = folder / "facts.onnx"
    onnx.save(cut_out(GRAPH, 4, 5, weights), str(path))
    given = np.zeros((1, PIECES), np.int64)
    given[0, amounts] = 1
    found: Floats = OnnxSession(path).run({"states": states, "amounts": given})["found"]
    return found


def test_with_the_weights_of_the_model_they_compute_what_it_does(
    weights: dict[str, Floats], tmp_path: Path
) -> None:
    session = OnnxSession(GRAPH, {"before": output_of(3), "after": output_of(5)})
    ids = np.random.default_rng(0).integers(1000, 30000, (1, PIECES))
    whole = session.run(
        {"input_ids": ids, "token_type_ids": np.ones_like(ids), "attention_mask": np.ones_like(ids)}
    )
    found = _run(tmp_path, weights, whole["before"], [])
    assert found.shape == (1, PIECES, SIZE)
    away = np.abs(found - whole["after"]).mean() / np.abs(whole["after"]).mean()
    assert away < 0.1, "weights are rounded to 7 bits once more"
    assert np.abs(whole["before"] - whole["after"]).mean() / np.abs(whole["after"]).mean() > 0.5


def test_marks_of_amounts_are_added_where_they_are(
    weights: dict[str, Floats], tmp_path: Path
) -> None:
    states = np.random.default_rng(1).normal(size=(1, PIECES, SIZE)).astype(np.float32)
    marked = weights | {FLAGS: np.concatenate([np.zeros((1, SIZE)), np.ones((1, SIZE))])}
    bare, plain = (_run(tmp_path, each, states, [3]) for each in (weights, marked))
    assert not np.array_equal(bare, plain)
    assert np.array_equal(_run(tmp_path, marked, states, []), _run(tmp_path, weights, states, []))


def test_other_weights_are_what_is_stored(weights: dict[str, Floats], tmp_path: Path) -> None:
    order = np.random.default_rng(2)
    changed = {
        name: order.normal(scale=0.02, size=value.shape).astype(np.float32)
        if name.startswith("layers.4.up")
        else value
        for name, value in weights.items()
    }
    path = tmp_path / "facts.onnx"
    onnx.save(cut_out(GRAPH, 4, 5, changed), str(path))
    stored = layer_weights(path)
    own = ("layers.4.", "layers.5.", FLAGS)
    assert set(stored) == {name for name in changed if name.startswith(own)}
    assert np.array_equal(stored[FLAGS], changed[FLAGS])
    step = np.abs(changed["layers.4.up.weight"]).max(axis=1, keepdims=True) / 63
    assert (np.abs(stored["layers.4.up.weight"] - changed["layers.4.up.weight"]) <= step).all()
    assert np.array_equal(stored["layers.4.up.bias"], changed["layers.4.up.bias"])
