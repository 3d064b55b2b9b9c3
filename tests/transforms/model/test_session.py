"""A graph on the CPU: the calling thread alone computes it."""

from __future__ import annotations

import threading

import numpy as np
import pytest

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
