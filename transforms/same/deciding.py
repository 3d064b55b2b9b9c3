"""Deciding millions of claims: by columns where nothing is known, by ``sameness`` where there is.

Most entries that need a decision are new: no other claim of the run and nothing that is remembered
shares a key with them. They are articles of their own, revision 1, whatever else there is, so they
are told by sorting keys. All others, with what is remembered of them, go to ``sameness.decide``.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dateline.dataset.memory.identities import from_table, lookup_prefixes, to_table
from dateline.schemas.remembered import feed_hash
from dateline.schemas.state_tables import IDENTITIES
from dateline.transforms.same.decisions import FeedTwiceError, identity_of
from dateline.transforms.same.packed_claims import HAS_FIELDS, HAS_GUID, HAS_URL, IS_OWNER
from dateline.transforms.same.packed_claims import PackedClaims as PackedClaims
from dateline.transforms.same.sameness import Decision, decide

if TYPE_CHECKING:
    import pyarrow as pa

IN_A_GROUP = 20_000
"""Claims and remembered rows that are objects at a time, where their keys can be parted."""
_NEW = struct.Struct("<I16sQ")
_PARTS = 16
"""Parts that keys are compared in, by their first bits; bounds the memory of sorting."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of all claims of a run."""

    new: Any  # numbers of the claims that are new and share no key with anything
    others: list[tuple[bytes, Decision]]  # by what names the entry, see ``identity_of``
    identities: pa.Table  # to remember, sorted by key


@dataclass(slots=True)
class FeedDecisions:
    """What becomes of the entries of one feed; small enough to travel as one element."""

    new: bytes = b""  # position, name and text of each that shares a key with nothing
    others: list[tuple[bytes, Decision]] = field(default_factory=list)  # by identity

    @property
    def verdicts(self) -> dict[str, int]:
        """How many entries are new, revised, duplicate."""
        counted: Counter[str] = Counter(decision.verdict for _, decision in self.others)
        if self.new:
            counted["new"] += len(self.new) // _NEW.size
        return dict(counted)

    def by_identity(self, feed: str) -> Mapping[bytes, list[Decision]]:
        """The decisions by what names an entry, see ``identity_of``."""
        found: dict[bytes, list[Decision]] = {}
        for identity, decision in self.others:
            found.setdefault(identity, []).append(decision)
        own = feed_hash(feed)
        for position, article_id, text in _NEW.iter_unpack(self.new):
            decision = Decision((feed, position), "new", article_id, 1)
            found.setdefault(identity_of(own, article_id, text), []).append(decision)
        return found


def by_feed(claims: PackedClaims, decided: Decided) -> Iterator[tuple[str, FeedDecisions]]:
    """The decisions of each feed that made a claim."""
    import numpy as np

    others: dict[str, list[tuple[bytes, Decision]]] = {}
    for identity, decision in decided.others:
        others.setdefault(decision.ref[0], []).append((identity, decision))
    rows = claims.rows[decided.new]
    rows = rows[np.argsort(rows["feed"], kind="stable")]
    records = np.empty(len(rows), [("position", "<u4"), ("article", ">u8", (2,)), ("text", "<u8")])
    for name, column in (("position", "position"), ("article", "article"), ("text", "content")):
        records[name] = rows[column]
    hashes, starts = np.unique(rows["feed"], return_index=True)
    ends = [*starts.tolist(), len(rows)][1:]
    for own, start, end in zip(hashes.tolist(), starts.tolist(), ends, strict=True):
        feed = claims.feeds[own]
        yield feed, FeedDecisions(records[start:end].tobytes(), others.pop(feed, []))
    for feed, found in others.items():
        yield feed, FeedDecisions(b"", found)


