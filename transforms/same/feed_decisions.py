"""What becomes of the entries of each feed, small enough to travel as one element."""

from __future__ import annotations

import itertools
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dateline.schemas.remembered import feed_hash
from dateline.transforms.same.decisions import identity_of
from dateline.transforms.same.identity_rows import NewIdentities
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.sameness import Decision

_NEW = struct.Struct("<I16sQ")
_DUPLICATE = struct.Struct("<I16sQ16sI")


@dataclass(frozen=True, slots=True)
class Known:
    """Claims that are duplicates, by their numbers."""

    numbers: Any
    article: Any  # which they are of, as pairs of numbers
    revision: Any


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of all claims of a run, which have numbers here."""

    new: Any
    also_in: Mapping[int, tuple[str, ...]]  # other feeds that have the text of a new one
    known: Sequence[Known]
    others: Sequence[tuple[bytes, Decision]]  # by what names the entry, see ``identity_of``
    identities: NewIdentities


@dataclass(slots=True)
class FeedDecisions:
    """What becomes of the entries of one feed."""

    new: bytes = b""  # position, article and text of each that is new
    also_in: dict[int, tuple[str, ...]] = field(
        default_factory=dict
    )  # by position, of some of these
    duplicates: bytes = b""  # position, article and text of each, then the article known, revision
    others: list[tuple[bytes, Decision]] = field(default_factory=list)  # by identity

    @property
    def verdicts(self) -> dict[str, int]:
        """How many entries are new, revised, duplicate."""
        counted: Counter[str] = Counter(decision.verdict for _, decision in self.others)
        counted["new"] += len(self.new) // _NEW.size
        counted["duplicate"] += len(self.duplicates) // _DUPLICATE.size
        return {verdict: amount for verdict, amount in counted.items() if amount}

    def by_identity(self, feed: str) -> Mapping[bytes, list[Decision]]:
        """The decisions by what names an entry, see ``identity_of``."""
        found: dict[bytes, list[Decision]] = {}
        for identity, decision in self.others:
            found.setdefault(identity, []).append(decision)
        own = feed_hash(feed)
        for position, article, text in _NEW.iter_unpack(self.new):
            also_in = self.also_in.get(position, ())
            decision = Decision((feed, position), "new", article, 1, also_in)
            found.setdefault(identity_of(own, article, text), []).append(decision)
        for position, article, text, known, revision in _DUPLICATE.iter_unpack(self.duplicates):
            decision = Decision((feed, position), "duplicate", known, revision)
            found.setdefault(identity_of(own, article, text), []).append(decision)
        return found


def by_feed(claims: PackedClaims, decided: Decided) -> Iterator[tuple[str, FeedDecisions]]:
    """The decisions of each feed that made a claim."""
    import numpy as np

    found: dict[str, FeedDecisions] = {}
    for identity, decision in decided.others:
        found.setdefault(decision.ref[0], FeedDecisions()).others.append((identity, decision))
    feeds = claims.columns(("feed",))["feed"]
    rows = claims.columns(("position", "article", "content"))
    for feed, few in _cut(feeds, decided.new, rows[decided.new]):
        found.setdefault(claims.feeds[feed], FeedDecisions()).new = few
    for number, also_in in decided.also_in.items():
        told = found[claims.feeds[int(feeds[number])]]
        told.also_in[int(rows["position"][number])] = also_in
    numbers = np.concatenate([np.zeros(0, np.int64), *(known.numbers for known in decided.known)])
    records = np.empty(len(numbers), [*rows.dtype.descr, ("known", ">u8", (2,)), ("as", "<u4")])
    for name in ("position", "article", "content"):
        records[name] = rows[name][numbers]
    if len(numbers):
        records["known"] = np.concatenate([known.article for known in decided.known])
        records["as"] = np.concatenate([known.revision for known in decided.known])
    del rows
    for feed, few in _cut(feeds, numbers, records):
        found.setdefault(claims.feeds[feed], FeedDecisions()).duplicates = few
    yield from found.items()


def _cut(feeds: Any, numbers: Any, records: Any) -> Iterator[tuple[int, bytes]]:
    """Records of some claims feed by feed."""
    import numpy as np

    feeds = feeds[numbers]
    if (feeds[1:] < feeds[:-1]).any():
        order = np.argsort(feeds, kind="stable")
        feeds, records = feeds[order], records[order]
    if not len(feeds):
        return
    starts = np.flatnonzero(np.append(True, feeds[1:] != feeds[:-1])).tolist()
    for start, end in itertools.pairwise([*starts, len(feeds)]):
        yield int(feeds[start]), records[start:end].tobytes()
