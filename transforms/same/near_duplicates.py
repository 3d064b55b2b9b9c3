"""Copies of one story across feeds: near-duplicate detection by shared word triples.

Pure functions. A text is known by the hashes of the triples of consecutive words ("shingles",
Broder 1997) in its lead. Two articles of different feeds are copies when at least half of the
smaller set is in the larger one: containment rather than resemblance, because copies are trimmed
from the end. Within one feed only the very same title, text and date make a copy: that is a site
that moved its paths. Texts are short, so the sets are kept whole; MinHash would need as many bytes
and cannot tell containment.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dateline.schemas.article import Article
from dateline.schemas.remembered import Signature, feed_hash
from dateline.transforms.feeds.articles.entry_keys import telling_time
from dateline.transforms.feeds.articles.volatile_text import without_volatile
from dateline.transforms.same.sameness import Ref

LEAD = 64  # words of the summary, and of the content, that count
SHINGLE = 3  # words
LEAST = 6  # shingles: texts with fewer are known by their title, too
CONTAINMENT = 0.5  # of the smaller set, to be a copy
FREQUENT = 40  # a shingle in more articles than that is boilerplate

_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯]|\w+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article of this run whose copies are looked for."""

    ref: Ref
    revision: int
    order: tuple[float, str, int]
    signature: Signature
    quotes: bytes | None = None  # the article of another publisher that it is about


@dataclass(frozen=True, slots=True)
class Membership:
    """Which cluster an article belongs to; ``signature`` is None where it is remembered already."""

    ref: Ref
    cluster_id: bytes
    is_first_seen: bool
    signature: Signature | None


def shingles(text: str, lead: int = LEAD) -> set[int]:
    """CRC-32 of every triple of consecutive words in the first ``lead`` words."""
    words = []
    for match in _WORD.finditer(text):
        words.append(match[0].lower())
        if len(words) == lead:
            break
    triples = zip(words, words[1:], words[2:], strict=False)
    return {zlib.crc32(" ".join(triple).encode()) for triple in triples}


def signature_of(article: Article) -> Signature:
    """The signature of an article's text."""
    found = shingles(article.summary) | shingles(article.content or "")
    if len(found) < LEAST:
        found |= shingles(article.title)
    key = bytes.fromhex(article.article_id)
    return Signature(key, key, feed_hash(article.feed), tuple(sorted(found)), _whole(article))


def _whole(article: Article) -> int | None:
    """CRC-32 of title, text and date; ``None`` for too few words to tell much.

    A site that moves its paths serves its articles once more, as they were. Recurring notices have
    a date of their own, so they are no copies of each other.
    """
    texts = (article.title, article.summary, article.content or "")
    words = " ".join(texts).split()
    if len(words) < LEAST:
        return None
    told = telling_time(article)
    text = "\0".join(" ".join(without_volatile(text).split()) for text in texts)
    return zlib.crc32(f"{told.isoformat() if told else ''}\0{text}".encode("utf-8", "replace"))


def candidate_of(article: Article) -> Candidate:
    """The article as one whose copies are looked for."""
    told = article.published_at or article.updated_at or article.first_seen_at
    order = (told.timestamp(), article.feed, article.position)
    return Candidate(
        (article.feed, article.position),
        article.revision,
        order,
        signature_of(article),
        bytes.fromhex(article.quotes) if article.quotes else None,
    )


def cluster(candidates: Iterable[Candidate], remembered: Sequence[Signature]) -> list[Membership]:
    """Puts every candidate into a cluster, the first published first.

    An article that is a copy of none begins a cluster under its own id. What was once assigned
    stays: a revision keeps the cluster of its article, and clusters are never merged.

    Args:
        candidates: articles of this run, in any order.
        remembered: at least the signatures that share a hash or the id with a candidate.
    """
    known: list[Signature] = sorted(remembered, key=lambda s: (s.article_id, s.cluster_id))
    clusters = {signature.article_id: signature.cluster_id for signature in known}
    postings: dict[int, list[int]] = defaultdict(list)
    for number, signature in enumerate(known):
        for value in signature.hashes:
            postings[value].append(number)
    moved = {(signature.feed_hash, signature.whole): signature for signature in reversed(known)}
    members = []
    for candidate in sorted(candidates, key=lambda c: c.order):
        own = candidate.signature
        before = clusters.get(own.article_id)
        if before is not None:
            first = before == own.article_id
            members.append(Membership(candidate.ref, before, first, None))
            continue
        original = None
        if not candidate.quotes:
            same = moved.get((own.feed_hash, own.whole)) if own.whole is not None else None
            original = same or _original(own, known, postings)
        cluster_id = original.cluster_id if original else own.article_id
        if candidate.quotes:  # however its text differs, it is about that article
            cluster_id = clusters.get(candidate.quotes, candidate.quotes)
        signature = Signature(own.article_id, cluster_id, own.feed_hash, own.hashes, own.whole)
        clusters[own.article_id] = cluster_id
        for value in own.hashes:
            postings[value].append(len(known))
        known.append(signature)
        moved.setdefault((own.feed_hash, own.whole), signature)
        first = cluster_id == own.article_id
        members.append(Membership(candidate.ref, cluster_id, first, signature))
    return members


def in_cluster(article: Article, member: Membership) -> Article:
    """The article as a member of its cluster."""
    return replace(article, cluster_id=member.cluster_id.hex(), is_first_seen=member.is_first_seen)


def _original(
    own: Signature, known: Sequence[Signature], postings: dict[int, list[int]]
) -> Signature | None:
    """The known article of another feed that shares most with this one, if that is enough."""
    telling = [value for value in own.hashes if len(postings.get(value, ())) <= FREQUENT]
    if len(telling) < LEAST:
        return None
    shared: Counter[int] = Counter()
    for value in telling:
        shared.update(postings.get(value, ()))
    best: tuple[float, int, int] | None = None
    for number, count in shared.items():
        other = known[number]
        smaller = min(len(telling), len(other.hashes))
        if other.feed_hash == own.feed_hash or count < LEAST or count < CONTAINMENT * smaller:
            continue
        rank = (count / smaller, count, -number)
        best = max(best, rank) if best else rank
    return known[-best[2]] if best else None