def decide_packed(
    claims: PackedClaims, segments: Sequence[str], *, now: int, refresh_after: int
) -> Decided:
    """Decides every claim of a run, exactly as ``sameness.decide`` does.

    Args:
        segments: full paths of the remembered identities.
        now, refresh_after: see ``sameness.decide``.

    Raises:
        FeedTwiceError: two entries claim one position of one feed.
    """
    import numpy as np
    import pyarrow as pa

    _refuse_feeds_that_came_twice(claims)
    known = _shared(claims)
    remembered = lookup_prefixes(segments, _wanted(claims))
    if remembered.num_rows:
        known |= _remembered(claims, remembered)
    others: list[tuple[bytes, Decision]] = []
    tables = [_rows_of_new(claims, ~known, now)]
    for numbers, rows in _groups(claims, np.flatnonzero(known), remembered):
        chosen = {claim.ref: claim for claim in map(claims.claim, numbers)}
        decisions, identities = decide(
            chosen.values(), from_table(rows), now=now, refresh_after=refresh_after
        )
        for decision in decisions:
            claim = chosen[decision.ref]
            own = identity_of(claim.feed_hash, claim.article_id, claim.content_hash)
            others.append((own, decision))
        tables.append(to_table(identities))
    order = [(name, "ascending") for name in ("key", "content_hash", "feed_hash", "article_id")]
    return Decided(np.flatnonzero(~known), others, pa.concat_tables(tables).sort_by(order))


def _groups(
    claims: PackedClaims, chosen: Any, remembered: pa.Table
) -> Iterator[tuple[list[int], pa.Table]]:
    """Claims with what is remembered of them, so that no two groups share a key or an article.

    Each can be decided by itself, so the objects of one live at a time.
    """
    import numpy as np

    if len(chosen) <= IN_A_GROUP:
        if len(chosen):
            yield chosen.tolist(), remembered
        return
    node = np.full(len(claims), -1, np.int64)
    node[chosen] = np.arange(len(chosen))
    names, nodes = [], []
    for prefixes, numbers in claims.names():
        here = node[numbers] >= 0
        names.append(prefixes[here].astype("u8"))
        nodes.append(node[numbers[here]])
    for column in ("key", "article_id"):
        names.append(_prefixes(remembered, column))
        nodes.append(np.arange(len(chosen), len(chosen) + remembered.num_rows))
    label = _connected(np.concatenate(names), np.concatenate(nodes))
    order = np.argsort(label, kind="stable")
    ends = np.flatnonzero(np.diff(label[order], append=-1)) + 1  # of components
    start = 0
    for end in ends.tolist():
        if end - start < IN_A_GROUP and end < len(order):
            continue
        members = order[start:end]
        rows = np.sort(members[members >= len(chosen)]) - len(chosen)
        yield chosen[np.sort(members[members < len(chosen)])].tolist(), remembered.take(rows)
        start = end


def _connected(names: Any, nodes: Any) -> Any:
    """For each node the least node that it is connected with by names, directly or not."""
    import numpy as np

    order = np.argsort(names, kind="stable")
    names, nodes = names[order], nodes[order]
    starts = np.flatnonzero(np.concatenate([[True], names[1:] != names[:-1]]))
    sizes = np.diff(np.append(starts, len(names)))
    label = np.arange(int(nodes.max()) + 1)
    while True:
        least = np.repeat(np.minimum.reduceat(label[nodes], starts), sizes)
        after = label.copy()
        np.minimum.at(after, nodes, least)
        after = after[after]  # halves the way along a chain
        if (after == label).all():
            return label
        label = after


def _prefixes(table: pa.Table, name: str) -> Any:
    """The first 8 bytes of a column of 16."""
    import numpy as np

    raw = table[name].combine_chunks()
    if not len(raw):
        return np.zeros(0, "u8")
    return np.frombuffer(raw.buffers()[1], ">u8")[2 * raw.offset :: 2][: len(raw)].astype("u8")


def _refuse_feeds_that_came_twice(claims: PackedClaims) -> None:
    import numpy as np

    rows = claims.rows
    order = np.lexsort((rows["position"], rows["feed"]))
    feeds, positions = rows["feed"][order], rows["position"][order]
    twice = (feeds[1:] == feeds[:-1]) & (positions[1:] == positions[:-1])
    if twice.any():
        feed = claims.feeds[int(feeds[1:][twice][0])]
        raise FeedTwiceError(f"the feed {feed} came twice in one run")


