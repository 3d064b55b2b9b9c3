"""The layers of facts in training: a copy of the news model's last ones, and heads on top.

An amount, and each phrase that it may be about, is told by the state of its last word and the mean
of all of its words; amounts and their subjects meet in a space of their own, as queries and keys do
(Dozat and Manning, 2017, "Deep biaffine attention for neural dependency parsing").
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from dateline.schemas.facts import FACT_KINDS, MODALITIES
from dateline.transforms.facts.states import SIZE
from dateline.transforms.model.reading import Floats, Place
from training.fact_examples import Example, ReadItem
from training.fact_subjects import wanted_shares

HEADS, DIMENSIONS = 12, 128
SMOOTHING = 0.05
SHARES = {"kinds": 1.0, "modalities": 0.7}  # of the loss, beside that of subjects
CLASSES = {"kinds": FACT_KINDS, "modalities": MODALITIES}
BIAFFINE = ("query", "key", "prior")
"""The heads in which an amount meets its subject."""
FLAGS = "flags.weight"


SHARED = dict.fromkeys(("query", "key"), DIMENSIONS**-0.25)
"""What heads are multiplied by where they are stored."""


class Layer(nn.Module):
    """One layer of a BERT, named as ``training.plain_bert`` names its parts."""

    def __init__(self, size: int, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(size, size) for _ in range(4))
        self.up, self.down = nn.Linear(size, 4 * size), nn.Linear(4 * size, size)
        self.norm1, self.norm2 = (nn.LayerNorm(size, eps=1e-12) for _ in range(2))
        self.drop, self.dropout = nn.Dropout(dropout), dropout

    def forward(self, x: Tensor, keep: Tensor) -> Tensor:
        """(windows, pieces, size); ``keep`` is true where there is a piece."""
        windows, pieces, size = x.shape

        def apart(y: Tensor) -> Tensor:
            return y.view(windows, pieces, HEADS, size // HEADS).transpose(1, 2)

        seen = nn.functional.scaled_dot_product_attention(
            apart(self.query(x)), apart(self.key(x)), apart(self.value(x)),
            attn_mask=keep[:, None, None, :], dropout_p=self.dropout if self.training else 0.0,
        )  # fmt: skip
        joined = seen.transpose(1, 2).reshape(windows, pieces, size)
        x = self.norm1(self.drop(self.output(joined)) + x)
        return self.norm2(self.drop(self.down(nn.functional.gelu(self.up(x)))) + x)


@dataclass(frozen=True)
class Said:
    """The logits for some examples: (examples, classes) each, and for each one's candidates."""

    classes: dict[str, Tensor]
    subjects: list[Tensor]


