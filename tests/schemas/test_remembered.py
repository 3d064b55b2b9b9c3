"""The name of a feed in the memories."""

from __future__ import annotations

from dateline.schemas.remembered import feed_hash


def test_it_is_the_same_for_ever() -> None:
    # Pinned: another value would make every article of every feed look unserved.
    assert feed_hash("https://a.example/rss") == 10902241610662895810
    assert feed_hash("https://a.example/rss") != feed_hash("https://a.example/rss/")
    assert 0 <= feed_hash("") < 2**64
