"""Rows of identities from columns, and a segment of them in the order of keys, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.identities import ROWS_PER_GROUP, first_of_each
from dateline.schemas.state_tables import IDENTITIES
from dateline.transforms.same.packed_claims import HAS_FIELDS, IS_OWNER, PackedClaims
from dateline.transforms.same.shared_names import prefixes

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS = ("article", "content", "feed", "publisher", "fields", "flags")
_AT_A_TIME = 20_000
"""Rows that are made at a time; bounds the memory beside them."""


def identity_rows(
    key: Any,
    article: Any,
    content: Any,
    feed: Any,
    revision: Any,
    now: int,
    holder: Any,
    is_owned: Any,
    fields: Any,
    has_fields: Any,
) -> pa.Table:
    """A table in the ``identities`` schema; keys and articles are pairs of numbers."""
    import numpy as np
    import pyarrow as pa

    def raw(pairs: Any) -> Any:
        # NumPy gives numbers the byte order of the machine where it joins arrays.
        buffer = pa.py_buffer(np.ascontiguousarray(pairs, ">u8").tobytes())
        return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(pairs), [None, buffer])

    arrays = [
        raw(key),
        raw(article),
        pa.array(content),
        pa.array(feed),
        pa.array(revision),
        pa.array(np.full(len(key), now, np.uint32)),
        pa.array(holder),
        pa.array(is_owned),
        pa.array(fields, mask=~has_fields),
    ]
    cast = [array.cast(field.type) for array, field in zip(arrays, IDENTITIES, strict=True)]
    return pa.Table.from_arrays(cast, schema=IDENTITIES)


@dataclass(frozen=True, slots=True)
class NewIdentities:
    """What a run has to remember; the rows are made when they are written."""

    claims: PackedClaims
    is_new: Any  # which claims share nothing with anything: each gets a row for each of its keys
    others: pa.Table  # rows of all other claims, in any order
    now: int

    def __bool__(self) -> bool:
        return bool(self.others.num_rows or self.is_new.any())

    def tables(self, rows: int = ROWS_PER_GROUP) -> Iterator[pa.Table]:
        """All rows in the order of keys, so many in each table but the last."""
        import numpy as np
        import pyarrow as pa

        keys, owners = _keys_of(self.claims, self.is_new)
        told = self.claims.columns(_COLUMNS)
        # The beginning of a key and the number of its row in one number, so that one sort in place
        # does; rows whose keys begin alike stay in one table until they are sorted by all.
        count = len(keys) + self.others.num_rows
        below = np.uint64((1 << max(1, (count - 1).bit_length())) - 1)
        order = np.empty(count, "u8")
        order[: len(keys)] = keys[:, 0]
        order[len(keys) :] = prefixes(self.others, "key")
        order &= ~below
        order |= np.arange(count, dtype="u8")
        order.sort()
        ready: list[pa.Table] = []
        start = waiting = 0
        while start < count:
            end = min(start + min(rows, _AT_A_TIME), count)
            end = int(np.searchsorted(order, order[end - 1] | below, "right"))
            numbers = order[start:end] & below
            new = numbers[numbers < len(keys)]
            others = numbers[numbers >= len(keys)] - np.uint64(len(keys))
            ready.append(
                _sorted(
                    _of_new(keys[new], told[owners[new]], self.now),
                    self.others.take(pa.array(others)),
                )
            )
            waiting += ready[-1].num_rows
            start = end
            while waiting >= rows:
                whole = pa.concat_tables(ready)
                yield whole.slice(0, rows)
                ready, waiting = [whole.slice(rows)], waiting - rows
        if waiting:
            yield pa.concat_tables(ready)


def _keys_of(claims: PackedClaims, is_new: Any) -> tuple[Any, Any]:
    """The keys of new claims as pairs of numbers, and whose they are."""
    import numpy as np

    found = np.empty((3 * len(claims) + claims.key_count, 2), ">u8")  # memory that is not
    owners = np.empty(len(found), np.uint32)  # written to is none
    filled = 0
    for start, part in claims.parts():
        new = is_new[start : start + len(part)]
        some = [(keys[new[of]], of[new[of]]) for keys, of in part.own_keys()]
        key, of = (np.concatenate(both) for both in zip(*some, strict=True))
        end = filled + len(key)
        found[filled:end], owners[filled:end] = key, of + start
        filled = end
    return found[:filled], owners[:filled]


def _of_new(keys: Any, claims: Any, now: int) -> pa.Table:
    """The rows of new claims, one for each key."""
    import numpy as np

    return identity_rows(
        keys,
        claims["article"],
        claims["content"],
        claims["feed"],
        np.ones(len(keys), np.int32),
        now,
        claims["publisher"],
        (claims["flags"] & IS_OWNER) != 0,
        claims["fields"],
        (claims["flags"] & HAS_FIELDS) != 0,
    )


def _sorted(*tables: pa.Table) -> pa.Table:
    """Rows whose keys begin with nearly the same, in the order of a segment."""
    import numpy as np
    import pyarrow as pa

    table = pa.concat_tables(tables)
    prefix = prefixes(table, "key")
    order = np.argsort(prefix)
    prefix = prefix[order]
    if (prefix[1:] == prefix[:-1]).any():  # dearer, and seldom needed
        names = ("key", "content_hash", "feed_hash", "article_id")
        table = table.sort_by([(name, "ascending") for name in names])
        # A claim may have one key twice; it is remembered once.
        return table.filter(pa.array(first_of_each(table)))
    return table.take(pa.array(order))
