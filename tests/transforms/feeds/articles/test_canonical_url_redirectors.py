"""Addresses that carry the address of the article: through the redirectors, however many."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.articles.canonical_url import canonical_url
from dateline.transforms.feeds.articles.tracking import TRACKING_PARAMETERS
from tests.rows import each

STORY = "https://news.example/2026/story?id=7"
REDIRECTORS = [
    "https://www.google.com/url?rct=j&url={}",
    "https://google.co.uk/url?q={}&sa=U",
    "https://news.google.com/news/url?sa=t&url={}",
    "https://l.facebook.com/l.php?u={}&h=AT0",
    "https://lm.facebook.com/l.php?u={}",
    "https://www.facebook.com/l.php?u={}",
    "https://l.instagram.com/?u={}&e=1",
    "https://www.bing.com/news/apiclick.aspx?ref=FexRss&url={}",
    "https://bing.com/news/apiclick.aspx?url={}",
    "https://www.youtube.com/redirect?event=video&q={}",
    "https://out.reddit.com/t3_1?url={}&token=x",
    "https://away.vk.com/away.php?to={}",
    "https://go.redirectingat.com/?id=1&url={}",
    "https://click.redirectingat.com/?url={}",
    "https://go.skimresources.com/?id=1&url={}",
    "https://www.linkedin.com/redir/redirect?url={}",
    "https://feeds.feedblitz.com/t2/0/1/2/?u={}",
    "https://rss.app/r?url={}",
    "HTTPS://WWW.GOOGLE.COM/URL?URL={}",
]


@each("form", REDIRECTORS)
def test_the_target_of_each_redirector_is_found(form: str) -> None:
    assert canonical_url(form.format(quote(STORY, safe=""))) == STORY


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/search?url={}",  # another path
        "https://www.bing.com.evil.example/news/apiclick.aspx?url={}",  # another host
        "https://notbing.com/news/apiclick.aspx?url={}",
        "https://l.facebook.com/l.php?h={}",  # another parameter
        "https://l.instagram.com/?v=1",
        "https://www.google.com/url",
    ],
)
def test_what_only_looks_like_a_redirector_stays(url: str) -> None:
    url = url.format(quote(STORY, safe=""))
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://feeds.paper.example/redirect?to={}",  # its path says so
        "https://a.example/out/?url={}",
        "https://a.example/track/https://news.example/2026/story?id=7",  # behind the path
    ],
)
def test_a_redirector_is_known_by_the_way_it_is_written(url: str) -> None:
    assert canonical_url(url.format(quote(STORY, safe=""))) == STORY


@pytest.mark.parametrize(
    "url", ["https://a.example/login/redirect?to={}", "https://web.archive.org/web/2026/" + STORY]
)
def test_a_login_or_an_archive_is_no_redirector(url: str) -> None:
    url = url.format(quote(STORY, safe=""))
    assert canonical_url(url) == url


@pytest.mark.parametrize("target", ["javascript:alert(1)", "//news.example/a", "ftp://a.example/"])
def test_a_target_that_is_no_web_address_is_not_followed(target: str) -> None:
    url = f"https://l.facebook.com/l.php?u={quote(target, safe='')}"
    assert canonical_url(url) == url


@given(st.lists(st.sampled_from(REDIRECTORS), max_size=7))
def test_redirectors_within_redirectors_are_all_taken_off(forms: list[str]) -> None:
    url = STORY
    for form in forms:
        url = form.format(quote(url, safe=""))
        if len(url) > 8_000:
            return
    assert canonical_url(url) == STORY


def article_id(target: bytes, length: bytes | None = None) -> str:
    """An id of Google News as it was until 2024: a protocol buffer around the address."""
    if length is None:
        length = (
            bytes([len(target)])
            if len(target) < 128
            else bytes([0x80 | (len(target) & 0x7F), len(target) >> 7])
        )
    data = b'\x08\x13"' + length + target + b"\xd2\x01\x00"
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@each("length", [*range(20, 32), 126, 127, 128, 129, 255, 256, 257, 384])
def test_the_address_in_an_id_of_google_news_ends_where_it_should(length: int) -> None:
    target = f"https://a.example/{'x' * (length - 18)}"
    url = f"https://news.google.com/rss/articles/{article_id(target.encode())}?oc=5"
    assert canonical_url(url) == target
    assert canonical_url(url.replace("?", "/?")) == target


@pytest.mark.parametrize(
    "token",
    [
        "CBMiA",  # no base64: five characters
        "CBMiü",
        "CBMi",
        article_id(b"gopher://a.example/long"),
        article_id(STORY.encode(), length=b"\x00"),
        "AB" + article_id(STORY.encode())[2:],  # another message
    ],
)
def test_an_id_without_an_address_stays(token: str) -> None:
    url = f"https://news.google.com/articles/{token}"
    assert canonical_url(url) == f"https://news.google.com/articles/{quote(token)}"


def test_only_google_news_has_such_ids() -> None:
    url = f"https://news.example/articles/{article_id(STORY.encode())}"
    assert canonical_url(url) == url


@pytest.mark.parametrize("written", [quote, str])
def test_a_redirector_around_an_article_of_google_news_is_taken_off_too(
    written: Callable[[str], str],
) -> None:
    inner = f"https://news.google.com/rss/articles/{article_id(STORY.encode())}"
    assert canonical_url(f"https://l.facebook.com/l.php?u={written(inner)}&h=1") == STORY


def test_a_redirector_to_a_page_with_articles_in_its_path() -> None:
    inner = "https://paper.example/google.html/articles/7"
    assert canonical_url(f"https://rss.app/r?url={inner}") == inner


def test_the_parameters_of_the_target_are_cleaned_as_well() -> None:
    target = quote("http://News.Example:80/a/../b?utm_source=x&id=1#top", safe="")
    assert canonical_url(f"https://l.facebook.com/l.php?u={target}") == "http://news.example/b?id=1"


@each("name", [*sorted(TRACKING_PARAMETERS), "utm_x", "hsa_x", "itm_x"])
def test_parameters_that_only_say_how_a_reader_came_are_dropped(name: str) -> None:
    assert canonical_url(f"https://a.example/x?{name}=1&id=2") == "https://a.example/x?id=2"
    assert canonical_url(f"https://a.example/x?{name.upper()}=1") == "https://a.example/x"


def test_parameters_with_other_names_stay_in_their_order() -> None:
    url = "https://a.example/x?z=1&my_utm_source=2&a=3&a=2&b"
    assert canonical_url(url) == url
