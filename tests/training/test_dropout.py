from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="comes with the extra train")


def test_a_share_is_dropped_and_the_rest_grows() -> None:
    from training.dropout import BankDropout

    torch.manual_seed(5)
    dropped = BankDropout(0.25).train()(torch.ones(200, 500))
    assert dropped.unique().tolist() == [0.0, pytest.approx(4 / 3)]
    assert abs(float((dropped == 0).float().mean()) - 0.25) < 0.01


def test_every_mask_is_another_one_and_a_seed_repeats_them() -> None:
    from training.dropout import BankDropout

    layer, x = BankDropout(0.5).train(), torch.ones(64, 64)
    torch.manual_seed(1)
    one, other = layer(x), layer(x)
    torch.manual_seed(1)
    assert not torch.equal(one, other)
    assert torch.equal(one, layer(x))


def test_a_mask_may_be_larger_than_the_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    from training import dropout

    dropout._bank.cache_clear()
    monkeypatch.setattr(dropout, "BANK", 1000)
    dropped = dropout.BankDropout(0.5).train()(torch.ones(50, 70))
    dropout._bank.cache_clear()
    assert dropped.shape == (50, 70)
    assert 0.3 < float((dropped == 0).float().mean()) < 0.7


def test_nothing_is_dropped_outside_training() -> None:
    from training.dropout import with_bank_dropout

    network = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Dropout(0.9)).eval()
    x = torch.ones(2, 4)
    before = network(x)
    with_bank_dropout(network)
    assert torch.equal(network(x), before)
    assert not any(isinstance(part, torch.nn.Dropout) for part in network.modules())
