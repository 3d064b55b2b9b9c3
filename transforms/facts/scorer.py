"""The learned scorers of facts: logistic regressions over features of the words around an amount.

``training/fit_facts.py`` fits them. Rows depend on what they say, so it must be equal on every
processor: weights and values are whole numbers, whose sums are exact in any order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
UNIT = 256
"""Weights are stored in units of 1/256, values of features counted in 1/64."""
_VALUE, _VECTOR = 64, 4096
VECTOR_SCALE = 4.5
"""By what the vector, of length 1, is multiplied beside the features."""


@dataclass(frozen=True)
class Weights:
    """Weights of the features (a row each), of the vector (a row for each dimension), and bias.

    Columns are classes. All are in units of 1/``UNIT``; ``vector`` has no rows where none is read.
    """

    features: Integers
    vector: Integers
    bias: Integers


@dataclass(frozen=True)
class Scorer:
    """Weights with a vector and without one, and which row of them a feature has."""

    classes: tuple[str, ...]
    rows: Mapping[str, int]
    with_vector: Weights
    without: Weights

    def probabilities(self, found: Mapping[str, float], exact: Integers | None) -> list[float]:
        """The probability of each class, in their order.

        Args:
            found: names and values of the features.
            exact: the vector as ``whole`` gives it.
        """
        weights = self.without if exact is None else self.with_vector
        known = [(row, v) for name, v in found.items() if (row := self.rows.get(name)) is not None]
        sums = weights.bias * _VALUE
        if known:
            values = np.asarray([round(value * _VALUE) for _, value in known], dtype=np.int64)
            sums = sums + values @ weights.features[[row for row, _ in known]]
        if exact is not None and len(weights.vector):
            sums = sums * (_VECTOR // _VALUE) + exact @ weights.vector
            return softmax(sums.tolist(), UNIT * _VECTOR)
        return softmax(sums.tolist(), UNIT * _VALUE)

    def best(
        self, found: Mapping[str, float], exact: Integers | None, without: str | None = None
    ) -> tuple[str, float]:
        """The most probable class and its probability; ``without`` is one that it cannot be."""
        told = self.probabilities(found, exact)
        able = [number for number, name in enumerate(self.classes) if name != without]
        number = max(able, key=told.__getitem__)
        return self.classes[number], told[number]


def whole(vector: Floats) -> Integers | None:
    """A vector in whole numbers: of length 1, in units of 1/4096; None for one of no length."""
    exact = vector.astype(np.float64)
    length = math.sqrt(math.fsum((exact * exact).tolist()))
    if not length:
        return None
    return np.rint(exact * (VECTOR_SCALE * _VECTOR / length)).astype(np.int64)


def softmax(sums: Iterable[int], unit: int) -> list[float]:
    """Probabilities of whole sums in units of 1/``unit``."""
    found = list(sums)
    most = max(found)
    odds = [math.exp((each - most) / unit) for each in found]
    total = math.fsum(odds)
    return [each / total for each in odds]


@cache
def scorer(name: str) -> Scorer:
    """The scorer of ``kinds`` or ``modalities`` that ships. Read once in a process."""
    arrays = stored(name)
    rows = {str(feature): number for number, feature in enumerate(arrays["names"])}
    made = {
        which: Weights(*(arrays[f"{which}_{part}"].astype(np.int64) for part in ("w", "v", "b")))
        for which in ("with", "without")
        if f"{which}_w" in arrays
    }
    classes = tuple(map(str, arrays["classes"]))
    return Scorer(classes, rows, made.get("with", made["without"]), made["without"])


def stored(name: str) -> dict[str, NDArray[np.generic]]:
    """The arrays of a table that ships."""
    with (
        as_file(files("dateline.transforms.facts").joinpath(f"tables/{name}.npz")) as path,
        np.load(path, allow_pickle=False) as held,
    ):
        return {key: held[key] for key in held.files}
