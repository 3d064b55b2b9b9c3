"""A graph on the CPU: the calling thread alone computes it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, save

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.session import OnnxSession


@pytest.fixture(scope="module")
def session() -> OnnxSession:
    (path, *_) = sorted((WEIGHTS / DEFAULT).rglob("*.onnx"))
    return OnnxSession(path)


def feeds(session: OnnxSession) -> dict[str, np.ndarray]:
    return {
        item.name: np.ones((1, 4), "int64")
        for item in session._session.get_inputs()
        if item.type == "tensor(int64)"
    }


def test_outputs_come_by_name_and_threads_do_not_disturb_each_other(session: OnnxSession) -> None:
    assert session.inputs
    given = feeds(session)
    if set(given) != set(session.inputs):
        pytest.skip("this graph takes more than token numbers")
    before = threading.active_count()
    first = session.run(given)
    assert list(first) == session.outputs
    found: list[dict[str, np.ndarray]] = []
    threads = [threading.Thread(target=lambda: found.append(session.run(given))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert threading.active_count() == before
    for one in found:
        for name in first:
            np.testing.assert_array_equal(one[name], first[name])


def test_no_call_uses_more_than_its_own_thread(session: OnnxSession) -> None:
    options = session._session.get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)
    assert session._session.get_providers() == ["CPUExecutionProvider"]


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


def test_a_tensor_inside_has_the_name_that_was_asked_for(tmp_path: Path) -> None:
    row = helper.make_tensor_value_info("row", TensorProto.FLOAT, ["n"])
    end = helper.make_tensor_value_info("end", TensorProto.FLOAT, ["n"])
    nodes = [
        helper.make_node("Neg", ["row"], ["/inside"]),
        helper.make_node("Neg", ["/inside"], ["end"]),
    ]
    graph = helper.make_graph(nodes, "inside", [row], [end])
    opset = [helper.make_opsetid("", 17)]
    save(helper.make_model(graph, opset_imports=opset, ir_version=9), str(tmp_path / "m.onnx"))
    session = OnnxSession(tmp_path / "m.onnx", {"states": "/inside", "gone": "/no/such"})
    assert session.outputs == ["end", "states"]
    found = session.run({"row": np.array([1, 2], np.float32)})
    assert found["states"].tolist() == [-1.0, -2.0]
    assert found["end"].tolist() == [1.0, 2.0]


def test_no_copy_of_the_file_is_kept(path: Path) -> None:
    session = OnnxSession(path, {"more": "sum"})
    assert not any(isinstance(value, bytes) for value in vars(session._session).values())


def test_many_threads_may_ask_at_once(path: Path) -> None:
    session = OnnxSession(path)

    def ask(number: int) -> float:
        values = np.full(1_000, number, np.float32)
        return float(session.run({"a": values, "b": values})["product"].max())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(200))) == [float(n * n) for n in range(200)]