class FactNetwork(nn.Module):
    """The layers and the heads."""

    def __init__(
        self, weights: Mapping[str, Floats], first: int, last: int, dropout: float = 0.1
    ) -> None:
        """The layers ``first`` to ``last`` with these weights (``graph_layers``).

        What is added to states begins at random where ``weights`` do not tell it.
        """
        super().__init__()
        self.first = first
        self.layers = nn.ModuleList(Layer(SIZE, dropout) for _ in range(first, last + 1))
        for number, layer in enumerate(self.layers, first):
            own = f"layers.{number}."
            layer.load_state_dict(
                {k[len(own) :]: torch.tensor(v) for k, v in weights.items() if k.startswith(own)}
            )
        self.flags = nn.Embedding(2, SIZE)
        nn.init.normal_(self.flags.weight, std=0.02)
        with torch.no_grad():
            self.flags.weight[0].zero_()
            if FLAGS in weights:
                self.flags.weight.copy_(torch.from_numpy(weights[FLAGS]))
        self.classes = nn.ModuleDict(
            {name: nn.Linear(2 * SIZE, len(each)) for name, each in CLASSES.items()}
        )
        self.query, self.key = (nn.Linear(2 * SIZE, DIMENSIONS) for _ in range(2))
        self.prior = nn.Linear(2 * SIZE, 1)
        self.drop = nn.Dropout(dropout)

    def forward(self, items: Sequence[ReadItem]) -> Said:
        """What is said of all examples of the items, in their order."""
        windows = [states for item in items for states in item.states]
        pieces = max(map(len, windows))
        x = torch.zeros(len(windows), pieces, SIZE)
        keep = torch.zeros(len(windows), pieces, dtype=torch.bool)
        flags = torch.zeros(len(windows), pieces, dtype=torch.long)
        for number, states in enumerate(windows):
            x[number, : len(states)] = torch.from_numpy(np.ascontiguousarray(states))
            keep[number, : len(states)] = True
        firsts = np.cumsum([0, *(len(item.states) for item in items)]).tolist()
        for first, item in zip(firsts, items, strict=False):
            for window, marked in item.marked.items():
                flags[first + window, list(marked)] = 1
        x = x + self.flags(flags)
        for layer in self.layers:
            x = layer(x, keep)
        x = self.drop(x)
        found = [
            (first, example)
            for first, item in zip(firsts, items, strict=False)
            for example in item.examples
        ]
        amounts = torch.cat([stretches(x, first, [each.places]) for first, each in found])
        queries = self.query(amounts) / math.sqrt(DIMENSIONS)
        subjects = []
        for query, (first, example) in zip(queries, found, strict=True):
            phrases = stretches(x, first, example.candidates)
            subjects.append(self.key(phrases) @ query + self.prior(phrases)[:, 0])
        return Said({name: head(amounts) for name, head in self.classes.items()}, subjects)

    def layer_weights(self) -> dict[str, Floats]:
        """The weights of the layers as ``graph_layers.cut_out`` takes them."""
        found = {FLAGS: self.flags.weight.detach().numpy().copy()}
        for number, layer in enumerate(self.layers, self.first):
            for name, value in layer.state_dict().items():
                found[f"layers.{number}.{name}"] = value.numpy().copy()
        return found

    def head_weights(self) -> dict[str, Floats]:
        """The weights of the heads, (inputs and a bias, outputs) each.

        Queries and keys share the division by the root of their length, so that neither has to be
        stored in a few whole numbers.
        """
        return {
            name: _with_bias(head) * np.float32(SHARED.get(name, 1.0))
            for name, head in self._heads().items()
        }

    def set_heads(self, weights: Mapping[str, Floats]) -> None:
        """Takes over what ``head_weights`` gave; heads that are not among it stay as they are."""
        heads = self._heads()
        for name, values in weights.items():
            both = torch.from_numpy(values / np.float32(SHARED.get(name, 1.0)))
            heads[name].load_state_dict({"weight": both[:-1].T, "bias": both[-1]})

    def _heads(self) -> dict[str, nn.Module]:
        return {**dict(self.classes.items()), **{name: getattr(self, name) for name in BIAFFINE}}


def _with_bias(head: nn.Module) -> Floats:
    weight, bias = head.state_dict()["weight"], head.state_dict()["bias"]
    return np.asarray(torch.cat([weight.T, bias[None]]).numpy(), dtype=np.float32)


def stretches(x: Tensor, first: int, places: Sequence[Sequence[Place]]) -> Tensor:
    """(stretches, 2 * size): the last word of each and the mean of its words, zero for none."""
    flat = [(first + w, p) for each in places for w, p in each]
    sizes = torch.tensor([len(each) for each in places])
    if not flat:
        return torch.zeros(len(places), 2 * SIZE)
    windows, pieces = torch.tensor(flat).T
    rows = x[windows, pieces]
    which = torch.repeat_interleave(torch.arange(len(places)), sizes)
    mean = torch.zeros(len(places), SIZE).index_add(0, which, rows) / sizes.clamp(min=1)[:, None]
    last = (sizes.cumsum(0) - 1).clamp(min=0)
    return torch.cat([rows[last] * (sizes > 0)[:, None], mean], dim=1)


def loss(said: Said, examples: Sequence[Example]) -> Tensor:
    """The mean over the examples; what nobody annotated does not count."""
    total = torch.zeros(())
    for name, classes in CLASSES.items():
        wanted = [each.fact.kind if name == "kinds" else each.fact.modality for each in examples]
        known = [number for number, word in enumerate(wanted) if word in classes]
        if known:
            numbers = torch.tensor([classes.index(wanted[number]) for number in known])
            total = total + SHARES[name] * nn.functional.cross_entropy(
                said.classes[name][known], numbers, reduction="sum", label_smoothing=SMOOTHING
            )
    for logits, example in zip(said.subjects, examples, strict=True):
        shares = wanted_shares(example.gains)
        if shares is not None:
            chances = torch.log_softmax(logits, 0)
            total = total - (torch.tensor(shares, dtype=torch.float32) * chances).sum()
    return total / len(examples)


def batches(
    items: Sequence[ReadItem], size: int, order: np.random.Generator
) -> Iterator[list[ReadItem]]:
    """Items of about one length together, the batches in an order drawn anew."""
    lengths = [len(item.states[0]) + order.random() * 20 for item in items]
    ranked = [items[number] for number in np.argsort(lengths)]
    for first in order.permutation(range(0, len(ranked), size)).tolist():
        yield ranked[first : first + size]
