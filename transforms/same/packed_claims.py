"""Claims as columns, so that millions meet in one place.

Columns tell which claims have a key that no other claim has; only the others become objects again
(``transforms/same/deciding.py``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from dateline.schemas.article import NO_FURTHER_KEYS, FurtherKeys
from dateline.transforms.same.claim_blocks import (
    GUID_IS_LINK,
    HAS_FIELDS,
    HAS_GUID,
    HAS_OLDER,
    HAS_PUBLISHED,
    HAS_URL,
    IS_OWNER,
    KEPT,
    KINDS,
    RECORD,
    Block,
    record_type,
)
from dateline.transforms.same.key_arrays import gather, sixteens
from dateline.transforms.same.sameness import Claim

_NUMBERS = ("position", "feed", "content", "publisher", "older", "fields", "time", "published")
IN_A_PART = 10_000
"""Claims below which blocks are joined: each step over a part has a price of its own."""


class Columns:
    """Claims that lie behind each other in memory, as columns."""

    def __init__(self, records: bytes, keys: bytes, feeds: Mapping[int, str]) -> None:
        import numpy as np

        self.rows = np.frombuffer(records, record_type())
        self.keys = np.frombuffer(keys, ">u8").reshape(-1, 2)
        self.feeds = feeds

    @cached_property
    def owner(self) -> Any:
        """The claim of each further key."""
        import numpy as np

        numbers = np.arange(len(self.rows), dtype=np.uint32)
        return np.repeat(numbers, self.rows["counts"].sum(axis=1, dtype=np.int64))

    @cached_property
    def kind(self) -> Any:
        """The kind of each further key, by its place in ``KINDS``."""
        import numpy as np

        kinds = np.tile(np.arange(len(KINDS), dtype=np.uint8), len(self.rows))
        return np.repeat(kinds, self.rows["counts"].ravel())

    @cached_property
    def key_ends(self) -> Any:
        """For each claim the number of further keys up to its last."""
        import numpy as np

        return np.cumsum(self.rows["counts"].sum(axis=1, dtype=np.uint32), dtype=np.uint32)

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, flag: int) -> Any:
        """Which claims have a flag."""
        return (self.rows["flags"] & flag) != 0

    @property
    def nameless(self) -> Any:
        """Which claims are remembered under the name of their article."""
        return (self.rows["flags"] & (HAS_GUID | HAS_URL)) == 0

    def names(self) -> Iterator[tuple[Any, Any, Any]]:
        """All that a claim may be known by: beginnings of keys, their claims, and whether a claim
        is remembered under them, too, or names its article so (one answer where all have it)."""
        import numpy as np

        every = np.arange(len(self), dtype=np.uint32)
        yield self.rows["article"][:, 0], every, True
        for column, flag in (("guid", HAS_GUID), ("url", HAS_URL)):
            beginnings, there = self.rows[column][:, 0], self.has(flag)
            if there.all():  # as nearly always; nothing has to be picked then
                yield beginnings, every, True
            else:
                yield beginnings[there], every[there], True
        yield self.keys[:, 0], self.owner, self.kind == KEPT

    def own_columns(self) -> tuple[tuple[str, Any], ...]:
        """The columns that may hold a key to remember, and which claims have one there; the kept
        ones of the further keys are to be remembered, too."""
        return (
            ("guid", self.has(HAS_GUID)),
            ("url", self.has(HAS_URL)),
            ("article", self.nameless),
        )

    def claims(self) -> list[Claim]:
        """The claims as objects."""
        rows = self.rows
        numbers = [rows[name].tolist() for name in _NUMBERS]
        names = [sixteens(rows[name]) for name in ("article", "guid", "url")]
        further = self._further()
        columns = zip(*numbers, *names, rows["flags"].tolist(), further, strict=True)
        return [self._claim(*columns_of_one) for columns_of_one in columns]

    def _claim(
        self, position: int, feed: int, content: int, publisher: int, older: int, fields: int,
        time: float, published: float, article: bytes, guid: bytes, url: bytes, flags: int,
        further: FurtherKeys,
    ) -> Claim:  # fmt: skip
        name = self.feeds[feed]
        return Claim(
            ref=(name, position),
            article_id=article,
            guid_key=guid if flags & HAS_GUID else None,
            url_key=url if flags & HAS_URL else None,
            content_hash=content,
            feed_hash=feed,
            order=(time, name, position),
            publisher=publisher,
            is_owner=bool(flags & IS_OWNER),
            further=further,
            older_hash=older if flags & HAS_OLDER else None,
            field_hashes=fields if flags & HAS_FIELDS else None,
            published=published if flags & HAS_PUBLISHED else None,
        )

    def _further(self) -> Iterator[FurtherKeys]:
        """The further keys of each claim."""
        keys = sixteens(self.keys)
        end = 0
        for counts, is_link in zip(
            self.rows["counts"].tolist(), self.has(GUID_IS_LINK).tolist(), strict=True
        ):
            if not is_link and not any(counts):
                yield NO_FURTHER_KEYS
                continue
            ends = list(itertools.accumulate(counts, initial=end))
            end = ends[-1]
            guids, pages, same_text, kept = (
                tuple(keys[start:until]) for start, until in itertools.pairwise(ends)
            )
            yield FurtherKeys(guids, pages, same_text, kept, is_link)


class PackedClaims:
    """All claims of a run, in the memory of the blocks that they came in.

    A claim's number is its place among all. Parts are looked at one after another, so that what is
    made of one to compare it does not add up.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        import numpy as np

        from dateline.schemas.remembered import feed_hash

        self.feeds = {feed_hash(feed): feed for block in blocks for feed in block.feeds}
        self._parts = list(_parts(blocks))
        sizes = [len(records) // RECORD.size for records, _ in self._parts]
        self._starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
        self.key_count = sum(len(keys) for _, keys in self._parts) // 16
        """Further keys of all claims."""

    def __len__(self) -> int:
        return int(self._starts[-1])

    def parts(self) -> Iterator[tuple[int, Columns]]:
        """Claims that lie behind each other, with the number of the first."""
        for start, (records, keys) in zip(self._starts.tolist(), self._parts, strict=False):
            yield start, Columns(records, keys, self.feeds)

    def columns(self, names: Sequence[str]) -> Any:
        """Some columns of all claims, as records; a copy."""
        import numpy as np

        whole = record_type()
        kinds = [(name, whole[name].base, whole[name].shape) for name in names]
        found = np.empty(len(self), kinds)
        for start, (records, _) in zip(self._starts.tolist(), self._parts, strict=False):
            rows = np.frombuffer(records, whole)
            for name in names:
                found[name][start : start + len(rows)] = rows[name]
        return found

    def records(self, numbers: Any, at: Any, size: int) -> Any:
        """Records of claims, with whole keys, at some places of an array of this size; what else
        is there says nothing.

        Args:
            numbers: of the claims; they ascend and may come several times.
            at: the place of each.
        """
        import numpy as np

        plain = f"V{RECORD.size}"
        parts = [np.frombuffer(records, plain) for records, _ in self._parts]
        found = np.empty(size, plain)
        gather(parts, self._starts, numbers, found, at)
        return found.view(record_type(whole_keys=True))

    def further_keys(self, numbers: Any) -> Any:
        """Further keys, whole, by their places among all, which ascend."""
        import numpy as np

        parts = [np.frombuffer(keys, "V16") for _, keys in self._parts]
        found = np.empty(len(numbers), "V16")
        gather(parts, np.cumsum([0, *map(len, parts)]), numbers, found)
        return found

    def select(self, numbers: Any) -> Columns:
        """Claims by their numbers, which ascend."""
        import numpy as np

        records, keys = [], []
        bounds = np.searchsorted(numbers, self._starts)
        for (start, part), low, high in zip(self.parts(), bounds, bounds[1:], strict=False):
            here = numbers[low:high] - start
            if len(here):
                chosen = np.zeros(len(part), bool)
                chosen[here] = True
                records.append(part.rows[here].tobytes())
                keys.append(part.keys[chosen[part.owner]].tobytes())
        return Columns(b"".join(records), b"".join(keys), self.feeds)


def _parts(blocks: Sequence[Block]) -> Iterator[tuple[bytes, bytes]]:
    """Records and keys of the blocks; many small blocks are joined, a large one stays as it is."""
    records: list[bytes] = []
    keys: list[bytes] = []
    size = 0
    for number, block in enumerate(blocks, 1):
        records.append(block.records)
        keys.append(block.keys)
        size += len(block.records)
        if size >= IN_A_PART * RECORD.size or number == len(blocks):
            yield b"".join(records), b"".join(keys)
            records, keys, size = [], [], 0
