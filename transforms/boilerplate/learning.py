"""Which lines recur in a feed: counted over its distinct articles, bounded, fading.

A line that several articles of a feed share is boilerplate only if the articles are otherwise
different. So an article counts once, at its first revision, and not at all where it repeats one of
the latest articles of its feed: where half of its words, but for lines that are known already, are
words of that article. Feeds are independent of one another, so their order says nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from dateline.schemas.article import Article
from dateline.schemas.frozen import made_quickly
from dateline.schemas.remembered import FeedLines, feed_hash
from dateline.transforms.boilerplate.lines import (
    body_segments,
    lines_of,
    own_texts,
    prefix_of,
    suffix_of,
)
from dateline.transforms.feeds.text.fast_words import words_in

FADE_AT = 256
"""Articles from which on all counts are halved."""
MOST_LINES = 128
"""Lines of a feed that are remembered with a count: the most frequent ones."""
MOST_ONCE = 256
"""Lines of a feed that were seen in one article and are remembered: the latest ones."""
MOST_RECENT = 24
"""Articles of a feed that a new one is compared with: the latest ones."""
MOST_WORDS = 24
"""Words of an article that are remembered."""

_REPEATED = 0.5  # share of an article's own words in another one, to be no article of its own
_FEWEST_WORDS = 3
_READ = 400  # characters of a text whose words are remembered
_SHORTEST = 4
_WORD = re.compile(rf"\w{{{_SHORTEST},}}")


@made_quickly
@dataclass(frozen=True, slots=True)
class ArticleLines:
    """What is learnt from one article; about 500 bytes."""

    feed_hash: int
    order: tuple[float, str, int]  # older ones first
    title_words: tuple[int, ...]
    lines: tuple[tuple[int, tuple[int, ...]], ...]  # hash, and words where it is among the first
    parts: tuple[int, ...]  # hashes of what stands at the ends of the title
    is_new: bool  # false for a later text of a known article, which teaches nothing


def article_lines(article: Article) -> ArticleLines:
    """What is to be learnt from an article."""
    told = article.published_at or article.updated_at or article.first_seen_at
    suffix = suffix_of(article.title)
    core = article.title[: suffix.start] if suffix else article.title
    own = own_texts(article, core)
    found: dict[int, tuple[int, ...]] = {}
    for text in (article.summary, article.content):
        if not text:
            continue
        for line in lines_of(text, body_segments(text, core), own):
            start, end = line.segment.start, line.segment.end
            words = words_of(text[start : min(end, _READ)]) if start < _READ else ()
            found.setdefault(line.hash, words)
    alone = len(found) == 1  # a text of one line has nothing else to be different by
    parts = [part for part in (suffix, prefix_of(article.title)) if part]
    return ArticleLines(
        feed_hash(article.feed),
        (told.timestamp(), article.article_id, article.position),
        words_of(article.title),
        () if alone else tuple(found.items()),
        tuple(part.hash for part in parts),
        article.revision == 1,
    )


def words_of(text: str) -> tuple[int, ...]:
    """The longer words of a text as numbers of 16 bits, each once, as they come."""
    words = words_in(text.casefold(), _WORD, _SHORTEST)[:MOST_WORDS]
    return tuple(dict.fromkeys([zlib.crc32(word) & 0xFFFF for word in words]))


def learn(before: FeedLines, articles: Iterable[ArticleLines]) -> FeedLines:
    """What is known of a feed's lines after further articles of it, in any order."""
    counts = dict(zip(before.lines, before.counts, strict=True))
    once = dict.fromkeys(before.once)
    recent = list(before.recent)
    number = before.articles
    new = (article for article in articles if article.is_new)
    for article in sorted(new, key=lambda article: article.order):
        known = {line for line, _ in article.lines if line in counts or line in once}
        own = set(article.title_words)
        for line, words in article.lines:
            if line not in known:
                own.update(words)
        if _repeats(own, recent):
            continue
        every = dict.fromkeys(article.title_words)
        for _, words in article.lines:
            every.update(dict.fromkeys(words))
        recent = [*recent, tuple(every)[:MOST_WORDS]][-MOST_RECENT:]
        number += 1
        for line in dict.fromkeys((*(line for line, _ in article.lines), *article.parts)):
            if line in counts:
                counts[line] += 1
            elif line in once:
                del once[line]
                counts[line] = 2
            else:
                once[line] = None
        if number >= FADE_AT:
            number //= 2
            counts = {line: count // 2 for line, count in counts.items() if count > 3}
    kept = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_LINES]
    kept.sort()
    return FeedLines(
        before.feed_hash,
        number,
        tuple(line for line, _ in kept),
        tuple(count for _, count in kept),
        tuple(once)[-MOST_ONCE:],
        tuple(recent),
    )


def learn_all(
    before: Iterable[FeedLines], articles: Iterable[ArticleLines]
) -> dict[int, FeedLines]:
    """What is known of every feed that has articles here, by its hash, in ascending order."""
    known = {feed.feed_hash: feed for feed in before}
    by_feed: dict[int, list[ArticleLines]] = {}
    for article in articles:
        by_feed.setdefault(article.feed_hash, []).append(article)
    return {
        feed: learn(known.get(feed, FeedLines(feed)), by_feed[feed]) for feed in sorted(by_feed)
    }


def _repeats(own: set[int], recent: Iterable[tuple[int, ...]]) -> bool:
    """Whether an article with these words of its own is one of the latest ones once more."""
    if len(own) < _FEWEST_WORDS:
        return True
    least = _REPEATED * len(own)
    return any(len(own.intersection(words)) >= least for words in recent)
