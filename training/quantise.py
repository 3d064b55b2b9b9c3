"""Fused float32 graph to int8: weights per channel, activations at run time, embeddings too.

Layer norms are spelt out at the end, see ``exact_norms``.

Weights keep 7 of the 8 bits. A processor without VNNI adds two products of 8 bits in 16 and clips
the sum; with 7 bits nothing is clipped, so that every processor computes the same numbers
(onnxruntime, "Quantize ONNX models": ``reduce_range``).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.exact_norms import spell_out_norms

LARGE_TABLE = 1000  # rows


def quantise(source: Path, target: Path, keep: tuple[str, ...] = ()) -> None:
    """Dynamic int8 with weights of 7 bits (``keep``: names of nodes that stay in float32)."""
    quantize_dynamic(
        source,
        target,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Attention"],
        nodes_to_exclude=list(keep),
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    model = onnx.load(str(target))
    shrink_embeddings(model)
    spell_out_norms(model)
    onnx.checker.check_model(model, full_check=False)
    onnx.save(model, str(target))


def shrink_embeddings(model: onnx.ModelProto) -> None:
    """Store large embedding tables as int8 with one scale per row.

    onnxruntime's own quantisation of Gather has one scale for the whole table; a scale per row
    costs 4 bytes for each word piece and rounds far less.
    """
    graph = model.graph
    tables = {tensor.name: tensor for tensor in graph.initializer}
    for node in list(graph.node):
        if node.op_type != "Gather" or node.input[0] not in tables:
            continue
        table = tables[node.input[0]]
        if len(table.dims) != 2 or table.dims[0] < LARGE_TABLE:
            continue
        values = numpy_helper.to_array(table).astype(np.float32)
        scales = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, 1e-12)
        small = np.clip(np.rint(values / scales), -127, 127).astype(np.int8)
        name, ids, out = table.name, node.input[1], node.output[0]
        graph.initializer.remove(table)
        graph.initializer.append(numpy_helper.from_array(small, f"{name}_int8"))
        graph.initializer.append(
            numpy_helper.from_array(scales.astype(np.float32), f"{name}_scale")
        )
        new = [
            helper.make_node("Gather", [f"{name}_int8", ids], [f"{out}_int8"]),
            helper.make_node("Gather", [f"{name}_scale", ids], [f"{out}_scale"]),
            helper.make_node("Cast", [f"{out}_int8"], [f"{out}_float"], to=onnx.TensorProto.FLOAT),
            helper.make_node("Mul", [f"{out}_float", f"{out}_scale"], [out]),
        ]
        place = list(graph.node).index(node)
        graph.node.remove(node)
        for offset, item in enumerate(new):
            graph.node.insert(place + offset, item)


def head_nodes(source: Path) -> tuple[str, ...]:
    """MatMul nodes of the heads: tiny, and the last to round is the first to hurt."""
    graph = onnx.load(str(source)).graph
    sizes = {tensor.name: tensor.dims for tensor in graph.initializer}
    found = []
    for node in graph.node:
        if node.op_type == "MatMul":
            for name in node.input:
                dims = sizes.get(name)
                if dims is not None and min(dims) <= 32:
                    found.append(node.name)
    return tuple(found)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="fused.onnx")
    parser.add_argument("--out", type=Path, required=True, help="model.onnx")
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    quantise(args.source, args.out, head_nodes(args.source))
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