def _shared(claims: PackedClaims) -> Any:
    """Which claims share a key, or the beginning of one, with another claim."""
    import numpy as np

    shared = np.zeros(len(claims), bool)
    for part in range(_PARTS):
        names, owners = [], []
        for prefixes, numbers in claims.names():
            here = (prefixes >> np.uint64(60)) == part
            names.append(prefixes[here].astype("u8"))
            owners.append(numbers[here])
        prefix, owner = np.concatenate(names), np.concatenate(owners)
        order = np.argsort(prefix)
        prefix, owner = prefix[order], owner[order]
        same = (prefix[1:] == prefix[:-1]) & (owner[1:] != owner[:-1])
        shared[owner[1:][same]] = True
        shared[owner[:-1][same]] = True
    return shared


def _wanted(claims: PackedClaims) -> Any:
    """The beginnings of all keys, sorted."""
    import numpy as np

    wanted = np.concatenate([prefixes.astype("u8") for prefixes, _ in claims.names()])
    wanted.sort()
    return wanted


def _remembered(claims: PackedClaims, remembered: pa.Table) -> Any:
    """Which claims have a key, or the name of an article, that is remembered."""
    import numpy as np

    known = np.zeros(len(claims), bool)
    names = np.unique(
        np.concatenate([_prefixes(remembered, "key"), _prefixes(remembered, "article_id")])
    )
    for prefixes, numbers in claims.names():
        prefix = prefixes.astype("u8")
        at = np.minimum(np.searchsorted(names, prefix), len(names) - 1)
        known[numbers[names[at] == prefix]] = True
    return known


def _rows_of_new(claims: PackedClaims, new: Any, now: int) -> pa.Table:
    """The identities of claims that are new, one for each key."""
    import numpy as np

    rows = claims.rows
    guid, url = claims.has(HAS_GUID) & new, claims.has(HAS_URL) & new
    neither = new & ~claims.has(HAS_GUID) & ~claims.has(HAS_URL)
    kept = claims.kept_keys() & new[claims.owner]
    parts = [
        (rows["guid"][guid], np.flatnonzero(guid)),
        (rows["url"][url], np.flatnonzero(url)),
        (rows["article"][neither], np.flatnonzero(neither)),
        (claims.keys[kept], claims.owner[kept].astype(np.int64)),
    ]
    keys = np.concatenate([np.ascontiguousarray(key) for key, _ in parts])
    of = np.concatenate([numbers for _, numbers in parts])
    # A claim may have one key twice; it is remembered once.
    order = np.lexsort((keys[:, 1], keys[:, 0], of))
    keys, of = keys[order], of[order]
    first = np.ones(len(of), bool)
    first[1:] = (of[1:] != of[:-1]) | (keys[1:] != keys[:-1]).any(axis=1)
    keys, of = keys[first], of[first]
    return _table(keys, rows, of, now)


def _table(keys: Any, rows: Any, of: Any, now: int) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    def raw(pairs: Any) -> Any:
        # NumPy gives numbers the byte order of the machine where it joins arrays.
        buffer = pa.py_buffer(np.ascontiguousarray(pairs, ">u8").tobytes())
        return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(pairs), [None, buffer])

    columns = {
        "key": raw(keys),
        "article_id": raw(rows["article"][of]),
        "content_hash": pa.array(rows["content"][of]),
        "feed_hash": pa.array(rows["feed"][of]),
        "revision": pa.array(np.ones(len(of), np.int64)),
        "seen_at": pa.array(np.full(len(of), now, np.int64)),
        "holder": pa.array(rows["publisher"][of]),
        "is_owned": pa.array((rows["flags"][of] & IS_OWNER) != 0),
        "field_hashes": pa.array(rows["fields"][of], mask=(rows["flags"][of] & HAS_FIELDS) == 0),
    }
    arrays = [columns[field.name].cast(field.type) for field in IDENTITIES]
    return pa.Table.from_arrays(arrays, schema=IDENTITIES)
