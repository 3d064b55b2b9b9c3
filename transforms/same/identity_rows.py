"""Rows of identities from columns, and a segment of them in the order of keys, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.identities import ROWS_PER_GROUP
from dateline.schemas.state_tables import IDENTITIES
from dateline.transforms.same.packed_claims import (
    HAS_FIELDS,
    IS_OWNER,
    KEPT,
    PackedClaims,
    gather,
)

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from dateline.schemas.remembered import Identity

_AT_A_TIME = 50_000
"""Rows that are made at a time; bounds the memory beside them."""
_IS_OWNED, _HAS_HOLDER, _HAS_FIELDS = 1, 2, 4
_FIXED = ("guid", "url", "article")
"""Columns of claims that may hold a key to remember; further keys lie elsewhere."""


def row_type() -> np.dtype[Any]:
    """A row of identities as a record; when it was seen is the same for all of a run."""
    import numpy as np

    names = [(name, ">u8", (2,)) for name in ("key", "article")]
    numbers = [(name, "<u8") for name in ("content", "feed", "holder", "fields")]
    return np.dtype([*names, *numbers, ("revision", "<i4"), ("flags", "u1")])


def identity_records(
    key: Any,
    article: Any,
    content: Any,
    feed: Any,
    revision: Any,
    holder: Any,
    is_owned: Any,
    fields: Any,
    has_fields: Any,
) -> Any:
    """Rows as records of ``row_type``; keys and articles are pairs of numbers."""
    import numpy as np

    rows = np.empty(len(key), row_type())
    rows["key"], rows["article"], rows["content"], rows["feed"] = key, article, content, feed
    rows["revision"], rows["holder"], rows["fields"] = revision, holder, fields
    rows["flags"] = _HAS_HOLDER + _IS_OWNED * is_owned + _HAS_FIELDS * has_fields
    return rows


def records_of(rows: Sequence[Identity]) -> Any:
    """Rows that are objects as records of ``row_type``."""
    import numpy as np

    made = [
        (
            (int.from_bytes(row.key[:8], "big"), int.from_bytes(row.key[8:], "big")),
            (int.from_bytes(row.article_id[:8], "big"), int.from_bytes(row.article_id[8:], "big")),
            row.content_hash,
            row.feed_hash,
            row.holder or 0,
            row.field_hashes or 0,
            row.revision,
            bool(row.is_owned) * _IS_OWNED
            + (row.holder is not None) * _HAS_HOLDER
            + (row.field_hashes is not None) * _HAS_FIELDS,
        )
        for row in rows
    ]
    return np.array(made, row_type())


def table_of(rows: Any, now: int) -> pa.Table:
    """Records of ``row_type`` as a table in the ``identities`` schema, seen at ``now``.

    Not by ``pyarrow.array``, which loads pandas where it is installed: 40 MB.
    """
    import numpy as np
    import pyarrow as pa

    def bits(flag: int) -> Any:
        return pa.py_buffer(np.packbits((rows["flags"] & flag) != 0, bitorder="little"))

    columns = {
        "key": [None, rows["key"]],
        "article_id": [None, rows["article"]],
        "content_hash": [None, rows["content"]],
        "feed_hash": [None, rows["feed"]],
        "revision": [None, rows["revision"]],
        "seen_at": [None, np.full(len(rows), now, np.uint32)],
        "holder": [bits(_HAS_HOLDER), rows["holder"]],
        "is_owned": [None, bits(_IS_OWNED)],
        "field_hashes": [bits(_HAS_FIELDS), rows["fields"]],
    }
    arrays = []
    for field in IDENTITIES:
        valid, values = columns[field.name]
        if isinstance(values, np.ndarray):
            values = pa.py_buffer(np.ascontiguousarray(values))
        arrays.append(pa.Array.from_buffers(field.type, len(rows), [valid, values]))
    return pa.Table.from_arrays(arrays, schema=IDENTITIES)


@dataclass(frozen=True, slots=True)
class NewIdentities:
    """What a run has to remember; the rows are made when they are written."""

    claims: PackedClaims
    is_new: Any  # which claims share nothing with anything: each gets a row for each of its keys
    others: Sequence[Any]  # rows of all other claims as records of ``row_type``, in any order
    now: int

    def __bool__(self) -> bool:
        return bool(any(map(len, self.others)) or self.is_new.any())

    def tables(self, rows: int = ROWS_PER_GROUP) -> Iterator[pa.Table]:
        """All rows in the order of keys, so many in each table but the last."""
        import numpy as np
        import pyarrow as pa

        rows_of = _Rows(self.claims, self.others)
        order, below = _order(self.claims, self.is_new, self.others)
        ready: list[pa.Table] = []
        start = waiting = 0
        while start < len(order):
            end = min(start + min(rows, _AT_A_TIME), len(order))
            # Rows whose keys begin alike stay together until they are sorted by all.
            end = int(np.searchsorted(order, order[end - 1] | below, "right"))
            part = order[start:end]
            ready.append(table_of(_sorted(rows_of.at(part & below), part & ~below), self.now))
            waiting += ready[-1].num_rows
            start = end
            while waiting >= rows:
                whole = pa.concat_tables(ready)
                yield whole.slice(0, rows)
                ready, waiting = [whole.slice(rows)], waiting - rows
        if waiting:
            yield pa.concat_tables(ready)


def _order(claims: PackedClaims, is_new: Any, others: Sequence[Any]) -> tuple[Any, Any]:
    """The rows to be in the order of the beginnings of their keys, and a mask.

    A row is the beginning of its key, and below, under the mask, the place that it is made from
    (``_Rows``): one sort of plain numbers, in place, with nothing beside it.
    """
    import numpy as np

    places = len(_FIXED) * len(claims) + claims.key_count
    count = places + sum(map(len, others))
    below = np.uint64((1 << max(1, (count - 1).bit_length())) - 1)
    order = np.empty(count, "u8")  # memory that is not written to is none
    filled, first_key = 0, len(_FIXED) * len(claims)
    for start, part in claims.parts():
        new = is_new[start : start + len(part)]
        for kind, (column, there) in enumerate(part.own_columns()):
            at = np.flatnonzero(new & there)
            keys = part.rows[column][:, 0][at]
            filled = _put(order, filled, keys, (at + start) * len(_FIXED) + kind, below)
        at = np.flatnonzero((part.kind == KEPT) & new[part.owner])
        filled = _put(order, filled, part.keys[at, 0], at + first_key, below)
        first_key += len(part.keys)
    for rows in others:
        at = np.arange(places, places + len(rows))
        filled = _put(order, filled, rows["key"][:, 0], at, below)
        places += len(rows)
    order = order[:filled]
    order.sort()
    return order, below


def _put(order: Any, filled: int, prefix: Any, place: Any, below: Any) -> int:
    into = order[filled : filled + len(place)]
    into[:] = prefix
    into &= ~below
    into |= place.astype("u8")
    return filled + len(place)


class _Rows:
    """Rows by the places that they are made from: three for each claim, one for each of its columns
    that may hold a key; then one for each further key; then one for each other row."""

    def __init__(self, claims: PackedClaims, others: Sequence[Any]) -> None:
        import numpy as np

        self._claims, self._others = claims, others
        self._other_starts = np.cumsum([0, *map(len, others)])
        self._key_ends = claims.key_ends()

    def at(self, places: Any) -> Any:
        """The rows at some places, in their order, as records of ``row_type``."""
        import numpy as np

        by = np.argsort(places)
        places = places[by].astype(np.int64)
        first_key = len(_FIXED) * len(self._claims)
        first_other = first_key + self._claims.key_count
        keys, others = np.searchsorted(places, [first_key, first_other]).tolist()
        rows = np.empty(len(places), row_type())
        owners, kinds = np.divmod(places[:keys], len(_FIXED))
        claims = self._claims.records(owners)
        self._fill(rows[:keys], claims)
        for kind, column in enumerate(_FIXED):
            here = np.flatnonzero(kinds == kind)
            rows["key"][here] = claims[column][here]
        numbers = places[keys:others] - first_key
        owners = np.searchsorted(self._key_ends, numbers, "right")
        self._fill(rows[keys:others], self._claims.records(owners))
        rows["key"][keys:others] = self._claims.further_keys(numbers)
        if self._others:
            gather(self._others, self._other_starts, places[others:] - first_other, rows[others:])
        found = np.empty_like(rows)
        plain = f"V{rows.itemsize}"
        found.view(plain)[by] = rows.view(plain)
        return found

    @staticmethod
    def _fill(rows: Any, claims: Any) -> None:
        """What the claims say, but for the key."""
        for name in ("article", "content", "feed", "fields"):
            rows[name] = claims[name]
        rows["holder"], rows["revision"] = claims["publisher"], 1
        rows["flags"] = (
            _HAS_HOLDER
            + _IS_OWNED * ((claims["flags"] & IS_OWNER) != 0)
            + _HAS_FIELDS * ((claims["flags"] & HAS_FIELDS) != 0)
        )


def _sorted(rows: Any, prefix: Any) -> Any:
    """Rows in the order of a segment, each once.

    Args:
        rows: in the order of ``prefix``, which may be less than 8 bytes.
    """
    import numpy as np

    alike = prefix[1:] == prefix[:-1]
    if not alike.any():
        return rows
    among = np.zeros(len(rows), bool)
    among[1:] = alike
    among[:-1] |= alike
    at = np.flatnonzero(among)
    few = rows[at]
    names = [few["key"][:, 0], few["key"][:, 1], few["content"], few["feed"]]
    names += [few["article"][:, 0], few["article"][:, 1]]
    order = np.lexsort(names[::-1])
    rows[at] = few[order]
    # A claim may have one key twice; it is remembered once.
    twice = np.ones(max(0, len(at) - 1), bool)
    for name in names:
        ordered = name[order]
        twice &= ordered[1:] == ordered[:-1]
    if not twice.any():
        return rows
    keep = np.ones(len(rows), bool)
    keep[at[1:][twice]] = False
    return rows[keep]
