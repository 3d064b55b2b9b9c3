"""Feeds that no visit can reach are told without a visit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline.config.unvisitable import unvisitable
from dateline.schemas.config import Config


def told(*feeds: str | dict[str, Any], allow_hosts: tuple[str, ...] = ()) -> dict[str, str]:
    config = Config.model_validate(
        {
            "feeds": [{"url": feed} if isinstance(feed, str) else feed for feed in feeds],
            "fetch": {"allow_hosts": allow_hosts},
        }
    )
    return {feed.url: why for feed, why in unvisitable(config)}


def test_feeds_of_the_public_web_may_answer(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(b"<rss/>")
    file = (tmp_path / "feed.xml").as_uri()
    assert not told("https://a.example/rss", "https://münchen.example/rss", "http://8.8.8.8/", file)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://a.example:99999/rss", "bad host or port"),
        ("https://a b.example/rss", "characters that no host has"),
        ("http://10.0.0.1/rss", "list 10.0.0.1 in fetch.allow_hosts"),
        ("http://localhost:8000/rss", "localhost is this machine"),
        ("http://[::1]/rss", "not a public address"),
        ("file:///no/such/feed.xml", "there is no file"),
        ("file:///", "is no regular file"),
        ("file://elsewhere/feed.xml", "file URLs are local only"),
    ],
)
def test_what_cannot_be_reached_is_told_with_its_reason(url: str, why: str) -> None:
    assert why in told("https://a.example/rss", url)[url]


def test_hosts_that_are_allowed_may_be_anywhere() -> None:
    hosts = ("localhost", "10.0.0.1")
    assert not told("http://localhost:8000/", "http://10.0.0.1/", allow_hosts=hosts)


def test_a_feed_that_is_not_visited_may_be_anywhere() -> None:
    assert not told({"url": "http://10.0.0.1/rss", "enabled": False})
