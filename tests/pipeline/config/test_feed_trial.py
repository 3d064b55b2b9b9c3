"""One visit to an address, and what it shows."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from dateline.pipeline.config.feed_trial import count_topics, distinct, try_feeds
from dateline.schemas.config import FeedSpec, FetchSettings, ModelSettings
from tests.feed_server import FeedServer, Reply, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
FETCH = FetchSettings.model_validate({"allow_hosts": ["127.0.0.1"], "delay": 0, "timeout": 20})
NEWS = (
    "<rss version='2.0'><channel><title>T</title>"
    "<item><title>European Union raises import tariffs on steel from China</title><guid>1</guid>"
    "<description>The European Union will raise tariffs on imported steel.</description></item>"
    "<item><title>Les marchés ont reculé mardi après la hausse des prix</title><guid>2</guid>"
    "<description>Les investisseurs attendent la décision de la banque centrale ce mercredi, et "
    "les valeurs ont perdu du terrain à la bourse de Paris.</description></item>"
    "<item><guid>3</guid></item></channel></rss>"
).encode()


def test_results_are_in_order_and_failures_are_told(feed_server: FeedServer) -> None:
    addresses = [
        feed_server.add("/slow.xml", Reply(body=rss("S"), fault="slow", seconds=0.3)),
        feed_server.url("/none.xml"),
        feed_server.add("/page", b"<!doctype html><html></html>"),
        feed_server.add("/quick.xml", rss("Q")),
    ]
    trials = try_feeds([FeedSpec(url=url) for url in addresses], FETCH, NOW)
    assert [trial.fetched.due.spec.url for trial in trials] == addresses
    assert [trial.document is not None for trial in trials] == [True, False, False, True]
    assert trials[1].described().startswith("Http404: HTTP 404 Not Found")
    assert trials[2].described().startswith("HtmlPage: ")
    assert [trial.address for trial in distinct(trials)] == [addresses[0], addresses[3]]


def test_nothing_to_try_gives_nothing() -> None:
    assert try_feeds([], FETCH, NOW) == []


@pytest.mark.parametrize(
    ("path", "title", "comments"),
    [
        ("/comments/feed", "News", True),
        ("/feed", "Comments on: News", True),
        ("/feed", "Commentary", False),
    ],
)
def test_feeds_of_comments_are_known_as_such(
    feed_server: FeedServer, path: str, title: str, comments: bool
) -> None:
    url = feed_server.add(path, rss(title))
    (trial,) = try_feeds([FeedSpec(url=url)], FETCH, NOW)
    assert trial.is_of_comments is comments


def test_topics_are_counted_and_what_the_model_does_not_read_is_told(
    feed_server: FeedServer,
) -> None:
    url = feed_server.add("/news.xml", NEWS)
    (trial,) = try_feeds([FeedSpec(url=url)], FETCH, NOW)
    assert "3 entries (1 unusable)" in trial.described()
    counts = count_topics(trial.articles, ModelSettings.model_validate({}))
    assert counts.topics["trade"] == 1
    assert counts.unread == {"unsupported_language": 1}
    assert counts.described().startswith("trade 1")
    assert counts.described().endswith("not read: 1 unsupported_language")
