"""The keys of an article beside its own: which there are, and which there are not."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dateline.schemas.article import Article, Entry, ParsedFeed
from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.article import normalise_feed
from dateline.transforms.feeds.articles.entry_keys import telling_time
from dateline.transforms.feeds.articles.identity import url_key

NOON = datetime(2026, 11, 26, 12, tzinfo=timezone.utc)
TEXT = "The harbour master closed the quay after the storm; pilots wait."


def articles(*entries: tuple[str, str, str | None], date: str = "2026-11-23") -> list[Article]:
    """Articles of one document, of links, titles and guids."""
    read = tuple(
        Entry(n, id=guid, link=link, title=title, summary=TEXT, published_raw=date)
        for n, (link, title, guid) in enumerate(entries)
    )
    feed = ParsedFeed("rss20", "test", link="https://h.example/", entries=read)
    spec = FeedSpec(url="https://h.example/rss")
    return list(normalise_feed(feed, spec, now=NOON).articles)


FILL = ("https://h.example/fill", "Another story", None)


def test_guids_that_spell_one_page_differently_leave_it_the_page_of_one_article() -> None:
    link = "https://h.example/a/9"
    first, second, _ = articles(
        (link, "Quay closed", link + "/"), (link, "Quay closed", "https://www.h.example/a/9/"), FILL
    )
    assert first.url_key == second.url_key == url_key(link)


def test_what_shares_pages_and_texts_crosswise_is_known_by_both() -> None:
    """Two texts at each of two addresses that may be one: no page and no text is of one entry."""
    one, two = "https://h.example/a?sid=1", "https://h.example/a?sid=2"
    crossed = [(one, "Quay closed", None), (one, "Grain falls", None),
               (two, "Quay closed", None), (two, "Grain falls", None)]  # fmt: skip
    found = articles(*crossed)
    assert len({article.article_id for article in found}) == 4
    assert [article.article_id for article in articles(*crossed)] == [
        article.article_id for article in found
    ]
    named = articles(*[(*entry[:2], f"id-{n}") for n, entry in enumerate(crossed)])
    assert [article.further_keys.pages for article in named] == [()] * 4, "guids are enough"
    paged = articles((one, "Quay closed", None), (two, "Quay closed", None), FILL)
    assert [article.further_keys.pages for article in paged[:2]] == [()] * 2, "pages are enough"


def test_an_address_as_it_stands_tells_as_much_as_its_page() -> None:
    article = articles(("https://www.h.example/a/9/", "Quay closed", None), FILL)[0]
    assert article.url_key == url_key("https://h.example/a/9")
    assert url_key("https://www.h.example/a/9/") in article.further_keys.pages


def test_the_text_is_remembered_where_the_address_may_vary() -> None:
    kept = [
        articles((link, "Quay closed", None), FILL)[0].further_keys.kept
        for link in (
            "https://h.example/a;id=3",
            "https://h.example/a?id=3",
            "https://h.example/a/3",
        )
    ]
    assert [len(keys) for keys in kept] == [1, 1, 0]


def test_only_a_time_that_can_be_trusted_tells() -> None:
    times = [
        telling_time(articles(("https://h.example/a/9", "Quay closed", None), date=date)[0])
        for date in (
            "2026-11-23T09:00:00Z",
            (NOON + timedelta(days=30)).isoformat(),  # not yet
            NOON.isoformat(),  # the time of the visit
            "1970-01-01T00:00:00Z",
            "",
        )
    ]
    assert times == [datetime(2026, 11, 23, 9, tzinfo=timezone.utc), None, None, None, None]
