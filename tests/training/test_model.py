from __future__ import annotations

from pathlib import Path

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


def test_frozen_layers_learn_nothing(tmp_path: Path) -> None:
    from tests.training.tiny import tiny_base
    from training.model import freeze, new_model, parameter_groups

    model = new_model(tiny_base(tmp_path / "base", "bert"))
    freeze(model, 1)
    settings = {"lr": 1.0, "head_lr": 1.0, "layer_decay": 1.0, "weight_decay": 0.0}
    learnt = {id(p) for group in parameter_groups(model, settings) for p in group["params"]}
    names = {name for name, p in model.named_parameters() if id(p) in learnt}
    assert not any("embeddings" in n or "shapes" in n or ".layer.0." in n for n in names)
    assert any(".layer.1." in name for name in names)
    assert "tone.weight" in names
