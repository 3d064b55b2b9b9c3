"""What recurs in feeds, from the memory of it and back into it: the step as a plain function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dateline.dataset.memory.feed_lines import lookup, to_table, write_segment
from dateline.dataset.storage import StoredFile, write_file
from dateline.schemas.article import Article
from dateline.schemas.remembered import FeedLines, feed_hash
from dateline.transforms.boilerplate.language import with_own_language
from dateline.transforms.boilerplate.learning import ArticleLines, learn_all
from dateline.transforms.boilerplate.marking import mark
from dateline.transforms.boilerplate.recurring import Recurring


def learn(
    segments: Sequence[str], articles: Sequence[ArticleLines], now: datetime, root: str, path: str
) -> tuple[dict[int, FeedLines], list[StoredFile]]:
    """What recurs in the feeds of the articles now; the segment of what is new in it, if anything.

    Args:
        segments: paths of the segments in force, oldest first.
        path: of the new segment, below ``root``.
    """
    before = lookup(segments, (article.feed_hash for article in articles))
    feeds = learn_all(before, articles)
    known = {feed.feed_hash: feed for feed in before}
    changed = [feed for name, feed in feeds.items() if feed != known.get(name)]
    if not changed:
        return feeds, []
    table = to_table(changed, int(now.timestamp()))
    return feeds, [write_file(root, path, lambda handle: write_segment(handle, table))]


def marked(article: Article, feeds: Mapping[int, FeedLines]) -> Article:
    """The article with its boilerplate, and with the language of what is left."""
    return with_own_language(mark(article, Recurring.of(feeds.get(feed_hash(article.feed)))))
