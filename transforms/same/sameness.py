"""Which entries are new, which are known and which are a new text of a known article.

Pure functions. Two entries are the same article when they share a guid key or a URL key; the same
article with the same text is a duplicate, with another text a new revision. One exception keeps
distinct articles apart: entries of one feed with different guids and different texts are different
articles even where the publisher gives them one URL (live pages, landing pages).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dateline.schemas.article import Article

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


def feed_hash(feed: str) -> int:
    """Unsigned 64-bit name of a feed, as the identities table keeps it."""
    return int.from_bytes(hashlib.blake2b(feed.encode(), digest_size=8).digest(), "big")


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
class Identity:
    """One text of one article that one feed served, under one key; a row of the identities table.

    Each feed has rows of its own, because an article is forgotten feed by feed.
    """

    key: bytes
    article_id: bytes
    content_hash: int
    feed_hash: int
    revision: int
    seen_at: int  # seconds since 1970


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
    feeds: set[int] = field(default_factory=set)  # that ever served it
    latest: int = 0  # revision, once all that is remembered is learnt

    def learn(self, row: Identity) -> None:
        before = self.revisions.get(row.content_hash)
        self.revisions[row.content_hash] = min(row.revision, before or row.revision)
        sighting = (row.content_hash, row.feed_hash)
        self.saw(sighting, max(self.seen.get(sighting, 0), row.seen_at))

    def saw(self, sighting: tuple[int, int], seen_at: int) -> None:
        """Note a text and the feed that served it."""
        self.seen[sighting] = seen_at
        self.feeds.add(sighting[1])


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
    for known in articles.values():
        known.latest = max(known.revisions.values(), default=0)
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
            verdict, revision = "revised", known.latest + 1
        sighting = (claim.content_hash, claim.feed_hash)
        stale = sighting not in known.seen or known.seen[sighting] + refresh_after <= now
        for key in claim.keys:
            fresh_key = key not in by_key
            if by_key.setdefault(key, known) is not known:
                continue  # a URL stays with the first article that had it
            if verdict != "duplicate" or stale or fresh_key:
                row = Identity(key, known.article_id, *sighting, revision, now)
                rows[(key, *sighting)] = row
        known.revisions.setdefault(claim.content_hash, revision)
        known.latest = max(known.latest, revision)
        known.saw(sighting, now)
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
        other_guid = claim.guid_key is not None and claim.feed_hash in known.feeds
        if other_guid and claim.content_hash not in known.revisions:
            continue  # one feed, another guid, another text: another article at the same URL
        return known, key
    return _Known(claim.article_id), None


def _with_other_feeds(decisions: list[Decision]) -> list[Decision]:
    """Tells each written article which other feeds served the same text in this run."""
    feeds: dict[tuple[bytes, int], set[str]] = {}
    for decision in decisions:
        feeds.setdefault((decision.article_id, decision.revision), set()).add(decision.ref[0])
    result = []
    for decision in decisions:
        others = feeds[decision.article_id, decision.revision]
        if decision.verdict == "duplicate" or len(others) == 1:
            result.append(decision)
            continue
        result.append(
            Decision(
                decision.ref,
                decision.verdict,
                decision.article_id,
                decision.revision,
                tuple(sorted(feed for feed in others if feed != decision.ref[0])),
            )
        )
    return result
