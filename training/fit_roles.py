"""Fits who takes part in facts on top of the layers of facts, and writes it into a model folder.

    python -m training.fit_roles [--data DIR] [--model FOLDER] [--write]

Learns from the items that we wrote ourselves (``marked_items``) and, with ``--data``, from the
parties of feed items that are not held out. Prints precision and recall of what is told as nearly
certain: in a fifth of our own items that nothing was learnt from, and in the feed items by halves.
``--write`` learns from all and adds the heads to ``facts.npz``, which names a new revision of the
model; layers that are fitted anew (``fit_fact_layers``) need new ones.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from dateline.schemas.config import ModelSettings
from dateline.transforms.facts.network import WEIGHT
from dateline.transforms.facts.roles import HEADS, SIGNS, SURE
from dateline.transforms.facts.states import SIZE
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.fact_layers import HEADS as ARRAYS
from dateline.transforms.model.loading import load
from dateline.transforms.model.reading import Floats
from training.bundles import name_revision
from training.evaluate_facts import overlap
from training.evaluate_parties import annotated, authored
from training.marked_items import marked_items
from training.role_examples import Example, examples

DIMENSIONS, DROPOUT = 32, 0.3
EPOCHS, BATCH, RATE, DECAY = 12, 16, 2e-3, 0.05
_REAL = 2  # how often an epoch sees a feed item


class RoleNetwork(nn.Module):
    """The heads in training, see ``transforms/facts/roles.py``."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(2 * SIZE, DIMENSIONS * len(HEADS))
        self.key = nn.Linear(2 * SIZE, DIMENSIONS)
        self.prior, self.nobody = (nn.Linear(2 * SIZE, len(HEADS)) for _ in range(2))
        self.signs = nn.Linear(SIGNS, len(HEADS), bias=False)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, amounts: Tensor, states: Tensor, signs: Tensor, there: Tensor) -> Tensor:
        """Log-probabilities (amounts, 1 + candidates, roles), nobody's first."""
        amounts, states = self.drop(amounts), self.drop(states)
        query = self.query(amounts).view(len(amounts), len(HEADS), DIMENSIONS)
        met = torch.einsum("bnd,brd->bnr", self.key(states), query) / DIMENSIONS**0.5
        sums = (met + self.prior(states) + self.signs(signs)).masked_fill(~there[:, :, None], -1e9)
        return torch.log_softmax(torch.cat([self.nobody(amounts)[:, None], sums], 1), 1)

    def weights(self) -> dict[str, Floats]:
        """As they are stored: (inputs and a bias, outputs); signs have no bias."""
        found = {}
        for name in ("query", "key", "prior", "nobody"):
            held = getattr(self, name).state_dict()
            both = torch.cat([held["weight"].T, held["bias"][None]]).numpy()
            found[name] = both * (DIMENSIONS**-0.25 if name in ("query", "key") else 1.0)
        return {**found, "signs": self.signs.state_dict()["weight"].T.numpy()}


def batch(chosen: Sequence[Example]) -> tuple[tuple[Tensor, ...], Tensor]:
    """The inputs of the network, and what is wanted: (amounts, 1 + candidates, roles)."""
    most = max(len(each.places) for each in chosen)
    states = torch.zeros(len(chosen), most, 2 * SIZE)
    signs = torch.zeros(len(chosen), most, SIGNS)
    there = torch.zeros(len(chosen), most, dtype=torch.bool)
    wanted = torch.zeros(len(chosen), 1 + most, len(HEADS))
    for number, each in enumerate(chosen):
        count = len(each.places)
        states[number, :count] = torch.from_numpy(each.states)
        signs[number, :count] = torch.from_numpy(each.signs)
        there[number, :count] = True
        for name, shares in each.shares.items():
            column = HEADS.index(name)
            if shares is None:
                wanted[number, 0, column] = 1
            else:
                wanted[number, 1 : 1 + count, column] = torch.from_numpy(shares)
    amounts = torch.from_numpy(np.stack([each.amount for each in chosen]))
    return (amounts, states, signs, there), wanted


