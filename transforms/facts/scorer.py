"""The learned scorer of kinds: a logistic regression over features and the sentence vector.

``training/fact_kinds.py`` fits it; without a vector (models of others give none) a second set of
weights is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from dateline.schemas.facts import FACT_KINDS, FactKind

Floats = NDArray[np.float32]
VECTOR_SCALE = 6.0
"""By what the vector, of length 1, is multiplied beside the features."""


@dataclass(frozen=True)
class Weights:
    """Weights of the features (a row each), of the vector (a row for each dimension), and bias."""

    features: Floats
    vector: Floats
    bias: Floats


@dataclass(frozen=True)
class Scorer:
    """Both sets of weights, and which row of them a feature has."""

    rows: dict[str, int]
    with_vector: Weights
    without: Weights

    def probabilities(self, found: dict[str, float], vector: Floats | None) -> Floats:
        """The probability of each kind, in the order of FACT_KINDS."""
        length = 0.0 if vector is None else float(np.linalg.norm(vector))
        weights = self.with_vector if vector is not None and length else self.without
        sums = weights.bias.astype(np.float64)
        for name, value in found.items():
            row = self.rows.get(name)
            if row is not None:
                sums = sums + weights.features[row] * value
        if vector is not None and length:
            sums = sums + (vector * (VECTOR_SCALE / length)) @ weights.vector
        odds = np.exp(sums - sums.max())
        return np.asarray(odds / odds.sum(), dtype=np.float32)

    def kind(self, found: dict[str, float], vector: Floats | None) -> tuple[FactKind, float]:
        """The most probable kind and its probability."""
        told = self.probabilities(found, vector)
        number = int(told.argmax())
        return FACT_KINDS[number], float(told[number])  # type: ignore[return-value]


@cache
def scorer() -> Scorer:
    """The scorer that ships. Read once in a process."""
    with (
        as_file(files("dateline.transforms.facts").joinpath("tables/kinds.npz")) as path,
        np.load(path, allow_pickle=False) as stored,
    ):
        arrays = {name: stored[name] for name in stored.files}
    rows = {str(name): number for number, name in enumerate(arrays["names"])}
    made = [
        Weights(*(arrays[f"{which}_{part}"].astype(np.float32) for part in ("w", "v", "b")))
        for which in ("with", "without")
    ]
    return Scorer(rows, *made)
