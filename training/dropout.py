"""Dropout whose masks are cut out of one bank of random numbers.

Drawing new numbers for each mask took a fifth of a step on two cores (PyTorch draws them one after
the other). A mask is a stretch of the bank from a random place on, which no two masks of a step
share but by chance.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor, nn

BANK = 1 << 23
"""Numbers in the bank; a mask that needs more begins at its start again."""


class BankDropout(nn.Module):
    """As ``nn.Dropout``: a share ``p`` becomes zero, the rest grows by 1 / (1 - p)."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        """The input with a part of it dropped in training, itself otherwise."""
        if not self.training or self.p == 0:
            return x
        bank = _bank(self.p, x.dtype, x.device)
        size = x.numel()
        start = int(torch.randint(BANK, (1,)))
        if size <= BANK - start:
            return x * bank[start : start + size].view(x.shape)
        mask = torch.roll(bank, -start).repeat(-(-size // BANK))[:size]
        return x * mask.view(x.shape)


@cache
def _bank(p: float, dtype: torch.dtype, device: torch.device) -> Tensor:
    generator = torch.Generator(device).manual_seed(0)  # a run that is resumed has the same bank
    kept = torch.rand(BANK, device=device, generator=generator) >= p
    return kept.to(dtype) / (1 - p)


def with_bank_dropout(model: nn.Module) -> None:
    """Put ``BankDropout`` in the place of every ``nn.Dropout`` of a network."""
    for part in model.modules():
        for name, child in part.named_children():
            if isinstance(child, nn.Dropout):
                setattr(part, name, BankDropout(child.p).train(child.training))
