"""The first real picture of a text, in bounded time."""

from __future__ import annotations

import time

import pytest

from dateline.transforms.feeds.articles.picture import first_picture
from dateline.transforms.feeds.url_parts import MAX_URL

BASE = "https://a.example/story"


def test_the_first_picture_that_is_none_of_the_page_furniture_counts() -> None:
    text = '<img src="/icons/rss.gif"><img width="1" src="/p.jpg"><img src="/photo.jpg">'
    assert first_picture([None, text], BASE) == "https://a.example/photo.jpg"


@pytest.mark.parametrize(
    "address",
    [
        "https://x.example/ads/top.jpg", "https://x.example/ad/1.png",
        "https://x.example/pagead/x.gif", "https://googleads.g.example/p.jpg",
        "https://x.example/wp/emoticons/a.png", "https://stats.wordpress.com/g.jpg",
        "https://x.example/track.gif", "https://feeds.example.org/~r/x", "/smileys/s.gif",
        "/img/spacer.gif", "https://ad.doubleclick.net/p.jpg", "/img/facebook_16.png",
    ],
)  # fmt: skip
def test_furniture_is_known_by_its_address(address: str) -> None:
    assert first_picture([f'<img src="{address}"><img src="/photo.jpg">'], BASE) == (
        "https://a.example/photo.jpg"
    )


def test_uploads_are_no_advertisements() -> None:
    assert first_picture(['<img src="/uploads/p.jpg">'], BASE) == "https://a.example/uploads/p.jpg"


def test_an_address_longer_than_any_is_no_picture() -> None:
    text = f'<img src="/{"a" * MAX_URL}.jpg"><img src="/photo.jpg">'
    assert first_picture([text], BASE) == "https://a.example/photo.jpg"


def test_a_tag_of_one_long_name_takes_linear_time() -> None:
    start = time.process_time()
    assert first_picture([f"<img {'a' * 190_000}>"], BASE) is None
    assert time.process_time() - start < 2.0


def test_the_poster_of_a_film_is_taken_where_there_is_no_picture() -> None:
    film = '<video src="v.mp4" poster="/p.jpg?a=1&amp;b=2"></video>'
    assert first_picture([film], "https://a.example/1") == "https://a.example/p.jpg?a=1&b=2"
    both = film + '<img src="https://m.example/1.jpg">'
    assert first_picture([both], "https://a.example/1") == "https://m.example/1.jpg"
    assert first_picture(['<video poster="data:image/png;base64,A">'], "") is None
    assert first_picture(['<video poster="https://m.example/spacer.gif">'], "") is None
    assert first_picture(["a poster of the film"], "") is None
