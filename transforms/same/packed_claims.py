"""Claims as columns: about 150 bytes each instead of 2 kB, so that millions meet in one place.

A block holds the claims that one worker made, as records of fixed size, with the keys beyond guid
and URL behind them. Columns tell which claims have a key that no other claim has; only the others
become objects again (``transforms/same/deciding.py``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.schemas.article import NO_FURTHER_KEYS, FurtherKeys
from dateline.transforms.same.sameness import Claim

if TYPE_CHECKING:
    import numpy as np

_RECORD = struct.Struct("<IQQQQQdd16s16s16s5B")
_NONE = bytes(16)
HAS_GUID, HAS_URL, IS_OWNER, HAS_OLDER, HAS_FIELDS, HAS_PUBLISHED, GUID_IS_LINK = (
    1 << bit for bit in range(7)
)
_FURTHER = ("guids", "pages", "same_text", "kept")
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
        records += _RECORD.pack(
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


def _dtype() -> np.dtype[Any]:
    import numpy as np

    numbers = [("position", "<u4"), *((name, "<u8") for name in (
        "feed", "content", "publisher", "older", "fields"))]  # fmt: skip
    times = [("time", "<f8"), ("published", "<f8")]
    names = [(name, ">u8", (2,)) for name in ("article", "guid", "url")]
    return np.dtype([*numbers, *times, *names, ("flags", "u1"), ("counts", "u1", (4,))])


class PackedClaims:
    """All claims of a run, as columns."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        import numpy as np

        from dateline.schemas.remembered import feed_hash

        self.feeds = {feed_hash(feed): feed for block in blocks for feed in block.feeds}
        self.rows = np.frombuffer(b"".join(block.records for block in blocks), _dtype())
        self.keys = np.frombuffer(b"".join(block.keys for block in blocks), ">u8").reshape(-1, 2)
        amounts = self.rows["counts"].sum(axis=1, dtype=np.int64)
        self.first_key = np.concatenate([[0], np.cumsum(amounts)])
        self.owner = np.repeat(np.arange(len(self.rows), dtype=np.uint32), amounts)
        """The claim of each further key."""

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, flag: int) -> Any:
        """Which claims have a flag."""
        return (self.rows["flags"] & flag) != 0

    def names(self) -> Iterator[tuple[Any, Any]]:
        """All that a claim may be known by: the first 8 bytes of keys, and the claims."""
        import numpy as np

        every = np.arange(len(self), dtype=np.uint32)
        yield self.rows["article"][:, 0], every
        for column, flag in (("guid", HAS_GUID), ("url", HAS_URL)):
            there = self.has(flag)
            yield self.rows[column][there, 0], every[there]
        yield self.keys[:, 0], self.owner

    def kept_keys(self) -> Any:
        """Which further keys are remembered with the article's own."""
        import numpy as np

        counts = self.rows["counts"].astype(np.int64)
        start = self.first_key[:-1] + counts[:, :3].sum(axis=1)
        return np.arange(len(self.keys)) >= start[self.owner]

    def claim(self, number: int) -> Claim:
        """A claim as an object."""
        row = self.rows[number]
        flags = int(row["flags"])
        feed = self.feeds[int(row["feed"])]
        position = int(row["position"])
        raw = {name: row[name].tobytes() for name in ("article", "guid", "url")}
        return Claim(
            ref=(feed, position),
            article_id=raw["article"],
            guid_key=raw["guid"] if flags & HAS_GUID else None,
            url_key=raw["url"] if flags & HAS_URL else None,
            content_hash=int(row["content"]),
            feed_hash=int(row["feed"]),
            order=(float(row["time"]), feed, position),
            publisher=int(row["publisher"]),
            is_owner=bool(flags & IS_OWNER),
            further=self._further(number, bool(flags & GUID_IS_LINK)),
            older_hash=int(row["older"]) if flags & HAS_OLDER else None,
            field_hashes=int(row["fields"]) if flags & HAS_FIELDS else None,
            published=float(row["published"]) if flags & HAS_PUBLISHED else None,
        )

    def _further(self, number: int, guid_is_link: bool) -> FurtherKeys:
        at = int(self.first_key[number])
        found = {}
        for name, amount in zip(_FURTHER, self.rows["counts"][number].tolist(), strict=True):
            found[name] = tuple(key.tobytes() for key in self.keys[at : at + amount])
            at += amount
        if not guid_is_link and not any(found.values()):
            return NO_FURTHER_KEYS
        return FurtherKeys(**found, guid_is_link=guid_is_link)
