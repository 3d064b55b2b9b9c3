"""Which entries are new, which are known and which are a new text of a known article.

Pure functions. Two entries are the same article when they share a guid key or a URL key; the same
article with the same text is a duplicate, with another text a new revision. One exception keeps
distinct articles apart: entries of one feed with different guids and different texts are different
articles even where the publisher gives them one URL (live pages, landing pages).
"""

from __future__ import annotations

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
    order: tuple[float, str, int]  # older texts first, then by feed and position

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys to look up, most telling first; never empty."""
        return tuple(key for key in (self.guid_key, self.url_key) if key) or (self.article_id,)


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
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one entry."""

    ref: Ref
    verdict: Verdict
    article_id: bytes
    revision: int
    also_in_feeds: tuple[str, ...] = ()


@dataclass(slots=True)
class _Known:
    """All that is remembered of one article."""

    article_id: bytes
    revisions: dict[int, int] = field(default_factory=dict)  # content hash -> revision
    seen: dict[tuple[int, int], int] = field(default_factory=dict)  # (text, feed) -> seen_at

    def learn(self, row: Identity) -> None:
        before = self.revisions.get(row.content_hash)
        self.revisions[row.content_hash] = min(row.revision, before or row.revision)
        sighting = (row.content_hash, row.feed_hash)
        self.seen[sighting] = max(self.seen.get(sighting, 0), row.seen_at)

    def served_by(self, feed: int) -> bool:
        """Whether this feed ever served the article."""
        return any(served == feed for _, served in self.seen)


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
    by_key: dict[bytes, _Known] = {}
    articles: dict[bytes, _Known] = {}
    for row in sorted(remembered, key=lambda row: (row.key, row.seen_at, row.revision)):
        known = articles.setdefault(row.article_id, _Known(row.article_id))
        known.learn(row)
        by_key[row.key] = known
    rows: dict[tuple[bytes, int, int], Identity] = {}
    decisions: list[Decision] = []
    for claim in sorted(claims, key=lambda claim: claim.order):
        known, found = _find(claim, by_key)
        if found is None:
            verdict: Verdict = "new"
            known = articles.setdefault(claim.article_id, _Known(claim.article_id))
            revision = 1
        elif claim.content_hash in known.revisions:
            verdict, revision = "duplicate", known.revisions[claim.content_hash]
        else:
            verdict, revision = "revised", max(known.revisions.values()) + 1
        sighting = (claim.content_hash, claim.feed_hash)
        stale = sighting not in known.seen or known.seen[sighting] + refresh_after <= now
        for key in claim.keys:
            fresh_key = key not in by_key
            if by_key.setdefault(key, known) is not known:
                continue  # a URL stays with the first article that had it
            if stale or fresh_key:
                row = Identity(key, known.article_id, *sighting, revision, now)
                rows[(key, *sighting)] = row
        known.revisions.setdefault(claim.content_hash, revision)
        known.seen[sighting] = now
        decisions.append(Decision(claim.ref, verdict, known.article_id, revision))
    ordered = [rows[key] for key in sorted(rows)]
    return _with_other_feeds(decisions), ordered


def _find(claim: Claim, by_key: Mapping[bytes, _Known]) -> tuple[_Known, bytes | None]:
    """The known article that a claim belongs to, and the key that found it."""
    if claim.guid_key and claim.guid_key in by_key:
        return by_key[claim.guid_key], claim.guid_key
    for key in claim.keys:
        known = by_key.get(key)
        if known is None:
            continue
        other_guid = claim.guid_key is not None and known.served_by(claim.feed_hash)
        if other_guid and claim.content_hash not in known.revisions:
            continue  # one feed, another guid, another text: another article at the same URL
        return known, key
    return _Known(claim.article_id), None


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
