"""Spells out the layer norms of a fused graph, so that every onnxruntime computes the same numbers.

    python -m training.exact_norms --bundle transforms/model/weights/minilm-news

The kernel of ``SkipLayerNormalization`` adds in an order that changed between onnxruntime 1.28 and
1.30: a last digit there moves a rounding to int8 further on, and a probability by some hundredths.
Spelt out, both means are sums of float64, whose order shows in one float32 of many millions, and
all else is done number by number, as IEEE 754 fixes it.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from training.bundles import name_revision

FUSED = "SkipLayerNormalization"


def spell_out_norms(model: onnx.ModelProto) -> int:
    """Replaces each ``SkipLayerNormalization`` of the graph; returns how many there were.

    Raises:
        ValueError: one has an output that an inference does not need.
    """
    nodes, count = [], 0
    for node in model.graph.node:
        if node.op_type != FUSED:
            nodes.append(node)
            continue
        if any(node.output[1:]):
            raise ValueError(f"{node.name} has outputs besides the normed values")
        nodes += _spelt_out(model.graph, node)
        count += 1
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return count


class _Spelling:
    """Nodes that take the place of one, named after its output."""

    def __init__(self, graph: onnx.GraphProto, out: str) -> None:
        self.graph, self.out = graph, out
        self.nodes: list[onnx.NodeProto] = []

    def add(self, op: str, *inputs: str, name: str, **attributes: Any) -> str:
        """A node with one output; its name."""
        output = f"{self.out}/spelt/{name}"
        self.nodes.append(helper.make_node(op, list(inputs), [output], **attributes))
        return output

    def wide(self, value: str, name: str) -> str:
        """A value in float64."""
        return self.add("Cast", value, name=name, to=TensorProto.DOUBLE)

    def narrow(self, value: str, name: str) -> str:
        """A value in float32."""
        return self.add("Cast", value, name=name, to=TensorProto.FLOAT)

    def constant(self, value: float) -> str:
        """A float64 of the graph's, added once."""
        name = f"float64_{value:.8g}"
        if all(tensor.name != name for tensor in self.graph.initializer):
            self.graph.initializer.append(
                numpy_helper.from_array(np.array(np.float64(value)), name)
            )
        return name


def _spelt_out(graph: onnx.GraphProto, node: onnx.NodeProto) -> list[onnx.NodeProto]:
    values, skip, weight, shift, *bias = node.input
    (epsilon,) = (item.f for item in node.attribute if item.name == "epsilon")
    to = _Spelling(graph, node.output[0])
    total = to.add("Add", values, skip, name="total")
    if any(bias):
        total = to.add("Add", total, bias[0], name="biased")
    mean = to.add("ReduceMean", to.wide(total, "wide"), name="mean64", axes=[-1], keepdims=1)
    centred = to.add("Sub", total, to.narrow(mean, "mean"), name="centred")
    wide = to.wide(centred, "wide_centred")
    squares = to.add("Mul", wide, wide, name="squares")
    variance = to.add("ReduceMean", squares, name="variance", axes=[-1], keepdims=1)
    above_zero = to.add("Add", variance, to.constant(epsilon), name="above_zero")
    deviation = to.add("Sqrt", above_zero, name="deviation")
    scale = to.add("Div", to.constant(1.0), deviation, name="scale64")
    normed = to.add("Mul", centred, to.narrow(scale, "scale"), name="normed")
    weighted = to.add("Mul", normed, weight, name="weighted")
    return [*to.nodes, helper.make_node("Add", [weighted, shift], [to.out])]


def main() -> None:
    """Rewrites ``model.onnx`` of a bundle and names its new revision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True, help="folder with model.onnx")
    folder = parser.parse_args().bundle
    model = onnx.load(str(folder / "model.onnx"))
    count = spell_out_norms(model)
    onnx.checker.check_model(model, full_check=False)
    onnx.save(model, str(folder / "model.onnx"))
    print(f"{count} norms; {name_revision(folder)}")


if __name__ == "__main__":
    main()
