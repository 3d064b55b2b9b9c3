"""A tensor inside of a graph is given, too, by a few bytes behind the file's own."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from onnx import ModelProto, TensorProto, helper, load_from_string

from dateline.transforms.model.graph_outputs import computes, with_outputs

INSIDE = "/layers.3/norm2/" + "long" * 40  # a name of more than 127 bytes


@pytest.fixture(scope="module")
def graph() -> bytes:
    """Twice the sum of two rows of numbers."""
    value = helper.make_tensor_value_info
    made = helper.make_graph(
        [
            helper.make_node("Add", ["a", "b"], [INSIDE]),
            helper.make_node("Add", [INSIDE, INSIDE], ["twice"]),
        ],
        "twice",
        [value(name, TensorProto.FLOAT, ["n"]) for name in ("a", "b")],
        [value("twice", TensorProto.FLOAT, ["n"])],
    )
    model: ModelProto = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9
    )
    return bytes(model.SerializeToString())


def test_onnx_reads_one_graph_with_one_more_output(graph: bytes) -> None:
    model = load_from_string(with_outputs(graph, [INSIDE]))
    assert [output.name for output in model.graph.output] == ["twice", INSIDE]
    assert len(model.graph.node) == 2
    (added,) = (output for output in model.graph.output if output.name == INSIDE)
    assert added.type.tensor_type.elem_type == TensorProto.FLOAT


def test_the_runtime_gives_what_the_graph_computes_inside(graph: bytes) -> None:
    session = onnxruntime.InferenceSession(
        with_outputs(graph, [INSIDE]), providers=["CPUExecutionProvider"]
    )
    a, b = np.array([1, 2], np.float32), np.array([3, 4], np.float32)
    told = session.run(None, {"a": a, "b": b})
    assert [values.tolist() for values in told] == [[8.0, 12.0], [4.0, 6.0]]


def test_without_tensors_nothing_changes(graph: bytes) -> None:
    assert load_from_string(with_outputs(graph, [])) == load_from_string(graph)


def test_what_no_node_computes_is_known_beforehand(graph: bytes) -> None:
    assert computes(graph, INSIDE)
    assert not computes(graph, INSIDE[:-1])
    assert not computes(graph, "a")
