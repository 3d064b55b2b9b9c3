"""Rows of identities from columns, and a segment of them in the order of keys, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.identities import ROWS_PER_GROUP
from dateline.schemas.state_tables import IDENTITIES
from dateline.transforms.same.claim_blocks import HAS_FIELDS, IS_OWNER, KEPT
from dateline.transforms.same.key_arrays import gather, pairs, whole
from dateline.transforms.same.packed_claims import PackedClaims

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

    names = [("key", "V16"), ("article", "V16")]
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
    rows["key"], rows["article"] = whole(key), whole(article)
    rows["content"], rows["feed"] = content, feed
    rows["revision"], rows["holder"], rows["fields"] = revision, holder, fields
    rows["flags"] = _HAS_HOLDER + _IS_OWNED * is_owned + _HAS_FIELDS * has_fields
    return rows


def records_of(rows: Sequence[Identity]) -> Any:
    """Rows that are objects as records of ``row_type``."""
    import numpy as np

    made = [
        (
            row.key,
            row.article_id,
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
    """Records of ``row_type`` as a table in the ``identities`` schema, seen at ``now``."""
    columns = {name: rows[name] for name in rows.dtype.names}
    return _table(columns, now)


def _table(columns: Mapping[str, Any], now: int) -> pa.Table:
    """Columns of ``row_type`` as such a table.

    Not by ``pyarrow.array``, which loads pandas where it is installed: 40 MB.
    """
    import numpy as np
    import pyarrow as pa

    flags = columns["flags"]
    count = len(flags)

    def bits(flag: int) -> Any:
        return pa.py_buffer(np.packbits((flags & flag) != 0, bitorder="little"))

    def values(name: str) -> Any:
        return pa.py_buffer(np.ascontiguousarray(columns[name]))

    buffers = {
        "key": [None, values("key")],
        "article_id": [None, values("article")],
        "content_hash": [None, values("content")],
        "feed_hash": [None, values("feed")],
        "revision": [None, values("revision")],
        "seen_at": [None, pa.py_buffer(np.full(count, now, np.uint32))],
        "holder": [bits(_HAS_HOLDER), values("holder")],
        "is_owned": [None, bits(_IS_OWNED)],
        "field_hashes": [bits(_HAS_FIELDS), values("fields")],
    }
    arrays = [pa.Array.from_buffers(field.type, count, buffers[field.name]) for field in IDENTITIES]
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
        order, below = rows_of.ordered(self.is_new)
        ready: list[pa.Table] = []
        start = waiting = 0
        while start < len(order):
            end = min(start + min(rows, _AT_A_TIME), len(order))
            # Rows whose keys begin alike stay together until they are sorted by all.
            end = int(np.searchsorted(order, order[end - 1] | below, "right"))
            part = order[start:end]
            ready.append(_table(_sorted(rows_of.at(part & below), part & ~below), self.now))
            waiting += ready[-1].num_rows
            start = end
            while waiting >= rows:
                whole = pa.concat_tables(ready)
                yield whole.slice(0, rows)
                ready, waiting = [whole.slice(rows)], waiting - rows
        if waiting:
            yield pa.concat_tables(ready)


class _Rows:
    """Rows by the places that they are made from.

    A place is the number of a claim, and in the bits below it which of its keys is meant: those of
    ``_FIXED``, then the kept ones. The other rows come behind all claims, one at each place.
    """

    def __init__(self, claims: PackedClaims, others: Sequence[Any]) -> None:
        import numpy as np

        self._claims, self._others = claims, others
        self._other_starts = np.cumsum([0, *map(len, others)])
        self._key_ends = np.empty(len(claims), np.uint32)
        most = filled = 0
        for start, part in claims.parts():
            self._key_ends[start : start + len(part)] = part.key_ends + np.uint32(filled)
            filled += len(part.keys)
            most = max(most, int(part.rows["counts"][:, KEPT].max(initial=0)))
        self._bits = (len(_FIXED) + most - 1).bit_length()
        self._first_other = len(claims) << self._bits

    def ordered(self, is_new: Any) -> tuple[Any, Any]:
        """All rows by the beginnings of their keys, and a mask.

        A row is the beginning of its key, and below, under the mask, its place: one sort of plain
        numbers, in place, with nothing beside it.
        """
        import numpy as np

        others = int(self._other_starts[-1])
        last = self._first_other + others
        below = np.uint64((1 << last.bit_length()) - 1)
        # Memory that is not written to is none.
        order = np.empty(len(_FIXED) * len(self._claims) + self._claims.key_count + others, "u8")
        filled = 0

        def put(prefix: Any, place: Any) -> None:
            nonlocal filled
            into = order[filled : filled + len(place)]
            into[:] = prefix
            into &= ~below
            into |= place.astype("u8")
            filled += len(place)

        for start, part in self._claims.parts():
            new = is_new[start : start + len(part)]
            for slot, (column, there) in enumerate(part.own_columns()):
                at = np.flatnonzero(new & there)
                put(part.rows[column][at, 0], ((at + start) << self._bits) + slot)
            kept = part.rows["counts"][:, KEPT].astype(np.int64)
            first = part.key_ends - kept
            kept[~new] = 0
            owner = np.repeat(np.arange(len(part)), kept)
            nth = np.arange(len(owner)) - np.repeat(np.cumsum(kept) - kept, kept)
            place = ((owner + start) << self._bits) + nth + len(_FIXED)
            put(part.keys[first[owner] + nth, 0], place)
        for start, rows in zip(self._other_starts.tolist(), self._others, strict=False):
            put(pairs(rows["key"])[:, 0], np.arange(start, start + len(rows)) + self._first_other)
        order = order[:filled]
        order.sort()
        return order, below

    def at(self, places: Any) -> dict[str, Any]:
        """The rows at some places, in their order, as columns of ``row_type``."""
        import numpy as np

        by = np.argsort(places)
        places = places[by].astype(np.int64)
        among_claims = int(np.searchsorted(places, self._first_other))
        at, at_others = by[:among_claims], by[among_claims:]
        owner = places[:among_claims] >> self._bits
        claims = self._claims.records(owner, at, len(places))
        names = ("article", "content", "feed", "fields")
        rows = {name: np.ascontiguousarray(claims[name]) for name in names}
        rows["holder"] = np.ascontiguousarray(claims["publisher"])
        rows["revision"] = np.ones(len(places), np.int32)
        flags = claims["flags"]
        rows["flags"] = (
            _HAS_HOLDER
            + _IS_OWNED * ((flags & IS_OWNER) != 0).view("u1")
            + _HAS_FIELDS * ((flags & HAS_FIELDS) != 0).view("u1")
        )
        key = rows["key"] = np.empty(len(places), "V16")
        slot = places[:among_claims] & ((1 << self._bits) - 1)
        for number, name in enumerate(_FIXED):
            here = at[slot == number]
            key[here] = claims[name][here]
        is_kept = slot >= len(_FIXED)
        here = at[is_kept]
        first = self._key_ends[owner[is_kept]] - claims["counts"][here, KEPT].astype(np.int64)
        key[here] = self._claims.further_keys(first + slot[is_kept] - len(_FIXED))
        if len(at_others):
            plain = f"V{row_type().itemsize}"  # copied whole, not column by column
            gathered = np.empty(len(at_others), plain)
            parts = [rows.view(plain) for rows in self._others]
            gather(parts, self._other_starts, places[among_claims:] - self._first_other, gathered)
            others = gathered.view(row_type())
            for name, column in rows.items():
                column[at_others] = others[name]
        return rows


def _sorted(rows: dict[str, Any], prefix: Any) -> dict[str, Any]:
    """Rows in the order of a segment, each once, as columns.

    Args:
        rows: in the order of ``prefix``, which may be less than 8 bytes.
    """
    import numpy as np

    alike = prefix[1:] == prefix[:-1]
    if not alike.any():
        return rows
    among = np.zeros(len(prefix), bool)
    among[1:] = alike
    among[:-1] |= alike
    at = np.flatnonzero(among)
    key, article = pairs(rows["key"][at]), pairs(rows["article"][at])
    names = [key[:, 0], key[:, 1], rows["content"][at], rows["feed"][at], *article.T]
    order = np.lexsort(names[::-1])
    for column in rows.values():
        column[at] = column[at[order]]
    # A claim may have one key twice; it is remembered once.
    twice = np.ones(max(0, len(at) - 1), bool)
    for name in names:
        ordered = name[order]
        twice &= ordered[1:] == ordered[:-1]
    if not twice.any():
        return rows
    keep = np.ones(len(prefix), bool)
    keep[at[1:][twice]] = False
    return {name: column[keep] for name, column in rows.items()}
