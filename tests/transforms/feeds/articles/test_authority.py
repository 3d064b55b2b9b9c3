"""Who speaks for an article: told by addresses, never by what a feed says of itself."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.schemas.config import FeedSpec
from dateline.transforms.feeds.articles.authority import (
    Authority,
    publisher_of,
    site_of,
    unclaimed_sites,
)
from tests.rows import each

PAGE = "https://www.victim.example/news/1"
GUID = "https://victim.example/news/1"


@each(
    ("url", "site"),
    [
        ("https://www.victim.example/news", "victim.example"),
        ("https://feeds.bbci.co.uk/news/rss.xml", "bbci.co.uk"),
        ("https://one.github.io/feed", "one.github.io"),
        ("https://VICTIM.example.:8443/", "victim.example"),
        ("tag:victim.example,2026:1", "victim.example"),
        ("tag:me@victim.example,2026-11:1", "victim.example"),
        ("http://127.0.0.1:8000/feed", None),
        ("http://[::1]/feed", None),
        ("http://localhost/feed", None),
        ("https://co.uk/", None),
        ("file:///srv/feed.xml", None),
        ("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66", None),
        ("http://[broken/", None),
        ("post 57", None),
        (None, None),
    ],
)
def test_the_site_of_an_address(url: str | None, site: str | None) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("final_url", "publisher"),
    [
        ("https://rss.victim.example/all", "victim.example"),
        ("https://feeds.feedburner.com/victim", "key"),  # many publishers there
        ("http://127.0.0.1:8000/a", "key"),
        ("file:///srv/a.xml", "key"),
    ],
)
def test_a_feed_is_its_site_or_else_itself(final_url: str, publisher: str) -> None:
    assert publisher_of("key", final_url) == publisher


def spoken(
    feed: str, url: str | None = PAGE, guid: str | None = GUID, **settings: Any
) -> tuple[str, bool]:
    spec = FeedSpec.model_validate({"url": feed, **settings})
    return Authority(spec, feed).over(url, guid)


def test_a_feed_of_the_same_site_speaks_for_the_article() -> None:
    assert spoken("https://feeds.victim.example/rss") == ("victim.example", True)


def test_any_other_feed_speaks_for_itself() -> None:
    assert spoken("https://evil.example/rss") == ("evil.example", False)
    assert spoken("http://127.0.0.1:1/rss") == ("http://127.0.0.1:1/rss", False)


def test_a_feed_served_elsewhere_can_be_granted_its_hosts() -> None:
    hosts: dict[str, Any] = {"speaks_for": ["www.victim.example"]}
    assert spoken("https://feeds.feedburner.com/v", **hosts) == ("victim.example", True)
    other = spoken("https://feeds.feedburner.com/v", "https://third.example/1", None, **hosts)
    assert other == ("https://feeds.feedburner.com/v", False)


def test_an_address_of_ones_own_gives_nothing_over_the_guid_of_another() -> None:
    url = "https://evil.example/1"
    assert spoken("https://evil.example/rss", url) == ("evil.example", False)


def test_an_entry_without_any_address_has_no_owner() -> None:
    assert spoken("https://victim.example/rss", None, "57") == ("victim.example", False)


def test_a_guid_alone_can_name_the_site() -> None:
    assert spoken("https://victim.example/rss", None) == ("victim.example", True)


def test_the_sites_that_a_feed_could_be_granted_are_counted() -> None:
    urls = ["https://a.example/1", "https://www.a.example/2", "https://b.example/3", None]
    spec = FeedSpec(url="https://feeds.feedburner.com/a")
    assert unclaimed_sites(urls, spec, spec.url) == [("a.example", 2), ("b.example", 1)]
    granted = FeedSpec(url=spec.url, speaks_for=("a.example",))
    assert unclaimed_sites(urls, granted, spec.url) == [("b.example", 1)]
