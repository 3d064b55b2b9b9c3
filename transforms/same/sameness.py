"""Which entries are new, which are known and which are a new text of a known article.

Pure functions. Two entries are the same article when they share a guid key or a URL key; the same
article with the same text is a duplicate, with another text a new revision. One exception keeps
distinct articles apart: entries of one feed with different guids and different texts are different
articles even where the publisher gives them one URL (live pages, landing pages).

An article has a holder, the publisher whose texts of it are revisions: its own site, where a feed
of that site serves it, else the publisher that first brought it. Everybody else quotes: the same
text adds no row, another text is an article of its own that says whom it quotes. The table of cases
stands in docs/architecture.md.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from dateline.schemas.article import Article
from dateline.schemas.feed import FeedState
from dateline.schemas.remembered import Identity, feed_hash

Ref = tuple[str, int]
"""Feed and position of an entry: names it within one run."""

Verdict = Literal["new", "revised", "duplicate"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What sameness is decided by: an article without its text."""

    ref: Ref
    article_id: bytes  # 16 bytes, used if the article turns out to be new
    guid_key: bytes | None
    url_key: bytes | None
    content_hash: int
    feed_hash: int
    order: tuple[float, str, int]  # a feed's own: its older texts first, then by position
    publisher: int = 0  # hash of who speaks
    is_owner: bool = False  # whether that is the article's own site

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys to look up, most telling first; never empty."""
        return tuple(key for key in (self.guid_key, self.url_key) if key) or (self.article_id,)

    @property
    def turn(self) -> tuple[bool, str, float, int]:
        """When it is decided: owners first, then feed by feed. No date that one feed claims comes
        before what another one says."""
        told, feed, position = self.order
        return not self.is_owner, feed, told, position


def claim_of(article: Article) -> Claim:
    """The claim that an article makes."""
    told: datetime = article.updated_at or article.published_at or article.first_seen_at
    return Claim(
        ref=(article.feed, article.position),
        article_id=bytes.fromhex(article.article_id),
        guid_key=article.guid_key,
        url_key=article.url_key,
        content_hash=article.content_hash,
        feed_hash=feed_hash(article.feed),
        order=(told.timestamp(), article.feed, article.position),
        publisher=feed_hash(article.publisher),
        is_owner=article.is_owner,
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one entry."""

    ref: Ref
    verdict: Verdict
    article_id: bytes
    revision: int
    also_in_feeds: tuple[str, ...] = ()
    quotes: bytes | None = None  # the article of another publisher that this text is about


@dataclass(slots=True, eq=False)  # told apart by what they are, not by what they hold
class _Known:
    """All that is remembered of one article."""

    article_id: bytes
    holder: int | None = None  # None where an older version remembered it
    is_owned: bool = False
    revisions: dict[int, int] = field(default_factory=dict)  # content hash -> revision
    seen: dict[tuple[int, int], int] = field(default_factory=dict)  # (text, feed) -> seen_at
    feeds: set[int] = field(default_factory=set)  # that ever served it
    latest: int = 0  # revision

    def learn(self, row: Identity) -> None:
        before = self.revisions.get(row.content_hash)
        self.revisions[row.content_hash] = min(row.revision, before or row.revision)
        sighting = (row.content_hash, row.feed_hash)
        self.saw(sighting, max(self.seen.get(sighting, 0), row.seen_at))
        self.latest = max(self.latest, row.revision)
        if row.holder is not None:
            self.holder = row.holder
            self.is_owned = self.is_owned or bool(row.is_owned)

    def saw(self, sighting: tuple[int, int], seen_at: int) -> None:
        """Note a text and the feed that served it."""
        self.seen[sighting] = seen_at
        self.feeds.add(sighting[1])

    def is_held_by(self, claim: Claim) -> bool:
        """Whether the claim may revise the article. What an older version remembered without a
        holder belongs to its own site, or else to the feeds that served it."""
        if self.holder is None:
            return claim.is_owner or claim.feed_hash in self.feeds
        return self.holder == claim.publisher


_ByKey = dict[bytes, list[_Known]]
"""The articles that have a key: one for each publisher, the first seen first."""


