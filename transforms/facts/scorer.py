"""The learned scorers of facts: logistic regressions over features of the words around an amount.

``training/fit_facts.py`` fits them. Rows depend on what they say, so it must be equal on every
processor: weights and values are whole numbers, whose sums are exact in any order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
UNIT = 256
"""Weights are stored in units of 1/256, values of features counted in 1/64."""
_VALUE = 64
_OWN, _SOFTER = 0.8, 1.75
"""Beside something else that was learnt from the same amounts the sums count less, and both are too
sure together: this makes probabilities true of amounts that neither saw."""


@dataclass(frozen=True)
class Scorer:
    """Weights of the features (a row each) and bias, in units of 1/``UNIT``; columns are classes.

    ``rows`` tells which row a feature has.
    """

    classes: tuple[str, ...]
    rows: Mapping[str, int]
    weights: Integers
    bias: Integers

    def log_odds(self, found: Mapping[str, float]) -> list[float]:
        """What speaks for each class, in their order, where these features have these values."""
        rows, values = [], []
        for name, value in found.items():
            row = self.rows.get(name)
            if row is not None:
                rows.append(row)
                values.append(value)
        sums = self.bias * _VALUE
        if rows:
            counted = np.rint(np.asarray(values, dtype=np.float64) * _VALUE).astype(np.int64)
            sums = sums + counted @ self.weights[rows]
        return [value / (UNIT * _VALUE) for value in sums.tolist()]

    def best(
        self,
        found: Mapping[str, float],
        also: Sequence[float] | None = None,
        without: str | None = None,
    ) -> tuple[str, float]:
        """The most probable class and its probability.

        Args:
            also: what else speaks for each class, where something does.
            without: a class that it cannot be.
        """
        sums = self.log_odds(found)
        if also is not None:
            sums = [(_OWN * a + b) / _SOFTER for a, b in zip(sums, also, strict=True)]
        told = softmax(sums)
        able = [number for number, name in enumerate(self.classes) if name != without]
        number = max(able, key=told.__getitem__)
        return self.classes[number], told[number]


def softmax(sums: Sequence[float]) -> list[float]:
    """Probabilities of what speaks for each."""
    most = max(sums)
    odds = [math.exp(each - most) for each in sums]
    total = math.fsum(odds)
    return [each / total for each in odds]


@cache
def scorer(name: str) -> Scorer:
    """The scorer of ``kinds`` or ``modalities`` that ships. Read once in a process."""
    arrays = stored(name)
    rows = {str(feature): number for number, feature in enumerate(arrays["names"])}
    weights, bias = (arrays[part].astype(np.int64) for part in ("weights", "bias"))
    return Scorer(tuple(map(str, arrays["classes"])), rows, weights, bias)


def stored(name: str) -> dict[str, NDArray[np.generic]]:
    """The arrays of a table that ships."""
    with (
        as_file(files("dateline.transforms.facts").joinpath(f"tables/{name}.npz")) as path,
        np.load(path, allow_pickle=False) as held,
    ):
        return {key: held[key] for key in held.files}
