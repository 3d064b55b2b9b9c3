"""What recurs is counted over distinct articles, bounded, and in any order of feeds."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schemas.remembered import FeedLines, feed_hash
from dateline.transforms.boilerplate.learning import (
    FADE_AT,
    MOST_LINES,
    MOST_ONCE,
    MOST_RECENT,
    MOST_WORDS,
    article_lines,
    learn,
    learn_all,
)
from dateline.transforms.boilerplate.recurring import Recurring
from tests.transforms.boilerplate.articles import FOOTER, article, made

EMPTY = FeedLines(feed_hash("f"))


def count_of(feed: FeedLines, line: str) -> int:
    found = article_lines(article("An own title of this one", f"Own words here.\n{line}"))
    return Recurring.of(feed).counts.get(found.lines[-1][0], 0)


def test_a_line_counts_once_for_each_distinct_article() -> None:
    feed = learn(EMPTY, [article_lines(made(n, FOOTER)) for n in range(6)])
    assert feed.articles == 6
    assert count_of(feed, FOOTER) == 6


def test_revisions_teach_nothing() -> None:
    one = made(1, FOOTER)
    later = [replace(made(n, FOOTER), revision=2) for n in range(2, 9)]
    feed = learn(EMPTY, [article_lines(a) for a in (one, *later)])
    assert feed.articles == 1
    assert count_of(feed, FOOTER) == 0


def test_copies_of_an_article_within_its_feed_count_as_one() -> None:
    """The same report at other addresses, with a title that changes a little."""
    background = "The tunnel was closed in spring after water had come in at three places"
    told = [
        article(
            f"Tunnel under the harbour opens after repair{' again' * (n % 2)}",
            f"The tunnel under the harbour opened on Monday morning.\n{background}",
            number=n,
        )
        for n in range(8)
    ]
    feed = learn(EMPTY, [article_lines(one) for one in told])
    assert feed.articles == 1
    assert count_of(feed, background) == 0


def test_a_rewritten_report_counts_as_the_article_that_it_was() -> None:
    background = "The tunnel was closed in spring after water had come in at three places"
    first = article("Tunnel opens after repair", f"Cars drive below the harbour.\n{background}")
    again = article(
        "Harbour tunnel: repair done", f"Cars drive below the harbour now.\n{background}", number=1
    )
    assert learn(EMPTY, map(article_lines, (first, again))).articles == 1


def test_articles_with_one_title_and_texts_of_their_own_count_each() -> None:
    told = [made(n, FOOTER, title="Briefing") for n in range(6)]
    assert learn(EMPTY, map(article_lines, told)).articles == 6


def test_the_memory_of_a_feed_is_bounded() -> None:
    feed = EMPTY
    for start in range(0, 600, 30):
        told = [
            made(n, *(f"Footer number {chr(97 + (n + k) % 26)}{k}" for k in range(9)), FOOTER)
            for n in range(start, start + 30)
        ]
        feed = learn(feed, map(article_lines, told))
        assert feed.articles < FADE_AT
        assert len(feed.lines) == len(feed.counts) <= MOST_LINES
        assert len(feed.once) <= MOST_ONCE
        assert len(feed.recent) <= MOST_RECENT
        assert all(len(words) <= MOST_WORDS for words in feed.recent)
        assert max(feed.counts, default=0) <= feed.articles
        assert list(feed.lines) == sorted(feed.lines)
    assert count_of(feed, FOOTER) >= 0.9 * feed.articles


def test_a_footer_that_is_gone_fades() -> None:
    feed = learn(EMPTY, [article_lines(made(n, FOOTER)) for n in range(40)])
    feed = learn(feed, [article_lines(made(n, "Nothing of the kind")) for n in range(100, 700)])
    assert not Recurring.of(feed).often(1, 1, 0.0)
    assert count_of(feed, FOOTER) <= 0.05 * feed.articles


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abc")), max_size=30), st.randoms())
def test_the_order_of_articles_and_feeds_does_not_matter(
    numbers: list[tuple[int, str]], rng: random.Random
) -> None:
    told = [article_lines(made(n, FOOTER, feed=feed)) for n, feed in set(numbers)]
    shuffled = told[:]
    rng.shuffle(shuffled)
    assert learn_all((), told) == learn_all((), shuffled)
    for feed in {one.feed_hash for one in told}:
        alone = learn_all((), [one for one in told if one.feed_hash == feed])
        assert alone[feed] == learn_all((), told)[feed], "feeds are independent"
