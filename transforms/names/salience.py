"""How much an article is about a name: 0 for one in passing, 1 for its subject."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from dateline.schemas.names import NamePlace

_BIAS = -2.2
_TITLE = 2.2
_SUBJECT = 0.9
_EARLY = 1.2
_COUNT = 0.9
_MODIFIER = -0.9


def salience(
    places: Sequence[NamePlace],
    lengths: Mapping[str, int],
    *,
    title: tuple[str, int],
    is_first: bool,
    is_modifier: bool,
) -> float:
    """A logistic score of where and how often a name stands.

    It grows with a place in the title (most where the title's first name is it, which is its
    subject more often than not), with an early first mention and with the logarithm of the number
    of mentions. What only qualifies another word ("Japanese carmakers") counts less.

    Args:
        places: the mentions in reading order, at least one.
        lengths: characters of each field, in reading order.
        title: the field that holds the title, and the character that it ends before.
        is_first: whether it is the first name of the title.
    """
    field, end = title
    in_title = any(place.field == field and place.start < end for place in places)
    total, before = sum(lengths.values()), 0
    for name, length in lengths.items():
        if name == places[0].field:
            break
        before += length
    early = 1.0 - (before + places[0].start) / total if total else 0.0
    score = (
        _BIAS
        + _TITLE * in_title
        + _SUBJECT * (in_title and is_first)
        + _EARLY * early
        + _COUNT * math.log2(len(places))
        + _MODIFIER * is_modifier
    )
    return round(1.0 / (1.0 + math.exp(-score)), 4)
