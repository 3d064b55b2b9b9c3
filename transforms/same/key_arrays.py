"""Keys of 16 bytes in arrays: pairs of numbers, which compare, or whole keys, which copy fast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def whole(pairs: Any) -> Any:
    """Pairs of numbers as whole keys. (NumPy gives numbers the byte order of the machine where it
    joins arrays.)"""
    import numpy as np

    return np.ascontiguousarray(pairs, ">u8").view("V16").ravel()


def pairs(keys: Any) -> Any:
    """Whole keys as pairs of numbers."""
    import numpy as np

    return np.ascontiguousarray(keys).view(">u8").reshape(-1, 2)


def sixteens(keys: Any) -> list[bytes]:
    """Keys as 16 bytes each."""
    raw = keys.tobytes()
    return [raw[at : at + 16] for at in range(0, len(raw), 16)]


def gather(
    parts: Sequence[Any], starts: Any, numbers: Any, into: Any, at: Any | None = None
) -> None:
    """Puts some elements of arrays that lie apart into one.

    Args:
        starts: the number of the first element of each array, and of all elements.
        numbers: of the elements to put, which ascend and may come several times.
        at: the place of each in the array to put it into; one behind another without.
    """
    import numpy as np

    bounds = np.searchsorted(numbers, starts)
    for number in np.flatnonzero(bounds[1:] > bounds[:-1]).tolist():
        here = slice(bounds[number], bounds[number + 1])
        into[here if at is None else at[here]] = parts[number][numbers[here] - starts[number]]
