"""The upper layers of a stored graph, as a graph of their own with other weights.

The layers of facts begin as copies of the news model's last ones, and are nothing but them in
shape: so their graph is cut out of the stored one, node by node, which keeps what makes it give
the same numbers on every processor (``quantise``, ``exact_norms``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx.utils import Extractor

from dateline.transforms.model.fact_layers import output_of

Floats = NDArray[np.float32]

MASK = "/Mul_output_0"
"""What is added to the scores of attention: zero for each word piece that is there."""
STATES, AMOUNTS = "states", "amounts"
"""The inputs: (1, pieces, size) floats, and (1, pieces) with 1 where an amount is."""
FOUND = "found"
"""The output: (1, pieces, size) floats."""
FLAGS = "flags.weight"
"""What is added to the states of pieces: of the others, and of amounts."""
_BITS = 63
"""Weights are whole numbers from -63 to 63, see ``quantise``."""
_QUANTISED = "_quantized"


def layer_weights(path: Path) -> dict[str, Floats]:
    """The weights of all layers in floats: ``layers.4.up.weight`` is (outputs, inputs).

    ``FLAGS`` are among them where the graph has some.
    """
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    found = {
        name: numpy_helper.to_array(tensor).astype(np.float32)
        for name, tensor in stored.items()
        if name.startswith("layers.") or name == FLAGS
    }
    for node in graph.node:
        if name := _weight_of(node):
            base = node.input[1].removesuffix(_QUANTISED)
            whole, zero, scale = (
                numpy_helper.to_array(stored[base + end]).astype(np.float32)
                for end in (_QUANTISED, "_zero_point", "_scale")
            )
            found[name] = np.ascontiguousarray(((whole - zero) * scale).T)
    return found


def cut_out(path: Path, first: int, last: int, weights: Mapping[str, Floats]) -> onnx.ModelProto:
    """The layers ``first`` to ``last`` of a graph, with these weights and ``FLAGS``."""
    model = onnx.load(str(path))
    start, end = output_of(first - 1), output_of(last)
    size = weights[FLAGS].shape[1]
    model.graph.value_info.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in (
            (start, (1, "pieces", size)), (MASK, (1, 1, 1, 1)), (end, (1, "pieces", size)),
        )
    )  # fmt: skip
    cut = Extractor(model).extract_model([start, MASK], [end])
    graph = cut.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if name := _weight_of(node):
            _put(stored, node.input[1].removesuffix(_QUANTISED), weights[name])
    for name, tensor in stored.items():
        if name in weights:
            tensor.CopyFrom(numpy_helper.from_array(weights[name].astype(np.float32), name))
    graph.initializer.extend(
        (
            numpy_helper.from_array(weights[FLAGS].astype(np.float32), FLAGS),
            numpy_helper.from_array(np.zeros((1, 1, 1, 1), np.float32), MASK),
        )
    )
    graph.node.insert(0, helper.make_node("Gather", [FLAGS, AMOUNTS], ["flags"]))
    graph.node.insert(1, helper.make_node("Add", [STATES, "flags"], [start]))
    graph.node.append(helper.make_node("Identity", [end], [FOUND]))
    del graph.input[:], graph.output[:], graph.value_info[:]
    shape = (1, "pieces", size)
    graph.input.extend(
        (
            helper.make_tensor_value_info(STATES, TensorProto.FLOAT, shape),
            helper.make_tensor_value_info(AMOUNTS, TensorProto.INT64, shape[:2]),
        )
    )
    graph.output.append(helper.make_tensor_value_info(FOUND, TensorProto.FLOAT, shape))
    onnx.checker.check_model(cut, full_check=False)
    return cut


def _weight_of(node: onnx.NodeProto) -> str | None:
    """The name of the weights that a node multiplies by, where it is one of a layer."""
    if node.op_type != "MatMulInteger":
        return None
    found = re.match(r"/(layers\.\d+)/(\w+)/", node.name)
    return f"{found[1]}.{found[2]}.weight" if found else None


def _put(stored: Mapping[str, onnx.TensorProto], base: str, weight: Floats) -> None:
    """Stores weights (outputs, inputs) as whole numbers with a scale for each output."""
    scale = np.maximum(np.abs(weight).max(axis=1) / _BITS, 1e-12).astype(np.float32)
    whole = np.clip(np.rint(weight / scale[:, None]), -_BITS, _BITS).astype(np.int8).T
    zero = stored[f"{base}_zero_point"]
    for end, values in (
        (_QUANTISED, np.ascontiguousarray(whole)),
        ("_scale", scale),
        ("_zero_point", np.zeros(zero.dims, np.int8)),
    ):
        tensor = stored[base + end]
        tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
