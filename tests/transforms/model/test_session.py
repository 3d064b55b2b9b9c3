"""One graph on the CPU for many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, save

from dateline.transforms.model.session import OnnxSession


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph that adds and multiplies two rows of numbers."""
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [
            helper.make_node("Add", ["a", "b"], ["sum"]),
            helper.make_node("Mul", ["a", "b"], ["product"]),
        ],
        "two",
        [value(name, TensorProto.FLOAT, ["n"]) for name in ("a", "b")],
        [value(name, TensorProto.FLOAT, ["n"]) for name in ("sum", "product")],
    )
    file = tmp_path_factory.mktemp("onnx") / "two.onnx"
    save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9),
        str(file),
    )
    return file


def test_outputs_come_by_their_names(path: Path) -> None:
    session = OnnxSession(path)
    assert (session.inputs, session.outputs) == (["a", "b"], ["sum", "product"])
    a, b = np.array([1, 2], np.float32), np.array([3, 4], np.float32)
    found = session.run({"b": b, "a": a})
    assert {name: values.tolist() for name, values in found.items()} == {
        "sum": [4.0, 6.0],
        "product": [3.0, 8.0],
    }


def test_many_threads_may_ask_at_once(path: Path) -> None:
    session = OnnxSession(path)

    def ask(number: int) -> float:
        values = np.full(1_000, number, np.float32)
        return float(session.run({"a": values, "b": values})["product"].max())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(200))) == [float(n * n) for n in range(200)]
