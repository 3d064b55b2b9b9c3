"""Amounts that name a unit and no number: "billions of dollars", "multi-billion-dollar"."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.transforms.amounts.tokens import Token
from dateline.transforms.amounts.units import Unit, unit_after

_VAGUE = frozenset({"hundreds", "thousands", "millions", "billions", "trillions", "tens", "dozens",
                    "lakhs", "crores"})  # fmt: skip
_SOME = frozenset({"several", "few", "many", "some", "multi", "couple"})
_COMPOUND = frozenset({"multimillion", "multibillion", "multitrillion", "million", "billion",
                       "trillion"})  # fmt: skip
VAGUE_WORDS = _VAGUE | _SOME | _COMPOUND
"""Words that such an amount begins with."""


def vague_at(tokens: Sequence[Token], at: int) -> tuple[Unit, int] | None:
    """The unit of an amount without a value that begins at a token, and where that ends."""
    token = tokens[at]
    if token.kind != "word" or token.low not in VAGUE_WORDS:
        return None
    if at and tokens[at - 1].kind in ("number", "vulgar"):
        return None
    place, words = at, 0
    while place + 2 < len(tokens) and words < 7:
        gap, following = tokens[place + 1], tokens[place + 2]
        if gap.kind not in ("space", "dash") or following.kind != "word":
            return None
        if following.low in _VAGUE | _COMPOUND or following.low in ("of", "hundred", "thousand"):
            place, words = place + 2, words + 1
            continue
        break
    unit = unit_after(tokens, place + 1)
    if unit is None or unit.kind != "money" or (token.low in _SOME and not words):
        return None
    return unit, unit.after
