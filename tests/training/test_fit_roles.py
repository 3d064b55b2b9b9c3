from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from dateline.transforms.facts.roles import HEADS, SIGNS  # noqa: E402
from dateline.transforms.facts.states import SIZE  # noqa: E402
from training.fit_roles import RoleNetwork, fit, score  # noqa: E402
from training.role_examples import Example, shares_of  # noqa: E402

TEXT = "Norvik pays Testra $3m || "


def example(buyer: int, seed: int) -> Example:
    """Two candidates whose states say which of them buys."""
    states = np.random.default_rng(seed).normal(0, 0.1, (2, 2 * SIZE)).astype(np.float32)
    states[buyer, :8] = 3
    places = [(0, 6), (12, 18)]
    shares = shares_of(places, [places[buyer]])
    return Example(
        TEXT, np.zeros(2 * SIZE, np.float32), states, np.zeros((2, SIGNS), np.float32), places,
        {"buyer": [places[buyer]], "seller": []}, {"buyer": shares, "seller": None},
    )  # fmt: skip


def test_a_network_learns_who_is_pointed_at() -> None:
    network = fit([example(number % 2, number) for number in range(384)])
    counts = score(network, [example(number % 2, 100 + number) for number in range(10)])
    assert counts["buyer", "right"] == counts["buyer", "said"] == counts["buyer", "wanted"] == 10
    assert counts["seller", "said"] == 0


def test_weights_are_stored_as_the_layers_of_facts_read_them() -> None:
    shapes = {name: values.shape for name, values in RoleNetwork().weights().items()}
    rows = 2 * SIZE + 1
    assert shapes == {
        "query": (rows, 32 * len(HEADS)), "key": (rows, 32), "prior": (rows, len(HEADS)),
        "nobody": (rows, len(HEADS)), "signs": (SIGNS, len(HEADS)),
    }  # fmt: skip
