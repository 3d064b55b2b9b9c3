"""Canonical addresses: the same page has the same text."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.articles.canonical_url import canonical_url, is_home_page
from tests.rows import each


@each(
    ("url", "canonical"),
    [
        ("HTTP://Example.COM:80/a", "http://example.com/a"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://user:secret@example.com/a", "https://example.com/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://example.com/a/./b/../c/", "https://example.com/a/c/"),
        ("https://example.com/../../a", "https://example.com/a"),
        ("https://example.com/a/b/..", "https://example.com/a/"),
        ("https://example.com/a/b/.", "https://example.com/a/b/"),
        ("https://example.com/a/.hidden", "https://example.com/a/.hidden"),
        ("https://example.com/..", "https://example.com/"),
        ("https://example.com/a?x=1&&y=2&", "https://example.com/a?x=1&y=2"),
        ("https://ＢÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://example.com/a%7eb%2fc%zz", "https://example.com/a~b%2Fc%25zz"),
        ("https://example.com/%e0%A6%95%7e%2f%bc%%c3", "https://example.com/%E0%A6%95~%2F%BC%25%C3"),
        ("https://example.com/a b?q=x y", "https://example.com/a%20b?q=x%20y"),
        ("https://example.com/a;v=1?x=1", "https://example.com/a;v=1?x=1"),
        ("https://example.com/a#section", "https://example.com/a"),
        ("https://example.com/#!/story/7", "https://example.com/#!/story/7"),
        ("https://example.com/?", "https://example.com/"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?b=2&a=1"),
        ("https://example.com/a?utm_source=x&id=3&UTM_Medium=y&fbclid=z",
         "https://example.com/a?id=3"),
        ("https://example.com/a?id=3&amp;utm_source=x", "https://example.com/a?id=3"),
        ("https://example.com/a?gclid=1&mc_cid=2&at_medium=RSS", "https://example.com/a"),
        ("https://example.com/\n  a", "https://example.com/  a".replace(" ", "%20")),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("https://www.google.com/url?rct=j&sa=t&url=https://news.example/a%3Fx%3D1&ct=ga",
         "https://news.example/a?x=1"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2Fa&h=1",
         "https://news.example/a"),
        ("https://www.google.com/search?q=https://news.example/",
         "https://www.google.com/search?q=https://news.example/"),
    ],
)  # fmt: skip
def test_forms(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@each(
    "url",
    ["", "javascript:alert(1)", "mailto:a@b.example", "ftp://a.example/", "/relative",
     "about:blank", "mailto:a@b.example?subject=x", "javascript:x=1", "http://[::1/?x=1",
     "http://[::1/articles/x", "https://a_b|c.example/",
     "https://", "http://[::1", "https://a.example:99999/", "https://a.example:x/",
     "data:text/html,x",
     "https://a b.example/", "http://" + "a" * 9_000],
)  # fmt: skip
def test_what_is_no_web_address_has_none(url: str) -> None:
    assert canonical_url(url) is None


def test_google_news_addresses_of_the_old_kind_are_decoded() -> None:
    for target in (b"https://news.example/short", b"https://news.example/" + b"long/" * 40):
        length = bytes([len(target)]) if len(target) < 128 else (
            bytes([0x80 | (len(target) & 0x7F), len(target) >> 7])
        )  # fmt: skip
        token = base64.urlsafe_b64encode(b'\x08\x13"' + length + target + b"\xd2\x01\x00").rstrip(
            b"="
        )
        url = f"https://news.google.com/rss/articles/{token.decode()}?oc=5"
        assert canonical_url(url) == target.decode()


def test_google_news_addresses_of_the_new_kind_stay() -> None:
    token = base64.urlsafe_b64encode(b'\x08\x13"\x40AU_yqLOopaque').decode()
    url = f"https://news.google.com/rss/articles/{token}"
    assert canonical_url(url) == url


def test_home_pages() -> None:
    assert is_home_page("https://a.example/")
    assert not is_home_page("https://a.example/?p=12")
    assert not is_home_page("https://a.example/a")
    assert not is_home_page("https://a.example/#!/story/7")


def test_an_address_may_be_long_but_not_endless() -> None:
    longest = "https://a.example/" + "x" * (8_000 - 18)
    assert canonical_url(longest) == longest
    assert canonical_url(longest + "x") is None


def test_a_redirector_that_is_longer_than_any_address_is_none() -> None:
    redirector = "https://r.search.yahoo.com/x/RU=https%3A%2F%2Fnews.example%2Fa/RK=2"
    assert canonical_url(redirector) == "https://news.example/a"
    assert canonical_url(redirector + "x" * 8_000) is None


@pytest.mark.parametrize("character", ["\t", "\n", "\r"])
def test_line_breaks_are_no_part_of_an_address_nor_of_its_target(character: str) -> None:
    url = f"https://a.example/out/https:/{character}/news.example/b"
    assert canonical_url(url) == "https://news.example/b"


@pytest.mark.parametrize("path", ["/", "/a b"], ids=["as it stands", "to be encoded"])
def test_a_host_has_as_many_characters_as_dns_allows(path: str) -> None:
    host = "a." * 123 + "example"
    assert len(host) == 253
    assert canonical_url(f"https://{host}{path}") is not None
    assert canonical_url(f"https://a{host}{path}") is None
    assert canonical_url(f"https://a.{host}{path}") is None


PARTS = st.text(alphabet="ab/.%#?&=;:@ éß[]2F+~", max_size=40)


@given(
    st.builds(
        "http{}://{}.example/{}".format,
        st.sampled_from(["", "s"]),
        st.sampled_from(["a", "B", "ü"]),
        PARTS,
    )
)
def test_canonical_is_a_fixed_point(url: str) -> None:
    once = canonical_url(url)
    assert once is not None
    assert once.isascii()
    assert canonical_url(once) == once


@given(st.text(max_size=80))
def test_no_text_is_an_error(url: str) -> None:
    canonical_url(url)
    canonical_url("http://" + url)


@each(
    ("url", "canonical"),
    [
        ("https://a.example/x/../1?id=7&utm_source=rss", "https://a.example/1?id=7"),
        ("https://a.example/1?utm_source=rss", "https://a.example/1"),
        ("https://a.example/1?", "https://a.example/1"),
        ("https://a.example/go?u=/story/7", "https://a.example/story/7"),
        ("https://out.reddit.com/t3?url=/x&app=1", "https://out.reddit.com/t3?url=/x&app=1"),
    ],
)
def test_plain_addresses_with_a_query(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
