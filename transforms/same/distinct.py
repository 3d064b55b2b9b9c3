"""Numbers of an array, each once, with little memory."""

from __future__ import annotations

from typing import Any


def distinct(numbers: Any) -> Any:
    """The numbers of an array in ascending order, each once; the array itself is sorted for it.

    ``numpy.unique`` takes forty bytes for each number of a large array, and does not see where
    they are in order already.
    """
    import numpy as np

    numbers.sort()
    is_first = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return numbers[is_first]
