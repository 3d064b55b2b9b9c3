"""Layer norms spelt out compute what the fused ones do, in float64 and one order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

onnx = pytest.importorskip("onnx", reason="comes with the extra train")
EPSILON = 1e-12
RANDOM = np.random.default_rng(1)
VALUES: dict[str, NDArray[np.float32]] = {
    name: RANDOM.normal(0.5, 2.0, size).astype(np.float32)
    for name, size in (
        ("values", (1, 7, 48)),
        ("skip", (1, 7, 48)),
        ("weight", (48,)),
        ("shift", (48,)),
        ("bias", (48,)),
    )
}


def graph(inputs: list[str], outputs: tuple[str, ...] = ("normed",)) -> Any:
    """A graph of one fused norm; all but ``values`` and ``skip`` are constants."""
    from onnx import TensorProto, helper, numpy_helper

    node = helper.make_node(
        "SkipLayerNormalization", inputs, list(outputs), domain="com.microsoft", epsilon=EPSILON
    )
    size = [1, None, 48]
    return helper.make_model(
        helper.make_graph(
            [node],
            "norm",
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, size) for n in inputs[:2]],
            [helper.make_tensor_value_info("normed", TensorProto.FLOAT, size)],
            [numpy_helper.from_array(VALUES[name], name) for name in inputs[2:]],
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
        ir_version=8,
    )


def computed(model: Any, path: Path) -> NDArray[np.float32]:
    """What the pipeline's own session computes of it."""
    from dateline.transforms.model.session import OnnxSession

    onnx.save(model, str(path))
    feeds = {name: VALUES[name] for name in ("values", "skip")}
    return np.asarray(OnnxSession(path).run(feeds)["normed"])


@pytest.mark.parametrize("bias", [[], ["bias"]], ids=["without a bias", "with a bias"])
def test_a_norm_spelt_out_is_the_fused_one(tmp_path: Path, bias: list[str]) -> None:
    from training.exact_norms import FUSED, spell_out_norms

    model = graph(["values", "skip", "weight", "shift", *bias])
    fused = computed(model, tmp_path / "fused.onnx")
    assert spell_out_norms(model) == 1
    onnx.checker.check_model(model)
    assert FUSED not in {node.op_type for node in model.graph.node}
    spelt = computed(model, tmp_path / "spelt.onnx")
    assert np.abs(spelt - fused).max() < 1e-5
    total = VALUES["values"] + VALUES["skip"] + (VALUES["bias"] if bias else np.float32(0))
    centred = total - total.mean(-1, keepdims=True, dtype=np.float64).astype(np.float32)
    squares = np.square(centred.astype(np.float64)).mean(-1, keepdims=True)
    scale = (1 / np.sqrt(squares + EPSILON)).astype(np.float32)
    by_hand = centred * scale * VALUES["weight"] + VALUES["shift"]
    assert np.array_equal(spelt, by_hand), "to the last bit, whatever the version"
    assert spell_out_norms(model) == 0, "nothing is left to do"


def test_other_outputs_are_refused() -> None:
    from training.exact_norms import spell_out_norms

    with pytest.raises(ValueError, match="outputs besides"):
        spell_out_norms(graph(["values", "skip", "weight", "shift"], ("normed", "", "", "total")))


def test_the_model_that_ships_has_no_fused_norm() -> None:
    from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
    from training.exact_norms import FUSED

    shipped = onnx.load(str(WEIGHTS / DEFAULT / "model.onnx"))
    assert FUSED not in {node.op_type for node in shipped.graph.node}
