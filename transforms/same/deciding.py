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
from dateline.transforms.same.sameness import Claim, Decision, decide

if TYPE_CHECKING:
    import pyarrow as pa

_NEW = struct.Struct("<I16sQ")
_PARTS = 16
"""Parts that keys are compared in, by their first bits; bounds the memory of sorting."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of all claims of a run."""

    new: Any  # numbers of the claims that are new and share no key with anything
    others: list[tuple[Claim, Decision]]
    identities: pa.Table  # to remember, sorted by key


@dataclass(slots=True)
class FeedDecisions:
    """What becomes of the entries of one feed; small enough to travel as one element."""

    new: bytes = b""  # position, name and text of each that shares a key with nothing
    others: list[tuple[bytes, Decision]] = field(default_factory=list)  # by identity

    @property
    def verdicts(self) -> dict[str, int]:
        """How many entries are new, revised, duplicate."""
        counted = Counter(decision.verdict for _, decision in self.others)
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
    for claim, decision in decided.others:
        identity = identity_of(claim.feed_hash, claim.article_id, claim.content_hash)
        others.setdefault(claim.ref[0], []).append((identity, decision))
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
    chosen = [claims.claim(number) for number in np.flatnonzero(known).tolist()]
    by_ref = {claim.ref: claim for claim in chosen}
    decisions, rows = decide(chosen, from_table(remembered), now=now, refresh_after=refresh_after)
    new = np.flatnonzero(~known)
    identities = pa.concat_tables([_rows_of_new(claims, ~known, now), to_table(rows)])
    order = [("key", "ascending"), ("content_hash", "ascending"), ("feed_hash", "ascending")]
    identities = identities.sort_by([*order, ("article_id", "ascending")])
    return Decided(new, [(by_ref[decision.ref], decision) for decision in decisions], identities)


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
    told = []
    for name in ("key", "article_id"):
        raw = remembered[name].combine_chunks()
        told.append(np.frombuffer(raw.buffers()[1], ">u8").reshape(-1, 2)[raw.offset :, 0])
    names = np.unique(np.concatenate([column[: remembered.num_rows] for column in told]))
    names = names.astype("u8")
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
    found = rows[of]
    return _table(keys, found, now)


def _table(keys: Any, found: Any, now: int) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    def raw(pairs: Any) -> Any:
        # NumPy gives numbers the byte order of the machine where it joins arrays.
        buffer = pa.py_buffer(np.ascontiguousarray(pairs, ">u8").tobytes())
        return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(pairs), [None, buffer])

    columns = {
        "key": raw(keys),
        "article_id": raw(found["article"]),
        "content_hash": pa.array(found["content"]),
        "feed_hash": pa.array(found["feed"]),
        "revision": pa.array(np.ones(len(found), np.int64)),
        "seen_at": pa.array(np.full(len(found), now, np.int64)),
        "holder": pa.array(found["publisher"]),
        "is_owned": pa.array((found["flags"] & IS_OWNER) != 0),
        "field_hashes": pa.array(found["fields"], mask=(found["flags"] & HAS_FIELDS) == 0),
    }
    arrays = [columns[field.name].cast(field.type) for field in IDENTITIES]
    return pa.Table.from_arrays(arrays, schema=IDENTITIES)
