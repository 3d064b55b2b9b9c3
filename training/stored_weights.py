"""The weights of a model folder in floats again: training goes on from what ships.

A checkpoint is a gigabyte that nobody keeps, and the folder of the model is always at hand. Its
weights are whole numbers with a scale for each output (``quantise``), which rounds them by less
than a hundredth of the largest; stored anew without training, they are the same whole numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from training.graph_layers import layer_weights

Floats = NDArray[np.float32]

LAYER = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
"""Parts of a layer of ``plain_bert`` and of the trained network."""
HEADS = {
    "tone_hidden": "tone_hidden",
    "vector": "vector",
    "name_hidden": "name_hidden",
    "evidence": "evidence",
    "pool": "pool.score",
    "topics.0": "topics.0",
    "topics.1": "topics.1",
    "topics.2": "topics.2",
    "tone": "tone",
    "name_tone": "name_tone",
    "entities": "entities",
}
"""Heads of ``plain_bert``, whose nodes are named by them, and of the trained network."""
_EXACT = ("pool", "topics.0", "topics.1", "topics.2", "tone", "name_tone", "entities")
"""Heads in float64, in the order in which the graph computes them."""
_QUANTISED = "_quantized"


SEGMENTS = "encoder.body.embeddings.token_type_embeddings.weight"
"""Stored as zeros: case shapes are stored with the embedding of the first segment in them."""


class StoredError(Exception):
    """A graph that is not one of ``export``."""


def stored_weights(path: Path) -> dict[str, Floats]:
    """All weights of a stored graph in floats, by their names in the trained network.

    Raises:
        StoredError: the graph is not one of ``export``.
    """
    graph = onnx.load(str(path)).graph
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    try:
        words = held["words.weight_int8"].astype(np.float32) * held["words.weight_scale"]
        found = {
            "encoder.body.embeddings.word_embeddings.weight": words,
            "encoder.body.embeddings.position_embeddings.weight": held["positions.weight"],
            "encoder.body.embeddings.LayerNorm.weight": held["norm.weight"],
            "encoder.body.embeddings.LayerNorm.bias": held["norm.bias"],
            "encoder.shapes.weight": held["shapes.weight"],
            SEGMENTS: np.zeros((2, words.shape[1]), np.float32),
        }
        for name, values in layer_weights(path).items():
            _, number, part, kind = name.split(".")
            found[f"encoder.body.encoder.layer.{number}.{LAYER[part]}.{kind}"] = values
        for name, values in {**_rounded_heads(graph, held), **_exact_heads(graph, held)}.items():
            head, _, kind = name.rpartition(".")
            found[f"{HEADS[head]}.{kind}"] = values
    except KeyError as error:
        raise StoredError(f"{path} is no graph of training.export: {error} is missing") from error
    return {name: np.array(values, np.float32, order="C") for name, values in found.items()}


def _rounded_heads(graph: onnx.GraphProto, held: Mapping[str, Floats]) -> dict[str, Floats]:
    """The heads that are stored in whole numbers, by the names of their nodes."""
    found: dict[str, Floats] = {}
    for node in graph.node:
        if node.op_type != "MatMulInteger" or node.name.startswith("/layers."):
            continue
        named = re.match(r"/(\w+)/", node.name)
        base = node.input[1].removesuffix(_QUANTISED)
        head = named[1] if named else base.split(".")[0]
        whole, zero, scale = (
            held[base + end].astype(np.float32) for end in (_QUANTISED, "_zero_point", "_scale")
        )
        found[f"{head}.weight"] = ((whole - zero) * scale).T
        found[f"{head}.bias"] = held[f"{head}.bias"]
    return found


def _exact_heads(graph: onnx.GraphProto, held: Mapping[str, Floats]) -> dict[str, Floats]:
    """The small heads in float64: each a product and a sum, whose names tell only their order."""
    products = [
        node.input[1] for node in graph.node if node.op_type == "MatMul" and node.input[1] in held
    ]
    sums = [
        name
        for node in graph.node
        if node.op_type == "Add"
        for name in node.input
        if name.startswith("onnx::Add_") and name in held
    ]
    found: dict[str, Floats] = {}
    sizes = {len(products), len(sums), len(_EXACT)}
    if len(sizes) > 1:
        raise KeyError(f"a product and a sum for each of {', '.join(_EXACT)}")
    for head, product, plus in zip(
        _EXACT, sorted(products, key=_number), sorted(sums, key=_number), strict=True
    ):
        found[f"{head}.weight"] = held[product].T
        found[f"{head}.bias"] = held[plus]
    return found


def _number(name: str) -> int:
    return int(name.rpartition("_")[2])
