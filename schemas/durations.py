"""Durations as people write them: ``90``, ``90s``, ``15m``, ``1.5h``, ``1d``."""

from __future__ import annotations

import math

_UNITS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}

PATTERN = (
    r"^([0-9]{1,8}(\.[0-9]+)?s?|[0-9]{1,6}(\.[0-9]+)?m"
    r"|[0-9]{1,5}(\.[0-9]+)?h|[0-9]{1,4}(\.[0-9]+)?d)$"
)
"""Regular expression of the texts that are durations, for the JSON Schema; all below 1e9 s."""


def seconds(value: object) -> float:
    """Seconds of a number, or of a text such as ``90s``, ``15m``, ``1.5h`` or ``1d``.

    Raises:
        ValueError: it is none of these, negative, or not finite.
    """
    number: float
    try:
        if isinstance(value, str):
            text, unit = (value[:-1], _UNITS[value[-1]]) if value[-1:] in _UNITS else (value, 1.0)
            number = float(text) * unit
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            number = float(value)
        else:
            number = math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not 0 <= number < 1e9:
        raise ValueError(f"expected a time such as 90s, 15m or 1h, not {value!r}")
    return number
