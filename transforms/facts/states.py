"""What the layers of facts make of each word, in whole numbers.

Values are rounded, so that sums of them with whole weights are exact on every processor, as in
``scorer.py``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.transforms.facts.scorer import Integers

STATE = 32
"""States are counted in 1/32."""
SIZE = 384


class States:
    """The states of an article's words."""

    def __init__(
        self,
        words: Mapping[str, Sequence[tuple[int, int]]],
        rows: Mapping[str, NDArray[np.float32]],
    ) -> None:
        """``words`` are stretches of each field in reading order, ``rows`` have one for each."""
        self._starts = {field: [start for start, _ in each] for field, each in words.items()}
        self._ends = {field: [end for _, end in each] for field, each in words.items()}
        self._rows = rows
        self._whole: dict[str, NDArray[np.float64]] = {}

    def of(self, field: str, start: int, end: int) -> Integers:
        """The state of the last word of a stretch, then the mean of all: ``2 * SIZE`` numbers.

        Zeros where nothing of it was read.
        """
        found = np.zeros(2 * SIZE, dtype=np.int64)
        if field not in self._rows:
            return found
        rows = self._rounded(field)
        first = bisect_right(self._ends[field], start)
        after = min(bisect_left(self._starts[field], end), len(rows))
        if first < after:
            found[:SIZE] = rows[after - 1]
            read = rows[first:after]
            found[SIZE:] = read[0] if len(read) == 1 else np.rint(read.sum(axis=0) / len(read))
        return found

    def _rounded(self, field: str) -> NDArray[np.float64]:
        """The whole numbers of a field's words, made where they are first asked for."""
        found = self._whole.get(field)
        if found is None:
            found = np.rint(self._rows[field].astype(np.float64) * STATE)
            self._whole[field] = found
        return found
