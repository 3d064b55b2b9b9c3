"""The settings: what is refused wherever they come from, and how feeds are named."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from dateline.schemas.config import (
    Config,
    FeedSpec,
    FetchSettings,
    MetricsSettings,
    ModelSettings,
    OutputSettings,
    without_credentials,
)
from tests.rows import each


@pytest.mark.parametrize(
    "url",
    ["https://a.example/rss", "HTTP://a.example", "file:///srv/a.xml", "http://u:p@a.example:80/"],
)
def test_urls_that_can_be_read(url: str) -> None:
    assert FeedSpec(url=url).url == url


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ftp://a.example/rss", "starts with http://, https:// or file://"),
        ("a.example/rss", "starts with"),
        ("", "starts with"),
        ("javascript:alert(1)", "starts with"),
        ("https:///rss", "names no host"),
        ("http://:80/", "names no host"),
    ],
)
def test_urls_that_cannot_be_read_are_refused(url: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        FeedSpec(url=url)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://a.example/rss?x=1#y", "https://a.example/rss?x=1#y"),
        ("https://me:word@a.example:8443/rss", "https://a.example:8443/rss"),
        ("https://me@a.example/", "https://a.example/"),
        ("https://me:p@ss@a.example/", "https://a.example/"),
        ("https://a.example/@user", "https://a.example/@user"),
    ],
)
def test_a_feed_is_named_by_its_url_without_credentials(url: str, key: str) -> None:
    assert FeedSpec(url=url).key == without_credentials(url) == key


def test_a_feed_is_listed_once_whatever_its_credentials() -> None:
    feeds = [{"url": "https://a.example/"}, {"url": "https://me:word@a.example/"}]
    with pytest.raises(ValidationError, match=r"the feed https://a\.example/ is listed twice"):
        Config.model_validate({"feeds": feeds})


def test_a_feed_says_for_itself_whether_pages_are_fetched() -> None:
    feeds = [
        {"url": "https://default.example/"},
        {"url": "https://yes.example/", "fulltext": True},
        {"url": "https://no.example/", "fulltext": False},
    ]
    for default, expected in ((False, {"yes"}), (True, {"yes", "default"})):
        config = Config.model_validate({"feeds": feeds, "fetch": {"fulltext": default}})
        assert config.fulltext_feeds == {f"https://{name}.example/" for name in expected}


@each(
    "settings",
    [
        {"fetch": {"delay": -1}},
        {"fetch": {"timeout": 0}},
        {"fetch": {"concurrency": 0}},
        {"fetch": {"max_redirects": 21}},
        {"fetch": {"max_bytes": 999}},
        {"fetch": {"permanent_redirects_after": 0}},
        {"dedupe": {"window_days": 0}},
        {"output": {"target_file_mb": 0}},
        {"retention": {"days": 0}},
        {"model": {"threads": 0}},
        {"feeds": [{"url": "https://a.example/", "poll_interval": 0}]},
        {"metrics": {"prometheus_file": "metrics.txt"}},
        {"fetch": {"colour": 1}},
    ],
)
def test_values_that_mean_nothing_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate(settings)


def test_no_delay_is_a_delay() -> None:
    assert Config.model_validate({"fetch": {"delay": "0s"}}).fetch.delay == 0
    assert Config.model_validate({"fetch": {"timeout": "2m"}}).fetch.timeout == 120


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://a.example/rss", "https://a.example/rss"),
        ("HTTPS://a.example/rss", "HTTPS://a.example/rss"),
        ("https://me:p@ss@a.example:8080/rss", "https://a.example:8080/rss"),
        ("https://me@a.example", "https://a.example"),
        ("file:///feeds/a@b.xml", "file:///feeds/a@b.xml"),
    ],
)
def test_a_feed_is_called_by_its_url_without_credentials(url: str, key: str) -> None:
    assert FeedSpec(url=url).key == key
    assert without_credentials(url) == key


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("a.example/rss", "a feed URL starts with"),
        ("ftp://a.example/rss", "a feed URL starts with"),
        ("", "a feed URL starts with"),
        ("https:///rss", "names no host"),
        ("https://", "names no host"),
    ],
)
def test_urls_that_nobody_can_visit_are_refused(url: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        FeedSpec(url=url)


@each(
    ("settings", "values"),
    [
        (FetchSettings, {"concurrency": 0}),
        (FetchSettings, {"concurrency": 1_025}),
        (FetchSettings, {"per_host": 0}),
        (FetchSettings, {"delay": -0.1}),
        (FetchSettings, {"timeout": 0}),
        (FetchSettings, {"max_bytes": 999}),
        (FetchSettings, {"max_redirects": 21}),
        (FetchSettings, {"permanent_redirects_after": 0}),
        (FetchSettings, {"unknown": 1}),
        (ModelSettings, {"threads": 0}),
        (ModelSettings, {"task": "poetry"}),
        (OutputSettings, {"target_file_mb": 0}),
        (OutputSettings, {"partition_by": ("mood",)}),
        (MetricsSettings, {"prometheus_file": "metrics.txt"}),
    ],
)
def test_values_out_of_bounds_are_refused(settings: type[Any], values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**values)


@pytest.mark.parametrize(
    ("settings", "values"),
    [
        (FetchSettings, {"concurrency": 1_024, "delay": 0, "max_bytes": 1_000, "max_redirects": 0}),
        (OutputSettings, {"partition_by": ("feed_group", "published_date")}),
        (MetricsSettings, {"prometheus_file": "dateline.prom"}),
        (MetricsSettings, {}),
    ],
)
def test_values_at_the_bounds_are_taken(settings: type[Any], values: dict[str, Any]) -> None:
    made = settings(**values)
    assert {name: getattr(made, name) for name in values} == values


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        FetchSettings().delay = 1


def test_a_feed_may_be_listed_once_whatever_its_credentials() -> None:
    one, two = FeedSpec(url="https://a.example/"), FeedSpec(url="https://me:x@a.example/")
    with pytest.raises(ValidationError, match=r"https://a\.example/ is listed twice"):
        Config(feeds=(one, two))
    assert len(Config(feeds=(one, FeedSpec(url="https://b.example/"))).feeds) == 2


@pytest.mark.parametrize(("default", "expected"), [(False, {"on"}), (True, {"on", "open"})])
def test_the_feeds_whose_pages_are_fetched(default: bool, expected: set[str]) -> None:
    feeds = tuple(
        FeedSpec(url=f"https://{name}.example/", fulltext=wish)
        for name, wish in (("on", True), ("off", False), ("open", None))
    )
    config = Config(feeds=feeds, fetch=FetchSettings(fulltext=default))
    assert config.fulltext_feeds == {f"https://{name}.example/" for name in expected}


def test_a_watch_asks_for_topics_that_there_are() -> None:
    own = [{"name": "rare earths", "examples": "rare.jsonl"}]

    def config(*asked: str) -> Config:
        watch = [{"name": "w", "topics": asked}]
        return Config.model_validate({"topics": own, "watch": watch})

    asked = ("trade", "other", "rare earths")
    assert config(*asked).watch[0].topics == asked
    with pytest.raises(ValidationError, match=r"rare earth.*did you mean 'rare earths'"):
        config("trade", "rare earth")
    with pytest.raises(ValidationError, match=r"trade, defense, markets, other, rare earths\b"):
        config("shipping")
