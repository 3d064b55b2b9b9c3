"""Copies of one text, across feeds and within one: near-duplicate detection by shared word triples.

Pure functions. A text is known by the hashes of the triples of consecutive words ("shingles",
Broder 1997) in its title and its lead. Articles that share many are looked at closely: how much of
the smaller text is in the larger one (containment rather than resemblance, because copies are
trimmed from the end), whether their titles agree, and whether their numbers do. Triples that many
articles share, or several of one feed under different titles, are boilerplate and prove nothing.
Texts are short, so the sets are kept whole; MinHash would need as many bytes and cannot tell
containment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from dateline.dataset.memory.signatures import to_table
from dateline.schemas.article import Article
from dateline.schemas.frozen import made_quickly, replaced
from dateline.schemas.remembered import Signature
from dateline.transforms.same.copy_rules import is_copy, overlap
from dateline.transforms.same.known_signatures import KnownSignatures
from dateline.transforms.same.sameness import Ref
from dateline.transforms.same.signatures import FOUND_BY, signature_of

FREQUENT = 40  # a shingle or a title of more articles than that tells nothing
TEMPLATE = 2  # ... and a shingle that more articles of one feed have under different titles
PLAUSIBLE = 0.4  # of the smaller set shared, for two texts to be looked at closely


@made_quickly
@dataclass(frozen=True, slots=True)
class Candidate:
    """An article of this run whose copies are looked for."""

    ref: Ref
    revision: int
    order: tuple[bool, str, float, int]
    signature: Signature
    quotes: bytes | None = None  # the article of another publisher that it is about


@made_quickly
@dataclass(frozen=True, slots=True)
class Membership:
    """Which cluster an article belongs to; ``signature`` is None where it is remembered already."""

    ref: Ref
    cluster_id: bytes
    is_first_seen: bool
    signature: Signature | None


def candidate_of(article: Article) -> Candidate:
    """The article as one whose copies are looked for.

    Sites' own feeds are asked first, then feed by feed in the order of their names, so that no
    date that one feed claims makes its article the original of another's. Within a feed its own
    dates count: the older text first.
    """
    told = article.published_at or article.updated_at or article.first_seen_at
    order = (not article.is_owner, article.feed, told.timestamp(), article.position)
    return Candidate(
        (article.feed, article.position),
        article.revision,
        order,
        signature_of(article),
        bytes.fromhex(article.quotes) if article.quotes else None,
    )


def cluster(candidates: Iterable[Candidate], remembered: Sequence[Signature]) -> list[Membership]:
    """Puts every candidate into a cluster, in their order (see ``candidate_of``).

    An article that is a copy of none begins a cluster under its own id. What was once assigned
    stays: a revision keeps the cluster of its article, and clusters are never merged.

    Args:
        candidates: articles of this run, in any order.
        remembered: at least the signatures that share a title or hashes with a candidate, or the
            id of its article.
    """
    return cluster_known(candidates, KnownSignatures(to_table(remembered, 0)))


def cluster_known(candidates: Iterable[Candidate], known: KnownSignatures) -> list[Membership]:
    """The same by columns of what is remembered, as a look-up finds it."""
    ordered = sorted(candidates, key=lambda c: c.order)
    names = {c.signature.article_id for c in ordered} | {c.quotes for c in ordered if c.quotes}
    clusters = {name: before for name in names if (before := known.cluster_of(name))}
    first_texts: dict[bytes, Signature] = {}  # a run may bring two texts of one article
    for candidate in ordered:
        if candidate.signature.article_id not in clusters:
            first_texts.setdefault(candidate.signature.article_id, candidate.signature)
    new = list(first_texts.values())
    search = _Search(known, new)
    moved: dict[tuple[int, int | None], Signature] = {}
    for signature in known.with_whole(s.whole for s in new if s.whole is not None):
        moved.setdefault((signature.feed_hash, signature.whole), signature)
    members = []
    number = len(known)
    for candidate in ordered:
        own = candidate.signature
        before = clusters.get(own.article_id)
        if before is not None:
            first = before == own.article_id
            members.append(Membership(candidate.ref, before, first, None))
            continue
        original = None
        if not candidate.quotes:
            original = moved.get((own.feed_hash, own.whole)) if own.whole is not None else None
            if original is None and (found := search.original(number)) is not None:
                original = search.signature(found)
        cluster_id = own.article_id
        if original:
            name = original.article_id
            cluster_id = clusters.get(name) or known.cluster_of(name) or name
        if candidate.quotes:  # however its text differs, it is about that article
            cluster_id = clusters.get(candidate.quotes, candidate.quotes)
        signature = replaced(own, cluster_id=cluster_id)
        clusters[own.article_id] = cluster_id
        moved.setdefault((own.feed_hash, own.whole), signature)
        number += 1
        first = cluster_id == own.article_id
        members.append(Membership(candidate.ref, cluster_id, first, signature))
    return members


def in_cluster(article: Article, member: Membership) -> Article:
    """The article as a member of its cluster."""
    return replaced(article, cluster_id=member.cluster_id.hex(), is_first_seen=member.is_first_seen)


class _Search:
    """Finds what an article may be a copy of, among those that come before it."""

    def __init__(self, known: KnownSignatures, new: Sequence[Signature]) -> None:
        self._known, self._new = known, new
        # A shingle that one article alone has leads to no other one; of real news most are such.
        shared, self._frequent = known.shared(new, FREQUENT)
        having = known.having(shared)  # shingle -> articles
        titled = known.titled({signature.title for signature in new if signature.title})
        of_feed: dict[int, list[Signature]] = {}
        near: dict[int, set[int]] = {}
        for number, signature in enumerate(new, len(known)):
            own = shared.intersection(signature.hashes)
            for value in own:
                having[value].append(number)
            if len(own) >= FOUND_BY:
                near[number] = own
            if signature.title:
                titled.setdefault(signature.title, []).append(number)
            of_feed.setdefault(signature.feed_hash, []).append(signature)
        self._having, self._titled, self._of_feed = having, titled, of_feed
        self._near = near
        """The shingles that an article shares with others, where they are enough to find them."""
        self._templates: dict[int, set[int]] = {}
        self._telling: dict[int, set[int]] = {}

    def signature(self, number: int) -> Signature:
        """The signature of an article; those of this run follow on what is remembered."""
        start = len(self._known)
        return self._known[number] if number < start else self._new[number - start]

    def original(self, number: int) -> int | None:
        """The article that this one is a copy of: of several the one that shares most."""
        own = self.signature(number)
        before = self._titled_before(number, own.title)
        if number not in self._near and not before:
            return None  # as most articles
        mine = self._telling_of(number)
        best: tuple[float, int, int] | None = None
        for other in self._plausible(number, mine).union(before):
            found = self.signature(other)
            theirs = self._telling_of(other)
            ours = mine
            if found.feed_hash != own.feed_hash:
                if template := self._template_of(found.feed_hash):
                    ours = mine - template
                if template := self._template_of(own.feed_hash):
                    theirs = theirs - template
            telling = overlap(ours, theirs)
            if is_copy(own, found, telling):
                rank = (telling.containment, telling.shared, -other)
                best = max(best, rank) if best else rank
        return -best[2] if best else None

    def _telling_of(self, number: int) -> set[int]:
        """The shingles of an article that are no boilerplate, anywhere or in its feed."""
        found = self._telling.get(number)
        if found is None:
            own = self.signature(number)
            found = set(own.hashes) - self._frequent
            if template := self._template_of(own.feed_hash):
                found = found - template  # in place it would go through the template
            self._telling[number] = found
        return found

    def _template_of(self, feed: int) -> set[int]:
        """The shingles of a feed's template."""
        found = self._templates.get(feed)
        if found is None:
            articles = [*self._known.of_feed(feed), *self._of_feed.get(feed, ())]
            found = self._templates[feed] = _template(articles)
        return found

    def _plausible(self, number: int, mine: set[int]) -> set[int]:
        near = self._near.get(number)
        if near is None:
            return set()
        having = (self._having[value] for value in near & mine)
        shared = Counter(chain.from_iterable(found for found in having if found[0] < number))
        return {
            other
            for other, count in shared.items()
            if other < number
            and count >= FOUND_BY
            and count >= PLAUSIBLE * min(len(mine), len(self._telling_of(other)))
        }

    def _titled_before(self, number: int, title: tuple[int, ...] | None) -> list[int]:
        """The articles before this one that have its title, unless many have it."""
        titled = self._titled[title] if title else ()
        return [] if len(titled) > FREQUENT else list(titled[: bisect_left(titled, number)])


def _template(articles: Sequence[Signature]) -> set[int]:
    """The shingles that recur in one feed under different titles."""
    if len(articles) <= TEMPLATE:
        return set()
    by_title: defaultdict[tuple[int, ...] | None, set[int]] = defaultdict(set)
    for signature in articles:
        by_title[signature.title].update(signature.hashes)
    counted: Counter[int] = Counter()
    for values in by_title.values():
        counted.update(values)
    return {value for value, count in counted.items() if count > TEMPLATE}
