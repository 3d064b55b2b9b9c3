"""Parameters that only say how a reader came."""

from __future__ import annotations

from dateline.transforms.feeds.articles.tracking import is_tracking
from tests.rows import each


@each(
    "pair",
    ["utm_source=x", "UTM_Medium=rss", "fbclid=1", "amp;utm_source=x", "ref=rss",
     "source=rss_topic15", "emc=rss", "tag=rss", "from=feed", "rss=1", "rss=true",
     "campaign=newsfeed", "at_medium=RSS", "xtor=RSS-3208", "via=atom", "cmp=x", "rss_id=yes"],
)  # fmt: skip
def test_tracking(pair: str) -> None:
    assert is_tracking(pair)


@each(
    "pair",
    ["id=7", "id=rss", "p=12", "q=rss", "page=feed", "ref=home", "source=reuters", "title=press",
     "press=1234567", "from=2026-01-01", "", "=", "x", "tag=feed", "story=rss20", "section=rss",
     "source=" + "rss" * 30],
)  # fmt: skip
def test_what_tells_which_page_it_is(pair: str) -> None:
    assert not is_tracking(pair)
