from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="comes with the extra train")


def test_only_items_of_a_later_round_get_its_offset() -> None:
    from training.model import by_round

    base = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    rounds = torch.tensor([0, 1])
    shared = torch.tensor([[10.0, 20.0]])
    assert by_round(base, shared, rounds).tolist() == [[1.0, 2.0], [13.0, 24.0]]
    own = torch.tensor([[[5.0, 6.0]], [[7.0, 8.0]]])
    assert by_round(base, own, rounds).tolist() == [[1.0, 2.0], [10.0, 12.0]]


def test_offsets_learn_from_their_round_alone() -> None:
    from training.model import by_round

    base = torch.zeros(2, 2, requires_grad=True)
    own = torch.zeros(2, 1, 2, requires_grad=True)
    by_round(base, own, torch.tensor([0, 1])).sum().backward()
    assert base.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert own.grad.tolist() == [[[0.0, 0.0]], [[1.0, 1.0]]]


def test_weights_that_do_not_fit_are_refused() -> None:
    from torch import nn

    from training.model import load_weights

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tone = nn.Linear(2, 2)
            self.tone_by_round = nn.Linear(2, 2)

    network = Network()
    old = {k: v for k, v in network.state_dict().items() if "_by_round" not in k}
    load_weights(network, old)
    with pytest.raises(RuntimeError, match=r"do not fit the network: tone\.bias"):
        load_weights(network, {"tone.weight": old["tone.weight"]})
