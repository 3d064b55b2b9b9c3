"""Addresses that lead to one which stands in them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.articles.redirectors import (
    holds_address,
    is_opaque,
    redirect_target,
)
from tests.rows import each

STORY = "https://news.example/2026/story"
ENCODED = quote(STORY, safe="")


@each(
    "url",
    [
        f"https://www.google.com/url?rct=j&url={ENCODED}&ct=ga",
        f"https://click.linksynergy.com/deeplink?id=1&murl={ENCODED}",
        f"https://paper.example/redirect?to={ENCODED}",
        f"https://paper.example/out.php?url={ENCODED}",
        f"https://paper.example/click?link={STORY}",
        f"https://rss.feedsportal.example/c/{STORY}",
        f"https://go.paper.example/*{STORY}",
        f"https://paper.example/r/{ENCODED}",
    ],
)
def test_the_target_is_found(url: str) -> None:
    assert redirect_target(url) == STORY


def test_a_target_of_its_own_host_may_be_a_path() -> None:
    assert (
        redirect_target("https://a.example/redirect?url=%2Fnews%2F1") == "https://a.example/news/1"
    )


def test_a_target_that_was_not_escaped_keeps_its_own_query() -> None:
    url = "https://a.example/redirect?url=https://b.example/x?id=1&page=2"
    assert redirect_target(url) == "https://b.example/x?id=1&page=2"


@each(
    "url",
    [
        STORY,
        f"https://paper.example/login?redirect={ENCODED}",
        f"https://paper.example/share?url={ENCODED}",
        f"https://paper.example/story?related={ENCODED}",
        "https://paper.example/redirect?url=https%3A%2F%2Fb.example%2F",  # a home page
        "https://paper.example/redirect?url=javascript%3Aalert(1)",
        "https://paper.example/redirect?url=",
        f"https://web.archive.org/web/2026/{STORY}",  # an address of its own
        "http://[::1/redirect?url=x",
    ],
)
def test_what_leads_nowhere_else_stays(url: str) -> None:
    assert redirect_target(url) is None


def test_addresses_of_feedsportal() -> None:
    url = "http://rss.feedsportal.com/c/1/f/2/s/3/sc/4/l/0L0Snews0Bexample0Cstory0E1/story01.htm"
    assert redirect_target(url) == "http://www.news.example/story-1"
    assert redirect_target("http://rss.feedsportal.com/c/1/f/2/index.rss") is None


@pytest.mark.parametrize(
    ("url", "opaque"),
    [("https://t.co/abc", True), ("https://feedproxy.google.com/~r/x/1", True),
     ("https://paper.example/~r/x/1", True), ("https://bit.ly/1", True), (STORY, False),
     ("https://nott.co/abc", False), ("http://[::1", False)],
)  # fmt: skip
def test_addresses_that_say_nothing(url: str, opaque: bool) -> None:
    assert is_opaque(url) is opaque


def test_an_address_within_another() -> None:
    assert holds_address(f"https://a.example/?u={ENCODED}", STORY)
    assert holds_address(f"https://a.example/{STORY}", STORY)
    assert not holds_address(STORY, STORY)
    assert not holds_address("https://a.example/", STORY)


@given(st.text(alphabet="htps:/?=&%.redict2Fu-é ", max_size=60))
def test_a_target_is_shorter_or_of_the_same_host(rest: str) -> None:
    url = f"https://a.example/{rest}"
    target = redirect_target(url)
    assert target is None or len(target) < len(url)


@pytest.mark.parametrize(
    "address",
    [
        "https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU={}/RK=2/RS=x-",
        "https://duckduckgo.com/l/?uddg={}&rut=x",
        "https://t.umblr.com/redirect?z={}&t=x",
        "https://steamcommunity.com/linkfilter/?u={}",
        "https://exit.sc/?url={}",
    ],
)
def test_redirectors_of_search_engines_and_networks(address: str) -> None:
    target = "https://n.example/s?a=1"
    assert redirect_target(address.format(quote(target, safe=""))) == target
    assert redirect_target(address.format("x").replace("https://", "https://not-")) is None
