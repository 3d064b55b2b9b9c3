"""URLs are asked as they stand."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.http.errors import InvalidUrlError
from dateline.transforms.http.urls import ascii_host, mended_reference, parse_url
from tests.feed_server import FeedServer
from tests.rows import each
from tests.visiting import BODY, visit


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/u1?u=https%3A%2F%2Fe.example%2F%3Fq%3D1%26r%3D2&z=a+b",
        "/u6?sig=a%2Bb%2Fc%3D%3D",
        "/a%2fb/%7Euser/~user/../x/./y//z",
        "/a?",
        "/a?b=c&b=c&&=;d=%zz&e=100%",
        "/a?x={b}|[c]^`d`\"e\"<f>'g'\\h",
        "/%E9%C3%A9",
    ],
)
def test_what_can_be_sent_is_sent_as_it_stands(feed_server: FeedServer, target: str) -> None:
    assert parse_url(f"https://feeds.example{target}#part").target == target
    assert str(parse_url(f"https://feeds.example{target}")) == f"https://feeds.example{target}"
    feed_server.add(target, BODY)
    assert visit(feed_server.url(target)).status == "ok"
    assert [seen.path for seen in feed_server.seen()] == [target]


@each(
    ("text", "url"),
    [
        ("HTTPS://Feeds.Example:443/Ä b", "https://feeds.example/%C3%84%20b"),
        (" http://feeds.example?q ", "http://feeds.example/?q"),
        ("http://feeds.example:8080", "http://feeds.example:8080/"),
        ("http://me:pa@ss@feeds.example/", "http://feeds.example/"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://i❤.ws/", "http://xn--i-7iq.ws/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://[2001:DB8:0:0::1]:81/", "http://[2001:db8::1]:81/"),
        ("http://a_b.feeds.example./", "http://a_b.feeds.example./"),
        ("http://feeds.example/a\n\tb", "http://feeds.example/ab"),
    ],
)
def test_what_cannot_be_sent_is_encoded(text: str, url: str) -> None:
    assert str(parse_url(text)) == url


@each(
    "text",
    [
        "",
        "feeds.example",
        "ftp://feeds.example/",
        "file:///etc/passwd",
        "data:text/xml,x",
        "http://",
        "http:///path",
        "http:feeds.example",
        "http://exa mple.org/",
        "http://[bad/",
        "http://[::1%25lo]/",
        "http://feeds.example:99999/",
        "http://feeds.example:0/",
        "http://feeds.example:port/",
        "http://a\\@b.example/",
        "http://feeds%2Fevil.example/",
        "http://" + "a" * 300 + ".example/",
        "http://feeds.example/" + "a" * 40_000,
        "http://feeds.example/\ud800",
    ],
)
def test_what_is_no_url_is_refused(text: str) -> None:
    with pytest.raises(InvalidUrlError):
        parse_url(text)


@each(
    ("reference", "url"),
    [
        ("/new feed?é", "http://h.example/new%20feed?%C3%A9"),
        ("?x", "http://h.example/a/b?x"),
        ("//o.example/y", "http://o.example/y"),
        ("c", "http://h.example/a/c"),
        ("../d", "http://h.example/d"),
        ("", "http://h.example/a/b?c"),
        ("http://h.example/x/../%2F?", "http://h.example/x/../%2F?"),
        ("caf\udce9", "http://h.example/a/caf%E9"),
        ("https:/x", None),
        ("ftp://h.example/", None),
    ],
)
def test_references_are_joined(reference: str, url: str | None) -> None:
    here = parse_url("http://h.example/a/b?c")
    if url is None:
        with pytest.raises(InvalidUrlError):
            here.join(reference)
    else:
        assert str(here.join(reference)) == url


@each(
    ("location", "url"),
    [
        ("/feed?a=1&amp;b=2", "http://h.example:81/feed?a=1&b=2"),
        ('"http://o.example/feed"', "http://o.example/feed"),
        ("<http://o.example/feed>", "http://o.example/feed"),
        ("'/feed'", "http://h.example:81/feed"),
        ("http://o.example/feed, http://o.example/feed", "http://o.example/feed"),
        ("http:///o.example/feed", "http://o.example/feed"),
        ("https:////o.example/feed", "https://o.example/feed"),
        ("http:\\\\o.example\\a\\feed", "http://o.example/a/feed"),
        ("\\a\\feed?x=\\", "http://h.example:81/a/feed?x=\\"),
        ("http//o.example/feed", "http://o.example/feed"),
        ("http://http://o.example/feed", "http://o.example/feed"),
        ("https://http://o.example/feed", "http://o.example/feed"),
        ("feed:https://o.example/feed", "https://o.example/feed"),
        ("feed://o.example/feed", "http://o.example/feed"),
        ("URL: http://o.example/feed", "http://o.example/feed"),
        ("url=/feed", "http://h.example:81/feed"),
        ("https%3A%2F%2Fo.example%2Ffeed", "https://o.example/feed"),
        ("h.example:81/feed", "http://h.example:81/feed"),
        ("www.h.example/feed", "http://www.h.example/feed"),
        # As they stand:
        ("http://o.example/r?u=http://o.example/", "http://o.example/r?u=http://o.example/"),
        ("/r?u=https%3A%2F%2Fo.example%2F", "http://h.example:81/r?u=https%3A%2F%2Fo.example%2F"),
        ("/http://o.example/feed", "http://h.example:81/http://o.example/feed"),
        ("http://o.example/a,b", "http://o.example/a,b"),
        ("http:/feed", "http://h.example:81/feed"),
        ("o.example/feed", "http://h.example:81/a/o.example/feed"),
        ("feed", "http://h.example:81/a/feed"),
        ("h.example", "http://h.example:81/a/h.example"),
        ("url", "http://h.example:81/a/url"),
        ('"', 'http://h.example:81/a/"'),
    ],
)
def test_a_location_is_read_as_it_was_meant(location: str, url: str) -> None:
    here = parse_url("http://h.example:81/a/b?c")
    assert str(here.join(mended_reference(location, here))) == url


@given(st.text(max_size=60))
def test_any_location_is_a_text_that_joins_or_is_refused(location: str) -> None:
    here = parse_url("http://h.example/a/b?c")
    with suppress(InvalidUrlError):
        here.join(mended_reference(location, here))


def test_origins_are_scheme_host_and_port() -> None:
    one = parse_url("https://Feeds.Example./a")
    assert one.origin == parse_url("https://feeds.example:443/b").origin
    for other in ("http://feeds.example:443/", "https://feeds.example:444/", "https://example/"):
        assert parse_url(other).origin != one.origin


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_text_is_a_sendable_url_or_refused(host: str, rest: str) -> None:
    try:
        url = parse_url(f"http://{host}/{rest}")
    except InvalidUrlError:
        return
    assert all(0x20 < ord(c) < 0x7F for c in url.target + url.authority)
    assert parse_url(str(url)) == url, "a URL is its own spelling"


@given(st.text(max_size=40))
def test_hosts_become_ascii_or_are_refused(text: str) -> None:
    try:
        host = ascii_host(text)
    except InvalidUrlError:
        return
    assert host.isascii()
    assert not set(host) & set("/?#@:\\[] %")
