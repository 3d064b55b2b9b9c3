"""What becomes of the entries of each feed, small enough to travel as one element."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dateline.schemas.remembered import feed_hash
from dateline.transforms.same.claim_blocks import record_type
from dateline.transforms.same.decisions import identity_of
from dateline.transforms.same.identity_rows import NewIdentities
from dateline.transforms.same.key_arrays import whole
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.sameness import Decision

_NAMED = ("position", "article", "content")
COUNTERS = {"new": "entries_new", "revised": "entries_revised", "duplicate": "entries_duplicate"}
"""Counters of a run by what an entry was found to be."""

_NEW = struct.Struct("<I16sQ")
_ALSO_IN = struct.Struct("<IQ")
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

    new: Any  # which ascend
    also_in: Sequence[tuple[Any, Any]]  # new ones, and the hash of another feed with its text
    known: Sequence[Known]
    others: Sequence[tuple[bytes, Decision]]  # by what names the entry, see ``identity_of``
    identities: NewIdentities


@dataclass(slots=True)
class FeedDecisions:
    """What becomes of the entries of one feed."""

    new: bytes = b""  # position, article and text of each that is new
    also_in: bytes = b""  # position of some of these, and the hash of another feed with the text
    names: dict[int, str] = field(default_factory=dict)  # of those feeds
    duplicates: bytes = b""  # position, article and text of each, then the article known, revision
    others: list[tuple[bytes, Decision]] = field(default_factory=list)  # by identity

    @property
    def verdicts(self) -> dict[str, int]:
        """How many entries are new, revised, duplicate."""
        counted: dict[str, int] = dict.fromkeys(("new", "revised", "duplicate"), 0)
        for _, decision in self.others:
            counted[decision.verdict] += 1
        counted["new"] += len(self.new) // _NEW.size
        counted["duplicate"] += len(self.duplicates) // _DUPLICATE.size
        return {verdict: amount for verdict, amount in counted.items() if amount}

    def by_identity(self, feed: str) -> Mapping[bytes, list[Decision]]:
        """The decisions by what names an entry, see ``identity_of``."""
        found: dict[bytes, list[Decision]] = {}
        for identity, decision in self.others:
            found.setdefault(identity, []).append(decision)
        own = feed_hash(feed)
        also_in: dict[int, list[str]] = {}
        for position, other in _ALSO_IN.iter_unpack(self.also_in):
            also_in.setdefault(position, []).append(self.names[other])
        for position, article, text in _NEW.iter_unpack(self.new):
            others = tuple(sorted(also_in.get(position, ())))
            decision = Decision((feed, position), "new", article, 1, others)
            found.setdefault(identity_of(own, article, text), []).append(decision)
        for position, article, text, known, revision in _DUPLICATE.iter_unpack(self.duplicates):
            decision = Decision((feed, position), "duplicate", known, revision)
            found.setdefault(identity_of(own, article, text), []).append(decision)
        return found


def counters(found: FeedDecisions) -> dict[str, int]:
    """What the decisions of a feed add to the counters of the run."""
    counted = {COUNTERS[verdict]: amount for verdict, amount in found.verdicts.items()}
    if over := sum(decision.is_over_limit for _, decision in found.others):
        counted["entries_over_limit"] = over
    return counted


def by_feed(claims: PackedClaims, decided: Decided) -> Iterator[tuple[str, FeedDecisions]]:
    """The decisions of each feed that made a claim, by its name."""
    import numpy as np

    found: dict[str, FeedDecisions] = {}
    for identity, decision in decided.others:
        found.setdefault(decision.ref[0], FeedDecisions()).others.append((identity, decision))

    def told(feed: int) -> FeedDecisions:
        return found.setdefault(claims.feeds[feed], FeedDecisions())

    known, article, revision = _known(decided.known)
    quoted, other = _pairs(decided.also_in)
    named = [(name, record_type(whole_keys=True)[name]) for name in _NAMED]
    for start, part in claims.parts():
        rows = part.rows.view(record_type(whole_keys=True))
        here = decided.new[_between(decided.new, start, len(part))] - start
        records = np.empty(len(here), named)
        _fill(records, rows, here)
        for feed, few in _runs(rows["feed"][here], records):
            told(feed).new += few.tobytes()
        these = _between(quoted, start, len(part))
        here = quoted[these] - start
        records = np.empty(len(here), [("position", "<u4"), ("other", "<u8")])
        records["position"], records["other"] = rows["position"][here], other[these]
        for feed, few in _runs(rows["feed"][here], records):
            of_feed = told(feed)
            of_feed.also_in += few.tobytes()
            of_feed.names |= {name: claims.feeds[name] for name in few["other"].tolist()}
        these = _between(known, start, len(part))
        here = known[these] - start
        records = np.empty(len(here), [*named, ("known", "V16"), ("as", "<u4")])
        _fill(records, rows, here)
        records["known"], records["as"] = article[these], revision[these]
        for feed, few in _runs(rows["feed"][here], records):
            told(feed).duplicates += few.tobytes()
    yield from sorted(found.items())


def _fill(records: Any, rows: Any, here: Any) -> None:
    for name in _NAMED:
        records[name] = rows[name][here]


def _known(parts: Sequence[Known]) -> tuple[Any, Any, Any]:
    """The duplicates of all parts, in the order of their claims."""
    import numpy as np

    if not parts:
        return np.zeros(0, np.int64), np.zeros(0, "V16"), np.zeros(0, np.int64)
    numbers = np.concatenate([known.numbers for known in parts])
    order = np.argsort(numbers)
    article = whole(np.concatenate([known.article for known in parts]))[order]
    return numbers[order], article, np.concatenate([known.revision for known in parts])[order]


def _pairs(parts: Sequence[tuple[Any, Any]]) -> tuple[Any, Any]:
    """The pairs of all parts, in the order of their claims."""
    import numpy as np

    if not parts:
        return np.zeros(0, np.int64), np.zeros(0, "u8")
    numbers = np.concatenate([claims for claims, _ in parts])
    order = np.argsort(numbers)
    return numbers[order], np.concatenate([others for _, others in parts])[order]


def _between(numbers: Any, start: int, count: int) -> slice:
    """Where in ascending numbers those of a part of the claims stand."""
    import numpy as np

    bounds = np.array([start, start + count], numbers.dtype)  # else all numbers are cast
    return slice(*np.searchsorted(numbers, bounds).tolist())


def _runs(feeds: Any, records: Any) -> Iterator[tuple[int, Any]]:
    """Records of claims feed by feed, as far as those of one lie behind each other."""
    import numpy as np

    if not len(feeds):
        return
    starts = np.flatnonzero(np.append(True, feeds[1:] != feeds[:-1]))
    bounds = itertools.pairwise([*starts.tolist(), len(feeds)])
    for feed, (start, end) in zip(feeds[starts].tolist(), bounds, strict=True):
        yield feed, records[start:end]
