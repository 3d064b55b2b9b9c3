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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from dateline.schemas.article import NO_FURTHER_KEYS, Article, FurtherKeys
from dateline.schemas.remembered import Identity, feed_hash
from dateline.transforms.feeds.articles.entry_keys import telling_time
from dateline.transforms.same.revisions import changed_since, is_over_limit

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
    further: FurtherKeys = NO_FURTHER_KEYS
    older_hash: int | None = None  # content_hash by the rule of before
    field_hashes: int | None = None
    published: float | None = None  # seconds since 1970, where the feed says so credibly

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys to remember, most telling first; never empty."""
        own = tuple(key for key in (self.guid_key, self.url_key) if key) or (self.article_id,)
        return own + tuple(key for key in self.further.kept if key not in own)

    @property
    def telling(self) -> Iterator[tuple[bytes, bool]]:
        """The keys under which another text is a revision, and whether each is a guid."""
        yield from ((key, True) for key in (self.guid_key, *self.further.guids) if key)
        yield from ((key, False) for key in (self.url_key, *self.further.pages) if key)
        if self.guid_key is None and self.url_key is None:
            yield self.article_id, False

    @property
    def lookups(self) -> tuple[bytes, ...]:
        """All keys that it may be known by."""
        return *(key for key, _ in self.telling), *self.further.same_text, *self.keys

    @property
    def turn(self) -> tuple[bool, str, float, int]:
        """When it is decided: owners first, then feed by feed. No date that one feed claims comes
        before what another one says."""
        time, feed, position = self.order
        return not self.is_owner, feed, time, position


def claim_of(article: Article) -> Claim:
    """The claim that an article makes."""
    time: datetime = article.updated_at or article.published_at or article.first_seen_at
    return Claim(
        ref=(article.feed, article.position),
        article_id=bytes.fromhex(article.article_id),
        guid_key=article.guid_key,
        url_key=article.url_key,
        content_hash=article.content_hash,
        feed_hash=feed_hash(article.feed),
        order=(time.timestamp(), article.feed, article.position),
        publisher=feed_hash(article.publisher),
        is_owner=article.is_owner,
        further=article.further_keys,
        older_hash=article.older_hash,
        field_hashes=article.field_hashes,
        published=published.timestamp() if (published := telling_time(article)) else None,
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
    changed_fields: tuple[str, ...] | None = None  # what a revision changed, as far as known
    is_over_limit: bool = False  # a revision that is one too many for the day


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
    last_seen: int = 0  # by an earlier run
    written: dict[int, int] = field(default_factory=dict)  # revision -> its first sighting known
    fields: dict[int, int] = field(default_factory=dict)  # revision -> field hashes

    def learn(self, row: Identity) -> None:
        before = self.revisions.get(row.content_hash)
        self.revisions[row.content_hash] = min(row.revision, before or row.revision)
        sighting = (row.content_hash, row.feed_hash)
        self.saw(sighting, max(self.seen.get(sighting, 0), row.seen_at))
        self.latest = max(self.latest, row.revision)
        self.last_seen = max(self.last_seen, row.seen_at)
        self.written[row.revision] = min(self.written.get(row.revision, row.seen_at), row.seen_at)
        if row.field_hashes is not None:
            self.fields[row.revision] = row.field_hashes
        if row.holder is not None:
            self.holder = row.holder
            self.is_owned = self.is_owned or bool(row.is_owned)

    def revision_of(self, claim: Claim) -> int | None:
        """Which revision the claim's text is, by today's rule or the one of before."""
        found = self.revisions.get(claim.content_hash)
        if found is None and claim.older_hash is not None:
            found = self.revisions.get(claim.older_hash)
        return found

    def add(self, claim: Claim, revision: int, now: int) -> None:
        """Learns the text of a claim, as this revision."""
        self.revisions.setdefault(claim.content_hash, revision)
        self.written.setdefault(revision, now)
        self.latest = max(self.latest, revision)
        if claim.field_hashes is not None:
            self.fields.setdefault(revision, claim.field_hashes)

    def saw(self, sighting: tuple[int, int], seen_at: int) -> None:
        """Notes a text and the feed that served it."""
        self.seen[sighting] = seen_at
        self.feeds.add(sighting[1])

    def served_by(self, feed: int) -> bool:
        """Whether this feed ever served the article."""
        return feed in self.feeds

    def is_held_by(self, claim: Claim) -> bool:
        """Whether the claim may revise the article. What an older version remembered without a
        holder belongs to its own site, or else to the feeds that served it."""
        if self.holder is None:
            return claim.is_owner or self.served_by(claim.feed_hash)
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
        changed: tuple[str, ...] | None = None
        if known is None:
            verdict, revision = "new", 1
            known = _begin(claim, articles, quoted)
        elif (found := known.revision_of(claim)) is not None:
            revision = found
        else:
            latest = known.latest
            if is_over_limit(known.written, now):
                decisions.append(
                    Decision(claim.ref, verdict, known.article_id, latest, is_over_limit=True)
                )
                continue
            verdict, revision = "revised", latest + 1
            changed = changed_since(known.fields.get(latest), claim.field_hashes)
        if known.holder is None or (claim.is_owner and known.holder == claim.publisher):
            known.holder = claim.publisher if known.is_held_by(claim) else None
            known.is_owned = known.is_owned or (claim.is_owner and known.holder is not None)
        known.add(claim, revision, now)
        sighting = (claim.content_hash, claim.feed_hash)
        stale = sighting not in known.seen or known.seen[sighting] + refresh_after <= now
        for key in claim.keys:
            is_fresh = _is_fresh(key, known, claim, by_key)
            if known not in by_key.get(key, ()):
                continue  # a URL stays with the first article of this publisher that had it
            if verdict != "duplicate" or stale or is_fresh:
                rows[(key, *sighting, known.article_id)] = Identity(
                    key,
                    known.article_id,
                    *sighting,
                    revision,
                    now,
                    known.holder,
                    known.is_owned,
                    claim.field_hashes,
                )
        known.saw(sighting, now)
        decisions.append(
            Decision(
                claim.ref,
                verdict,
                known.article_id,
                revision,
                quotes=quoted,
                changed_fields=changed,
            )
        )
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
    revised: _Known | None = None
    for key, is_guid in claim.telling:
        for known in by_key.get(key, ()):
            if not known.is_held_by(claim):
                foreign.append(known)
            elif is_guid or known.revision_of(claim) is not None:
                return known, None
            elif (
                claim.guid_key is None
                or claim.further.guid_is_link
                or not known.served_by(claim.feed_hash)
            ):
                revised = revised or known
            # else one feed, another guid, another text: another article at the same URL
    for key in claim.further.same_text:
        for known in by_key.get(key, ()):
            if known.revision_of(claim) is None or _is_newer(claim, known):
                continue
            if known.is_held_by(claim):
                return known, None
            foreign.append(known)
    if revised is not None:
        return revised, None
    if not foreign or claim.is_owner:
        return None, None  # the owner starts clean, whoever quoted it before
    quoted = max(foreign, key=lambda known: known.is_owned)  # of equals, the first that was known
    if quoted.revision_of(claim) is not None:
        return quoted, None
    return None, quoted.article_id


def _is_newer(claim: Claim, known: _Known) -> bool:
    """Whether the entry dates itself after the last sighting of the article: it cannot be it."""
    return claim.published is not None and claim.published > known.last_seen


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
    feeds: dict[tuple[bytes, int], set[str]] = {}
    for decision in decisions:
        feeds.setdefault((decision.article_id, decision.revision), set()).add(decision.ref[0])
    result = []
    for decision in decisions:
        others = feeds[decision.article_id, decision.revision]
        if decision.verdict == "duplicate" or len(others) == 1:
            result.append(decision)
            continue
        also_in = tuple(sorted(feed for feed in others if feed != decision.ref[0]))
        result.append(replace(decision, also_in_feeds=also_in))
    return result


def refresh_after_s(window_s: float) -> float:
    """Age at which a sighting is noted again: often enough that nothing in a feed is forgotten."""
    return window_s / 4