def decide(
    claims: Iterable[Claim], remembered: Iterable[Identity], *, now: int, refresh_after: int
) -> tuple[list[Decision], list[Identity]]:
    """Decides every claim of a run.

    Args:
        claims: all entries of the run, in any order.
        remembered: at least the identities whose key is among the claims' keys.
        now: seconds since 1970, stored with new and refreshed identities.
        refresh_after: seconds after which a sighting is noted again, so that an entry which stays
            in its feed is never forgotten.

    Returns:
        One decision per claim in a fixed order, and the identities to remember.
    """
    by_key, articles = _learn(remembered)
    rows: dict[tuple[bytes, int, int, bytes], Identity] = {}
    decisions: list[Decision] = []
    for claim in sorted(claims, key=lambda claim: claim.turn):
        known, quoted = _find(claim, by_key)
        verdict: Verdict = "duplicate"
        if known is None:
            verdict, revision = "new", 1
            known = _begin(claim, articles, quoted)
        elif claim.content_hash in known.revisions:
            revision = known.revisions[claim.content_hash]
        else:
            verdict, revision = "revised", known.latest + 1
        if known.holder is None or (claim.is_owner and known.holder == claim.publisher):
            known.holder = claim.publisher if known.is_held_by(claim) else None
            known.is_owned = known.is_owned or (claim.is_owner and known.holder is not None)
        sighting = (claim.content_hash, claim.feed_hash)
        stale = sighting not in known.seen or known.seen[sighting] + refresh_after <= now
        for key in claim.keys:
            is_fresh = _is_fresh(key, known, claim, by_key)
            if known not in by_key.get(key, ()):
                continue  # a URL stays with the first article of this publisher that had it
            if stale or is_fresh:
                rows[(key, *sighting, known.article_id)] = Identity(
                    key, known.article_id, *sighting, revision, now, known.holder, known.is_owned
                )
        known.revisions.setdefault(claim.content_hash, revision)
        known.latest = max(known.latest, revision)
        known.saw(sighting, now)
        decisions.append(Decision(claim.ref, verdict, known.article_id, revision, quotes=quoted))
    ordered = [rows[key] for key in sorted(rows)]
    return _with_other_feeds(decisions), ordered


def _learn(remembered: Iterable[Identity]) -> tuple[_ByKey, dict[bytes, _Known]]:
    by_key: _ByKey = {}
    articles: dict[bytes, _Known] = {}
    for row in sorted(remembered, key=lambda row: (row.key, row.seen_at, row.revision)):
        known = articles.setdefault(row.article_id, _Known(row.article_id))
        known.learn(row)
        holders = by_key.setdefault(row.key, [])
        if known not in holders:
            holders.append(known)
    return by_key, articles


def _find(claim: Claim, by_key: Mapping[bytes, list[_Known]]) -> tuple[_Known | None, bytes | None]:
    """The known article that a claim belongs to, and the article that it merely quotes."""
    foreign: list[_Known] = []
    for key in claim.keys:
        for known in by_key.get(key, ()):
            if not known.is_held_by(claim):
                foreign.append(known)
                continue
            other_guid = (
                key != claim.guid_key
                and claim.guid_key is not None
                and claim.feed_hash in known.feeds
            )
            if other_guid and claim.content_hash not in known.revisions:
                continue  # one feed, another guid, another text: another article at the same URL
            return known, None
    if not foreign or claim.is_owner:
        return None, None  # the owner starts clean, whoever quoted it before
    quoted = max(foreign, key=lambda known: known.is_owned)  # of equals, the first that was known
    if claim.content_hash in quoted.revisions:
        return quoted, None
    return None, quoted.article_id


def _begin(claim: Claim, articles: dict[bytes, _Known], quoted: bytes | None) -> _Known:
    """A new article; under a name of its publisher's own where it quotes, or its own is taken."""
    name = claim.article_id
    if quoted is not None or name in articles:
        spoken = b"\x01" + claim.publisher.to_bytes(8, "big") + name
        name = hashlib.blake2b(spoken, digest_size=16).digest()
    known = articles.setdefault(name, _Known(name))
    known.holder, known.is_owned = claim.publisher, claim.is_owner
    return known


def _is_fresh(key: bytes, known: _Known, claim: Claim, by_key: _ByKey) -> bool:
    """Whether an article has just been given a key, which only its holder can do."""
    holders = by_key.setdefault(key, [])
    if known in holders or known.holder != claim.publisher:
        return False
    if any(other.is_held_by(claim) for other in holders):
        return False
    holders.append(known)
    return True


def _with_other_feeds(decisions: list[Decision]) -> list[Decision]:
    """Tells each written article which other feeds served the same text in this run."""
    feeds: defaultdict[tuple[bytes, int], set[str]] = defaultdict(set)
    for decision in decisions:
        feeds[decision.article_id, decision.revision].add(decision.ref[0])
    return [
        decision
        if decision.verdict == "duplicate"
        else replace(
            decision,
            also_in_feeds=tuple(
                sorted(feeds[decision.article_id, decision.revision] - {decision.ref[0]})
            ),
        )
        for decision in decisions
    ]


def refresh_after_s(window_s: float) -> float:
    """Age at which a sighting is noted again: often enough that nothing in a feed is forgotten."""
    return window_s / 4


def documents_since(feeds: Mapping[str, FeedState], window_s: float) -> dict[int, int]:
    """Feed hash -> sightings since then are still in the document that the feed serves.

    What is in a feed's current document is not forgotten, however long the feed stays unchanged.
    """
    return {
        feed_hash(feed): int(state.last_changed_at.timestamp() - window_s / 2)
        for feed, state in feeds.items()
        if state.last_changed_at is not None
    }
