"""What the layers of facts say of an amount: its kind, its modality, and who it may be about.

They are the upper layers of the news model, fitted anew on annotated amounts
(``training/fit_fact_layers.py``), and read an article whose amounts are marked. What they make of
each word is rounded to whole numbers (``states.py``), and so are the weights here: all sums are of
whole numbers below 2^53, which are exact in float64 in any order, on every processor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dateline.schemas.facts import FACT_KINDS, MODALITIES
from dateline.transforms.facts.states import STATE, States

Exact = NDArray[np.float64]
"""Whole numbers."""
WEIGHT = 4096
"""Weights are in units of 1/4096."""
UNIT = STATE * WEIGHT
KEY = 256
"""Queries and keys are rounded to 1/256 before they meet."""
CLASSES = {"kinds": FACT_KINDS, "modalities": MODALITIES}


@dataclass(frozen=True)
class RoleHeads:
    """What points at who takes part, see ``roles.py``.

    Rows are as those of ``FactHeads``, ``signs`` has one for each sign beside a candidate.
    ``query`` has the dimensions of each role in turn, ``key`` those of one; ``prior``, ``nobody``
    and ``signs`` have a column for each role.
    """

    query: Exact
    key: Exact
    prior: Exact
    nobody: Exact
    signs: Exact

    @classmethod
    def of(cls, held: Mapping[str, Exact]) -> RoleHeads | None:
        """From the arrays of ``facts.npz``; None where it knows no roles."""
        names = [f"role_{name}" for name in cls.__dataclass_fields__]
        return cls(*(held[name] for name in names)) if all(n in held for n in names) else None


@dataclass(frozen=True)
class FactHeads:
    """The last layers, in whole numbers.

    Each has a row for each number of ``States.of`` and a last one for the bias: ``classes`` a
    column for each kind or modality, ``query`` and ``key`` one for each dimension in which an
    amount and its subject meet, ``prior`` one for how well a phrase fits as such.
    """

    classes: Mapping[str, Exact]
    query: Exact
    key: Exact
    prior: Exact
    roles: RoleHeads | None = None

    @classmethod
    def read(cls, path: Path) -> FactHeads:
        """From ``facts.npz`` of a model folder, where the weights are of two bytes."""
        with np.load(path, allow_pickle=False) as held:
            found = {name: held[name].astype(np.float64) for name in held.files if held[name].ndim}
        classes = {name: found[name] for name in CLASSES}
        return cls(classes, found["query"], found["key"], found["prior"], RoleHeads.of(found))


@dataclass(frozen=True)
class FactNetwork:
    """The layers' states of an article's words, and the heads that read them."""

    heads: FactHeads
    states: States

    def log_odds(self, which: str, field: str, start: int, end: int) -> list[float]:
        """What speaks for each kind (``kinds``) or modality (``modalities``) of an amount."""
        (sums,) = product([self.row(field, start, end)], self.heads.classes[which]).tolist()
        return [value / UNIT for value in sums]

    def subjects(
        self, amount: tuple[str, int, int], phrases: Sequence[tuple[str, int, int]]
    ) -> list[float]:
        """What speaks for each phrase as the subject of an amount."""
        if not phrases:
            return []
        rows = [self.row(*phrase) for phrase in phrases]
        query = np.rint(product([self.row(*amount)], self.heads.query)[0] * (KEY / UNIT))
        keys = np.rint(product(rows, self.heads.key) * (KEY / UNIT))
        met = (keys * query).sum(axis=1).tolist()
        prior = (np.stack(rows) * self.heads.prior[:, 0]).sum(axis=1).tolist()
        return [one / KEY**2 + other / UNIT for one, other in zip(met, prior, strict=True)]

    def row(self, field: str, start: int, end: int) -> Exact:
        """The states of a stretch, and the one that meets the bias."""
        return np.append(self.states.of(field, start, end), STATE).astype(np.float64)


def product(rows: Sequence[Exact], weights: Exact) -> Exact:
    """The product of rows and a matrix, (rows, columns).

    Two rows at a time: OpenBLAS starts threads from some 260,000 multiplications on (for one row
    from 9,200 on), which wait for each other by spinning and cost several times what they save
    beside the threads that read other articles.
    """
    even = np.zeros((len(rows) + len(rows) % 2, len(weights)))
    even[: len(rows)] = rows
    pairs = [even[first : first + 2] @ weights for first in range(0, len(even), 2)]
    return np.concatenate(pairs)[: len(rows)]