def fit(learnt: Sequence[Example], seed: int = 0) -> RoleNetwork:
    """A network fitted on the examples."""
    torch.manual_seed(seed)
    network, order = RoleNetwork(), np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.05, EPOCHS)
    for _ in range(EPOCHS):
        ranked = order.permutation(len(learnt)).tolist()
        for first in range(0, len(ranked), BATCH):
            chosen = [learnt[number] for number in ranked[first : first + BATCH]]
            inputs, wanted = batch(chosen)
            cost = -(wanted * network(*inputs)).sum() / len(chosen)
            optimiser.zero_grad()
            cost.backward()
            optimiser.step()
        schedule.step()
    network.eval()
    return network


def score(network: RoleNetwork, seen: Sequence[Example]) -> Counter[tuple[str, str]]:
    """Counts of ``said``, ``right``, ``wanted`` and ``found`` by role."""
    counts: Counter[tuple[str, str]] = Counter()
    for each in seen:
        inputs, _ = batch([each])
        with torch.inference_mode():
            chances = network(*inputs)[0, 1:].exp().numpy()
        texts = [each.text[start:end] for start, end in each.places]
        for name, marked in each.marked.items():
            column = chances[:, HEADS.index(name)]
            best = texts[int(column.argmax())]
            same = [overlap(text, best) for text in texts]
            true = [overlap(best, each.text[start:end]) for start, end in marked]
            counts[name, "wanted"] += len(marked)
            if column[same].sum() >= SURE:
                counts[name, "said"] += 1
                counts[name, "right"] += any(true)
                counts[name, "found"] += sum(true)
    return counts


def told(counts: Counter[tuple[str, str]]) -> str:
    """Precision of what is said and recall, by role."""
    return "  ".join(
        f"{name} {counts[name, 'right'] / max(counts[name, 'said'], 1):.3f} of "
        f"{counts[name, 'said']}, {counts[name, 'found'] / max(counts[name, 'wanted'], 1):.3f} of "
        f"{counts[name, 'wanted']}"
        for name in HEADS
    )


def write(network: RoleNetwork, folder: Path) -> None:
    """Adds the heads to ``facts.npz``.

    Raises:
        ValueError: weights are larger than what is stored.
    """
    with np.load(folder / ARRAYS, allow_pickle=False) as held:
        arrays = {name: held[name] for name in held.files}
    for name, values in network.weights().items():
        whole = np.rint(values * WEIGHT)
        if np.abs(whole).max() > np.iinfo(np.int16).max:
            raise ValueError(f"weights of {name} are too large for two bytes")
        arrays[f"role_{name}"] = whole.astype(np.int16)
    np.savez_compressed(folder / ARRAYS, **arrays)
    print(f"{folder / ARRAYS}: {(folder / ARRAYS).stat().st_size} bytes; {name_revision(folder)}")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--model", type=Path, default=WEIGHTS / DEFAULT, help="the news model")
    parser.add_argument("--write", action="store_true", help="into the folder of the model")
    given = parser.parse_args()
    torch.set_num_threads(1)  # the batches are small
    model = load(ModelSettings(name=str(given.model)))
    assert isinstance(model, EmbeddedModel)
    ours = list(examples(model, list(authored(marked_items()))))
    feeds: list[Example] = []
    if given.data:
        every = list(annotated(given.data, held_out=False))
        aside = {text for text, _ in annotated(given.data, held_out=True)}
        feeds = list(examples(model, [each for each in every if each[0] not in aside]))
    print(f"{len(ours)} amounts of our own, {len(feeds)} of feed items")
    unseen = fit([*(e for n, e in enumerate(ours) if n % 5), *feeds * _REAL])
    print("a fifth of our own:", told(score(unseen, ours[::5])))
    if feeds:
        counts: Counter[tuple[str, str]] = Counter()
        for half in (0, 1):
            network = fit([*ours, *feeds[1 - half :: 2] * _REAL])
            counts += score(network, feeds[half::2])
        print("feed items:", told(counts))
    if given.write:
        write(fit([*ours, *feeds * _REAL]), given.model)


if __name__ == "__main__":
    main()
