"""The claims of some documents as records of fixed size, about 150 bytes each instead of 2 kB.

The keys beyond guid and URL lie behind the records. Workers make blocks; where all claims of a run
meet, ``packed_claims.py`` reads them as columns.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.schemas.article import NO_FURTHER_KEYS
from dateline.transforms.same.sameness import Claim

if TYPE_CHECKING:
    import numpy as np

RECORD = struct.Struct("<IQQQQQdd16s16s16s5B")
_NONE = bytes(16)
HAS_GUID, HAS_URL, IS_OWNER, HAS_OLDER, HAS_FIELDS, HAS_PUBLISHED, GUID_IS_LINK = (
    1 << bit for bit in range(7)
)
KINDS = ("guids", "pages", "same_text", "kept")
"""Kinds of further keys, in the order in which a block has those of a claim."""
GUIDS, PAGES, SAME_TEXT, KEPT = range(4)
_MOST = 255  # keys of a kind that a record can count


@dataclass(frozen=True, slots=True)
class Block:
    """The claims of some documents; small enough to travel as one element."""

    feeds: tuple[str, ...]
    records: bytes
    keys: bytes  # 16 bytes each: those that the records count, in their order


def pack(claims: Iterable[Claim]) -> Block:
    """Claims as a block.

    Raises:
        ValueError: one has more than 255 further keys of a kind.
    """
    feeds: dict[str, None] = {}
    records, keys = bytearray(), bytearray()
    for claim in claims:
        feeds[claim.ref[0]] = None
        further = claim.further
        counts = (0, 0, 0, 0)
        if further is not NO_FURTHER_KEYS:
            kinds = (further.guids, further.pages, further.same_text, further.kept)
            counts = (len(kinds[0]), len(kinds[1]), len(kinds[2]), len(kinds[3]))
            if max(counts) > _MOST:
                raise ValueError(f"an entry of {claim.ref[0]} has {max(counts)} further keys")
            for kind in kinds:
                for key in kind:
                    keys += key
        flags = (
            (claim.guid_key is not None and HAS_GUID)
            | (claim.url_key is not None and HAS_URL)
            | (claim.is_owner and IS_OWNER)
            | (claim.older_hash is not None and HAS_OLDER)
            | (claim.field_hashes is not None and HAS_FIELDS)
            | (claim.published is not None and HAS_PUBLISHED)
            | (further.guid_is_link and GUID_IS_LINK)
        )
        records += RECORD.pack(
            claim.ref[1],
            claim.feed_hash,
            claim.content_hash,
            claim.publisher,
            claim.older_hash or 0,
            claim.field_hashes or 0,
            claim.order[0],
            claim.published or 0.0,
            claim.article_id,
            claim.guid_key or _NONE,
            claim.url_key or _NONE,
            flags,
            *counts,
        )
    return Block(tuple(feeds), bytes(records), bytes(keys))


def record_type(*, whole_keys: bool = False) -> np.dtype[Any]:
    """A claim of fixed size, see ``Block.records``; keys are pairs of numbers, which compare, or
    whole, which are copied faster."""
    import numpy as np

    numbers = [("position", "<u4"), *((name, "<u8") for name in (
        "feed", "content", "publisher", "older", "fields"))]  # fmt: skip
    times = [("time", "<f8"), ("published", "<f8")]
    key = ("V16",) if whole_keys else (">u8", (2,))
    names = [(name, *key) for name in ("article", "guid", "url")]
    return np.dtype([*numbers, *times, *names, ("flags", "u1"), ("counts", "u1", (4,))])
