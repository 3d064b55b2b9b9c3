"""The name of a feed in the memories: it is stored, so it never changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.remembered import feed_hash

A_FEED = 10902241610662895810


def test_the_stored_name_of_a_feed_is_what_it_always_was() -> None:
    assert feed_hash("https://a.example/rss") == A_FEED
    assert feed_hash("https://a.example/rss/") != A_FEED


@given(st.text())
def test_a_name_fits_its_column(feed: str) -> None:
    assert 0 <= feed_hash(feed) < 2**64


def test_it_is_the_same_for_ever() -> None:
    # Pinned: another value would make every article of every feed look unserved.
    assert feed_hash("https://a.example/rss") == 10902241610662895810
    assert feed_hash("https://a.example/rss") != feed_hash("https://a.example/rss/")
    assert 0 <= feed_hash("") < 2**64
