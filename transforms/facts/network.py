"""What the layers of facts say of an amount: its kind, its modality, and who it may be about.

They are the upper layers of the news model, fitted anew on annotated amounts
(``training/fit_fact_layers.py``), and read an article whose amounts are marked. What they make of
each word is rounded to whole numbers (``states.py``), and so are the weights here: all sums are of
whole numbers below 2^53, which are exact in float64 in any order, on every processor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
Stretch = tuple[str, int, int]
"""A field, and from where to where in it."""
_ROWS, _COLUMNS = 8, 32
"""Size of a part of a product: with some 770 numbers in a row, 200,000 multiplications."""
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
    """The layers' states of an article's words, and the heads that read them.

    The amounts of an article have most phrases around them in common, so what a stretch is to the
    heads is kept.
    """

    heads: FactHeads
    states: States
    _rows: dict[Stretch, Exact] = field(default_factory=dict, repr=False, compare=False)
    _asked: dict[Stretch, tuple[Exact, float]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def log_odds(self, which: str, field: str, start: int, end: int) -> list[float]:
        """What speaks for each kind (``kinds``) or modality (``modalities``) of an amount."""
        (sums,) = product([self.row(field, start, end)], self.heads.classes[which]).tolist()
        return [value / UNIT for value in sums]

    def subjects(self, amount: Stretch, phrases: Sequence[Stretch]) -> list[float]:
        """What speaks for each phrase as the subject of an amount."""
        if not phrases:
            return []
        self._ask([phrase for phrase in dict.fromkeys(phrases) if phrase not in self._asked])
        query = np.rint(product([self.row(*amount)], self.heads.query)[0] * (KEY / UNIT))
        asked = [self._asked[phrase] for phrase in phrases]
        met = (np.stack([key for key, _ in asked]) * query).sum(axis=1).tolist()
        return [one / KEY**2 + prior / UNIT for one, (_, prior) in zip(met, asked, strict=True)]

    def _ask(self, phrases: Sequence[Stretch]) -> None:
        """Keeps the key of each phrase, and what speaks for it whatever the amount is."""
        if not phrases:
            return
        rows = [self.row(*phrase) for phrase in phrases]
        keys = np.rint(product(rows, self.heads.key) * (KEY / UNIT))
        priors = (np.stack(rows) * self.heads.prior[:, 0]).sum(axis=1).tolist()
        self._asked.update(zip(phrases, zip(keys, priors, strict=True), strict=True))

    def row(self, field: str, start: int, end: int) -> Exact:
        """The states of a stretch, and the one that meets the bias; not to be written to."""
        place = field, start, end
        found = self._rows.get(place)
        if found is None:
            found = np.append(self.states.of(field, start, end), STATE).astype(np.float64)
            self._rows[place] = found
        return found


def product(rows: Sequence[Exact], weights: Exact) -> Exact:
    """The product of rows and a matrix, (rows, columns).

    In small parts: OpenBLAS starts threads from some 260,000 multiplications on (for one row from
    9,200 on), which wait for each other by spinning and cost several times what they save beside
    the threads that read other articles. Parts of several rows and few columns read the weights
    less often than pairs of rows would.
    """
    even = np.zeros((len(rows) + len(rows) % 2, len(weights)))
    even[: len(rows)] = rows
    found = np.empty((len(even), weights.shape[1]))
    for row in range(0, len(even), _ROWS):
        for column in range(0, weights.shape[1], _COLUMNS):
            part = slice(row, row + _ROWS), slice(column, column + _COLUMNS)
            found[part] = even[part[0]] @ weights[:, part[1]]
    return found[: len(rows)]
