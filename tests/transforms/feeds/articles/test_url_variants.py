"""Spellings of an address: what is folded for certain, and what only beside an equal text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.articles.canonical_url import canonical_url
from dateline.transforms.feeds.articles.url_variants import page_address, plain_addresses

ADDRESSES = (
    r"https?://(www\.|m\.)?[a-z]{1,3}\.example(:80)?(/[a-z;=.()]{0,6}){0,3}(\?[a-z=&]{0,8})?"
)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("http://www.h.example/a/", "https://h.example/a"),
        ("https://h.example/a/index.html", "https://h.example/a"),
        ("http://h.example:443/a", "https://h.example/a"),
        ("https://h.example/a;jsessionid=A1?x=1&PHPSESSID=2", "https://h.example/a?x=1"),
        ("https://h.example/(S(abcdefghij))/a.aspx", "https://h.example/a.aspx"),
        ("https://www.gov.uk/a", "https://www.gov.uk/a"),
        ("https://h.example:8080/a?id=2", "https://h.example:8080/a?id=2"),
    ],
)
def test_the_page(address: str, page: str) -> None:
    assert page_address(address) == page


@pytest.mark.parametrize(
    "address",
    [
        "https://m.h.example/a",
        "https://amp.h.example/a/",
        "https://h.example/a?amp=1",
        "https://h.example/amp/a",
        "https://h.example/a.amp.html",
        "https://www-h-example.cdn.ampproject.org/c/s/www.h.example/a",
        "https://www.google.com/amp/s/www.h.example/a/amp",
    ],
)
def test_the_plain_page(address: str) -> None:
    assert plain_addresses(address)[True] == "https://h.example/a"


def test_a_domain_that_is_called_like_a_mobile_host_stays() -> None:
    assert plain_addresses("https://m.example/a")[True] == "https://m.example/a"


def test_a_query_is_kept_or_goes_as_asked() -> None:
    address = "https://h.example/a?id=5&sid=1x"
    assert plain_addresses(address)[True] == "https://h.example/a?id=5"
    assert plain_addresses(address)[False] == "https://h.example/a"


@given(st.from_regex(ADDRESSES, fullmatch=True))
def test_folding_twice_is_folding_once(address: str) -> None:
    canonical = canonical_url(address)
    assert canonical is not None
    page = page_address(canonical)
    assert page_address(page) == page
