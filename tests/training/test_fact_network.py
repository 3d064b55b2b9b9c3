from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="comes with the extra train")

SIZE = 384


def layers() -> dict[str, Any]:
    """One layer that is the last of six, with small weights."""
    order = np.random.default_rng(0)
    shapes = dict.fromkeys(("query", "key", "value", "output"), (SIZE, SIZE))
    shapes |= {"up": (4 * SIZE, SIZE), "down": (SIZE, 4 * SIZE)}
    found: dict[str, Any] = {}
    for name, shape in shapes.items():
        found[f"layers.5.{name}.weight"] = order.normal(scale=0.02, size=shape).astype(np.float32)
        found[f"layers.5.{name}.bias"] = np.zeros(shape[0], np.float32)
    for name in ("norm1", "norm2"):
        found[f"layers.5.{name}.weight"] = np.ones(SIZE, np.float32)
        found[f"layers.5.{name}.bias"] = np.zeros(SIZE, np.float32)
    return found


def item(pieces: int, kind: str = "move") -> Any:
    """An item of one window with one amount, the third piece, and two candidates."""
    order = np.random.default_rng(pieces)
    example = SimpleNamespace(
        places=[(0, 2)],
        candidates=[[(0, 1)], [(0, 3), (0, 4)]],
        gains=[1.0, 0.0],
        fact=SimpleNamespace(kind=kind, modality="actual"),
    )
    states = order.normal(size=(pieces, SIZE)).astype(np.float32)
    return SimpleNamespace(states=[states], marked={0: [2]}, examples=[example])


def test_an_item_says_the_same_alone_and_beside_longer_ones() -> None:
    from training.fact_network import FactNetwork

    network = FactNetwork(layers(), 5, 5).eval()
    with torch.inference_mode():
        alone, beside = network([item(6)]), network([item(6), item(20)])
    assert torch.allclose(alone.classes["kinds"][0], beside.classes["kinds"][0], atol=1e-5)
    assert torch.allclose(alone.subjects[0], beside.subjects[0], atol=1e-5)
    assert [len(each) for each in beside.subjects] == [2, 2]


def test_steps_make_it_right() -> None:
    from training.fact_network import FactNetwork, loss

    torch.manual_seed(0)
    network = FactNetwork(layers(), 5, 5, dropout=0.0)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    batch = [item(6), item(9, "rate")]
    examples = [each for one in batch for each in one.examples]
    costs = []
    for _ in range(8):
        cost = loss(network(batch), examples)
        optimiser.zero_grad()
        cost.backward()
        optimiser.step()
        costs.append(float(cost.detach()))
    assert costs[-1] < 0.6 * costs[0]


def test_what_nobody_annotated_does_not_count() -> None:
    from training.fact_network import FactNetwork, loss

    network = FactNetwork(layers(), 5, 5).eval()
    unknown = item(6, "?")
    unknown.examples[0].fact.modality = "?"
    unknown.examples[0].gains = []
    assert float(loss(network([unknown]), unknown.examples)) == 0.0


def test_stretches_have_their_last_word_and_their_mean() -> None:
    from training.fact_network import stretches

    x = torch.arange(4.0).reshape(1, 4, 1).expand(1, 4, SIZE)
    found = stretches(x, 0, [[(0, 1), (0, 3)], [], [(0, 2)]])
    assert found[:, 0].tolist() == [3.0, 0.0, 2.0]
    assert found[:, SIZE].tolist() == [2.0, 0.0, 2.0]


def test_weights_are_given_as_the_graph_takes_them() -> None:
    from training.fact_network import FactNetwork
    from training.graph_layers import FLAGS

    network = FactNetwork(layers(), 5, 5)
    found = network.layer_weights()
    assert set(found) == {*layers(), FLAGS}
    heads = network.head_weights()
    assert heads["kinds"].shape == (2 * SIZE + 1, 16)
    assert heads["query"].shape == heads["key"].shape == (2 * SIZE + 1, 128)


def test_batches_hold_each_item_once() -> None:
    from training.fact_network import batches

    items = [item(pieces) for pieces in (5, 50, 6, 51, 7)]
    found = list(batches(items, 2, np.random.default_rng(0)))
    assert sorted(map(len, found)) == [1, 2, 2]
    assert {id(each) for batch in found for each in batch} == {id(each) for each in items}


def test_stored_weights_are_taken_over_whole() -> None:
    from training.fact_network import FLAGS, FactNetwork

    torch.manual_seed(0)
    fitted = FactNetwork(layers(), 5, 5).eval()
    again = FactNetwork({**layers(), FLAGS: fitted.layer_weights()[FLAGS]}, 5, 5).eval()
    again.set_heads(fitted.head_weights())
    with torch.inference_mode():
        one, other = fitted([item(6)]), again([item(6)])
    assert torch.allclose(one.classes["kinds"], other.classes["kinds"], atol=1e-5)
    assert torch.allclose(one.subjects[0], other.subjects[0], atol=1e-5)
