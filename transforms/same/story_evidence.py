"""How probable it is that two articles report one happening, and what of them says so.

Pure functions. A mark holds what is compared: the sentence vector that the model gives in its one
pass, the telling words of title and lead, the names, and the time. The weights are those of a
logistic regression on labelled pairs of real items, docs/model-card.md has the error rates.
Amounts were tried as well: reports of one happening rarely repeat the same one, so that they
changed nothing.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dateline.dataset.partitions import article_date
from dateline.schemas.article import EnrichedArticle
from dateline.schemas.enrichment import NAME_TYPES
from dateline.schemas.frozen import made_quickly
from dateline.schemas.remembered import StoryMark, feed_hash
from dateline.transforms.same.signatures import TITLE, signature_text, words_of

DAY = 86_400.0
LEAD = 40  # words of the summary, or of the content, that count

COSINE, WORDS, TITLES, NAMES, DAYS = 5.72, 2.25, 3.78, 1.82, -1.09
SAME_FEED, SAME_FEED_WORDS, BIAS = 0.75, -7.6, -5.71
"""Weights of the features. Words that two articles of one feed share tell its template."""
MOST_DAYS = 5.0
"""Reports that lie further apart tell two happenings, however alike they are."""

_STOP = frozenset(
    "the a an of to in on for and or at by with from as is are was were be been has have had he "
    "she it its his her their they who that this will would not but after over about new says said "
    "say into out up more than amid how what why when which us you we our my your no if could may "
    "can one two first".split()
)


def mark_of(enriched: EnrichedArticle) -> StoryMark | None:
    """What a story is recognised by; ``None`` where the model gave no vector."""
    article, said = enriched.article, enriched.prediction
    if said is None or said.vector is None:
        return None
    text = signature_text(article)
    title = _hashes(words_of(text.title, TITLE))
    lead = _hashes(words_of(text.summary or text.content, LEAD))
    names = (
        entity.name.rpartition(" ")[2] if entity.type == "PER" else entity.name
        for entity in said.entities
        if entity.type in NAME_TYPES
    )
    cluster = bytes.fromhex(article.cluster_id or article.article_id)
    return StoryMark(
        cluster_id=cluster,
        story_id=cluster,
        feed_hash=feed_hash(article.feed),
        at=max(0, int(article_date(article).timestamp())),
        model=_model_hash(enriched.model or ""),
        vector=said.vector,
        title=tuple(sorted(title)),
        words=tuple(sorted(title | lead)),
        names=tuple(sorted(_crc(name.lower()) for name in set(names))),
    )


def _hashes(words: Iterable[str]) -> set[int]:
    return {_crc(word) for word in words if len(word) > 1 and word not in _STOP}


def _crc(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))


def _model_hash(label: str) -> int:
    return int.from_bytes(hashlib.blake2b(label.encode(), digest_size=8).digest(), "big")


@made_quickly
@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a mark is compared beside its vector, as sets, because most are compared often."""

    feed_hash: int
    at: int
    title: frozenset[int]
    words: frozenset[int]
    names: frozenset[int]


def evidence_of(mark: StoryMark) -> Evidence:
    """A mark as it is compared."""
    sets = map(frozenset, (mark.title, mark.words, mark.names))
    return Evidence(mark.feed_hash, mark.at, *sets)


def probability(one: Evidence, other: Evidence, cosine: float) -> float:
    """The probability that two articles report one happening, 0..1.

    Args:
        cosine: of their sentence vectors.
    """
    days = abs(one.at - other.at) / DAY
    if days > MOST_DAYS:
        return 0.0
    overlaps = (
        _overlap(one.words, other.words),
        _overlap(one.title, other.title),
        _overlap(one.names, other.names),
    )
    value = weighed(cosine, overlaps, days, one.feed_hash == other.feed_hash)
    return 1.0 / (1.0 + math.exp(-value))


def weighed(cosine: Any, overlaps: tuple[Any, Any, Any], days: Any, is_one_feed: Any) -> Any:
    """The logit of the probability, of one pair or of each pair of arrays.

    Args:
        overlaps: of words, titles and names.
        days: that lie between the two, at most ``MOST_DAYS``.
    """
    words, titles, names = overlaps
    value = BIAS + COSINE * cosine + WORDS * words
    value += TITLES * titles + NAMES * names
    value += DAYS * days
    return value + is_one_feed * (SAME_FEED + SAME_FEED_WORDS * words)


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """Shared elements over the geometric mean of the sizes (Ochiai's coefficient)."""
    if not one or not other:
        return 0.0
    return float(len(one & other) / math.sqrt(len(one) * len(other)))
