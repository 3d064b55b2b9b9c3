"""Remembered signatures as columns; objects are made only of those that are looked at closely.

A run finds a good part of what is remembered, because common triples are shared by texts that have
nothing else in common. Those only count: how many articles have a triple. As columns that takes a
sort of numbers instead of an object and 50 entries in dictionaries for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.signatures import among
from dateline.schemas.remembered import Signature
from dateline.transforms.same.distinct import distinct

if TYPE_CHECKING:
    import pyarrow as pa


class KnownSignatures:
    """Signatures in the order of article and cluster; a number is a place in it."""

    def __init__(self, table: pa.Table) -> None:
        """``table`` is in the ``signatures`` schema, in any order."""
        import numpy as np

        if not _is_ascending(table):
            table = table.sort_by([("article_id", "ascending"), ("cluster_id", "ascending")])
        self._articles, self._clusters = _raw(table, "article_id"), _raw(table, "cluster_id")
        self._prefixes = np.frombuffer(self._articles, ">u8")[::2].astype("u8")
        self._feeds = table["feed_hash"].to_numpy()
        self._whole, self._has_whole = _numbers(table, "whole")
        self._told, self._has_told = _numbers(table, "told")
        self._hashes, self._bounds, _ = _lists(table, "hashes")
        self._words, self._title_bounds, self._has_title = _lists(table, "title")
        self._by_feed = np.argsort(self._feeds, kind="stable")
        self._made: dict[int, Signature] = {}

    def __len__(self) -> int:
        return len(self._feeds)

    def __getitem__(self, number: int) -> Signature:
        """One as an object; it is made once."""
        found = self._made.get(number)
        if found is None:
            found = self._made[number] = self._signature(number)
        return found

    def _signature(self, number: int) -> Signature:
        start, end = self._bounds[number : number + 2]
        whole, told = int(self._whole[number]), int(self._told[number])
        return Signature(
            self._articles[16 * number : 16 * number + 16],
            self._clusters[16 * number : 16 * number + 16],
            int(self._feeds[number]),
            tuple(self._hashes[start:end].tolist()),
            whole if self._has_whole[number] else None,
            self._title(number) if self._has_title[number] else None,
            told if self._has_told[number] else None,
        )

    def cluster_of(self, article_id: bytes) -> bytes | None:
        """The cluster that an article was put into; None where it is not remembered."""
        import numpy as np

        prefix = np.uint64(int.from_bytes(article_id[:8], "big"))
        start = int(np.searchsorted(self._prefixes, prefix, "left"))
        end = int(np.searchsorted(self._prefixes, prefix, "right"))
        for number in range(end - 1, start - 1, -1):  # of several the last one counts
            if self._articles[16 * number : 16 * number + 16] == article_id:
                return self._clusters[16 * number : 16 * number + 16]
        return None

    def of_feed(self, feed: int) -> list[Signature]:
        """Those of one feed, by their numbers; made anew each time, because most are not needed
        again."""
        import numpy as np

        name = np.uint64(feed)
        start = np.searchsorted(self._feeds, name, "left", sorter=self._by_feed)
        end = np.searchsorted(self._feeds, name, "right", sorter=self._by_feed)
        return [self._signature(number) for number in self._by_feed[start:end].tolist()]

    def with_whole(self, values: Iterable[int]) -> Iterator[Signature]:
        """Those that have one of these as ``whole``, by their numbers."""
        import numpy as np

        wanted = np.fromiter(set(values), np.uint32)
        hits = self._has_whole & np.isin(self._whole, wanted)
        return (self[number] for number in np.flatnonzero(hits).tolist())

    def titled(self, titles: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], list[int]]:
        """The numbers of those with one of these titles, ascending; no title is none."""
        import numpy as np

        wanted = {title for title in titles if title}
        sums = np.array([sum(title) for title in wanted], np.uint64)
        hits = np.isin(_sums(self._words, self._title_bounds), sums)
        found: dict[tuple[int, ...], list[int]] = {}
        for number in np.flatnonzero(hits).tolist():
            title = self._title(number)
            if title in wanted:  # others may have the same sum
                found.setdefault(title, []).append(number)
        return found

    def shared(self, others: Iterable[Signature], most: int) -> tuple[set[int], set[int]]:
        """The hashes that the others share with one another or with these, and the frequent ones.

        Frequent are those that more than ``most`` of these and the others have; they are not among
        the former.
        """
        import numpy as np

        more = np.fromiter(chain.from_iterable(other.hashes for other in others), np.uint32)
        more.sort()
        values = np.sort(np.concatenate([self._hashes, more]))
        # An article has a hash once, so this one is behind as many equal ones.
        frequent = set(distinct(values[most:][values[most:] == values[:-most]]).tolist())
        several = distinct(values[1:][values[1:] == values[:-1]])
        places = np.searchsorted(more, several)
        several = several[more.take(places, mode="clip") == several] if len(more) else several[:0]
        return set(several.tolist()) - frequent, frequent

    def having(self, hashes: Iterable[int]) -> defaultdict[int, list[int]]:
        """The numbers of those that have each of these hashes, ascending."""
        import numpy as np

        wanted = np.unique(np.fromiter(hashes, np.uint32))
        found: defaultdict[int, list[int]] = defaultdict(list)
        if not len(wanted) or not len(self._hashes):
            return found
        places = np.flatnonzero(among(wanted)(self._hashes))
        rows = (np.searchsorted(self._bounds, places, "right") - 1).astype(np.uint64)
        pairs = self._hashes[places].astype("u8") << np.uint64(32) | rows
        pairs.sort()
        values = (pairs >> np.uint64(32)).tolist()
        for value, number in zip(values, (pairs & np.uint64(0xFFFFFFFF)).tolist(), strict=True):
            found[value].append(number)
        return found

    def _title(self, number: int) -> tuple[int, ...]:
        start, end = self._title_bounds[number : number + 2]
        return tuple(self._words[start:end].tolist())


def _is_ascending(table: pa.Table) -> bool:
    """Whether articles come in their order, each once: a segment is written so."""
    import numpy as np

    prefixes = np.frombuffer(_raw(table, "article_id"), ">u8")[::2]
    return bool((prefixes[1:] > prefixes[:-1]).all())


def _raw(table: pa.Table, name: str) -> bytes:
    """The keys of 16 bytes of a column, one behind the other."""
    column = table[name].combine_chunks()
    if not len(column):
        return b""
    start = 16 * column.offset
    return bytes(column.buffers()[1][start : start + 16 * len(column)])


def _numbers(table: pa.Table, name: str) -> tuple[Any, Any]:
    """The numbers of a column, 0 for null, and where there is one."""
    column = table[name].combine_chunks()
    there = column.is_valid().to_numpy(zero_copy_only=False)
    return column.fill_null(0).to_numpy(zero_copy_only=False), there


def _lists(table: pa.Table, name: str) -> tuple[Any, Any, Any]:
    """The numbers in the lists of a column, where each list begins and the last one ends, and
    where there is a list."""
    column = table[name].combine_chunks()
    bounds = column.offsets.to_numpy()  # a slice may keep what is around it
    values = column.values.to_numpy()[bounds[0] : bounds[-1]]
    return values, bounds - bounds[0], column.is_valid().to_numpy(zero_copy_only=False)


def _sums(values: Any, bounds: Any) -> Any:
    """The sum of the numbers in each list, as 64 bits."""
    import numpy as np

    sums = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(values, dtype=np.uint64, out=sums[1:])
    return sums[bounds[1:]] - sums[bounds[:-1]]
