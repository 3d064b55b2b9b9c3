"""Which claims share a name with another claim, or with anything that is remembered.

A name is the beginning of a key with the number of its claim in the bits below, in one number of 64
bits. So one sort of plain numbers, in place, brings those together that are alike: 8 bytes a name
and no index beside it. Two keys that begin alike without being equal cost a closer look, no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.dataset.arrow_columns import sixteens
from dateline.transforms.same.packed_claims import PackedClaims

if TYPE_CHECKING:
    import pyarrow as pa

_AT_A_TIME = 1 << 20
"""Names that are compared at a time; bounds the memory beside them."""


@dataclass(frozen=True, slots=True)
class Names:
    """All that claims may be known by, sorted."""

    packed: Any  # the beginning of a key, the number of the claim, and a bit: see ``names_of``
    bits: int  # below the beginning of the key

    @property
    def below(self) -> Any:
        """The bits below the beginning of a key."""
        import numpy as np

        return np.uint64((1 << self.bits) - 1)

    def owners(self, packed: Any) -> Any:
        """The claims of some of the names."""
        import numpy as np

        return ((packed & self.below) >> np.uint64(1)).astype(np.uint32)


def names_of(claims: PackedClaims) -> Names:
    """The names of all claims.

    The last bit says that a claim is remembered under this name, or that its article has it. Where
    nobody says so the claims that share a name need not meet.
    """
    import numpy as np

    bits = max(1, (len(claims) - 1).bit_length()) + 1
    packed = np.empty(3 * len(claims) + claims.key_count, "u8")
    above = np.uint64((1 << 64) - (1 << bits))
    filled = 0
    for start, part in claims.parts():
        for beginnings, owners, is_own in part.names():
            into = packed[filled : filled + len(owners)]
            into[:] = beginnings
            into &= above
            into |= (owners.astype("u8") + np.uint64(start)) << np.uint64(1)
            into |= is_own
            filled += len(owners)
    packed = packed[:filled]
    packed.sort()
    return Names(packed, bits)


def pairs_of(names: Names) -> Iterator[tuple[Any, Any]]:
    """Claims that share a name, as pairs that connect all who do."""
    import numpy as np

    packed, bits, one = names.packed, np.uint64(names.bits), np.uint64(1)
    start = 0
    while start < len(packed):
        end = _end_of_run(names, start + _AT_A_TIME)
        part = packed[start:end]
        alike = (part[1:] ^ part[:-1]) <= names.below
        if alike.any():
            several = np.zeros(len(part), bool)
            several[1:] = alike
            several[:-1] |= alike
            part = part[several]
            first = np.ones(len(part), bool)
            first[1:] = (part[1:] >> bits) != (part[:-1] >> bits)
            run = np.cumsum(first) - 1
            counts = np.logical_or.reduceat((part & one) == 1, np.flatnonzero(first))
            owners = names.owners(part)
            linked = ~first[1:] & counts[run[1:]] & (owners[1:] != owners[:-1])
            yield owners[:-1][linked], owners[1:][linked]
        start = end


def _end_of_run(names: Names, end: int) -> int:
    """The first place from ``end`` on where another beginning of a key begins."""
    import numpy as np

    if end >= len(names.packed):
        return len(names.packed)
    return int(np.searchsorted(names.packed, names.packed[end - 1] | names.below, "right"))


def pairs_with(names: Names, remembered: pa.Table, first_row: int) -> Iterator[tuple[Any, Any]]:
    """Claims and remembered rows that share a name, and rows that do, as pairs that connect them.

    Args:
        first_row: the number that the first row has in the pairs; those of claims are below.
    """
    import numpy as np

    rows = np.arange(first_row, first_row + remembered.num_rows, dtype="u4")
    found = [
        (sixteens(remembered[column])[:, 0].astype("u8"), rows) for column in ("key", "article_id")
    ]
    prefix, row = (np.concatenate(both) for both in zip(*found, strict=True))
    order = np.argsort(prefix, kind="stable")
    prefix, row = prefix[order], row[order]
    same = prefix[1:] == prefix[:-1]
    yield row[:-1][same], row[1:][same]
    # All claims that have one name are connected already where one is remembered under it; a
    # remembered row connects them, too, so each of its namesakes is paired with it.
    left = np.searchsorted(names.packed, prefix & ~names.below, "left")
    right = np.searchsorted(names.packed, prefix | names.below, "right")
    once = np.ones(len(prefix), bool)
    once[1:] = ~same
    left, amounts, row = left[once], (right - left)[once], row[once]
    at = np.repeat(left - np.cumsum(amounts) + amounts, amounts) + np.arange(amounts.sum())
    yield names.owners(names.packed[at]), np.repeat(row, amounts)


def connected(pairs: list[tuple[Any, Any]], nodes: int) -> Any:
    """For each node the least node that it is connected with by pairs, directly or not."""
    import numpy as np

    label = np.arange(nodes, dtype=np.uint32)
    one, other = (
        np.concatenate([np.zeros(0, np.uint32), *(pair[side] for pair in pairs)]).astype(np.uint32)
        for side in (0, 1)
    )
    while len(one):
        least_one, least_other = label[one], label[other]
        apart = least_one != least_other
        one, other = one[apart], other[apart]
        least_one, least_other = least_one[apart], least_other[apart]
        least = np.minimum(least_one, least_other)
        np.minimum.at(label, least_one, least)
        np.minimum.at(label, least_other, least)
        while (label[label] != label).any():  # the way along a chain is halved
            label = label[label]
    return label
