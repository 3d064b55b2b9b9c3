"""Addresses as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.pipeline.config.feed_address import (
    comparable_address,
    masked_address,
    mended_address,
    same_feeds,
)
from tests.rows import each


@each(
    ("text", "address", "changed"),
    [
        ("  https://a.example/f ", "https://a.example/f", False),
        ("feed://a.example/f", "http://a.example/f", True),
        ("feed:https://a.example/f", "https://a.example/f", True),
        ("FEED://https://a.example/f", "https://a.example/f", True),
        ("//a.example/f", "https://a.example/f", True),
        ("www.a.example/f", "https://www.a.example/f", True),
        ("a.example", "https://a.example", True),
        ("a.example:8080/f", "https://a.example:8080/f", True),
        ("https://a.example/?x=1&amp;y=2", "https://a.example/?x=1&y=2", True),
        ('"https://a.example/f"', "https://a.example/f", True),
        ("<https://a.example/f>", "https://a.example/f", True),
        ("http//a.example/f", "http://a.example/f", True),
        ("https:/a.example/f", "https://a.example/f", True),
        ("http://http://a.example/f", "http://a.example/f", True),
        ("feed/https://a.example/f", "https://a.example/f", True),
        ("https:\\\\a.example\\f", "https://a.example/f", True),
        ("URL: https://a.example/f", "https://a.example/f", True),
        ("/relative/feed.xml", "/relative/feed.xml", False),
        ("../feed.xml", "../feed.xml", False),
        ("feed.xml", "feed.xml", False),
        ("feeds/world", "feeds/world", False),
        ("exec:/usr/bin/x", "exec:/usr/bin/x", False),
        ("C:\\feeds\\a.xml", "C:\\feeds\\a.xml", False),
        ("file:///srv/a.xml", "file:///srv/a.xml", False),
        ("", "", False),
    ],
)
def test_an_address_is_mended_only_where_its_meaning_is_plain(
    text: str, address: str, changed: bool
) -> None:
    assert mended_address(text) == (address, changed)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once, _ = mended_address(text.replace("&amp;", "").replace("feed:", ""))
    assert mended_address(once) == (once, False)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://me:secret@a.example/f", "https://a.example/f"),
        ("http://me:secret@[::1", "http://[::1"),
        ("/a/path", "/a/path"),
    ],
)
def test_messages_show_no_credentials(address: str, shown: str) -> None:
    assert masked_address(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example",
        "HTTPS://A.Example/",
        "https://a.example:443/",
        "https://a.example./#top",
        "https://me:secret@a.example/",
    ],
)
def test_spellings_of_one_address_are_known(address: str) -> None:
    assert comparable_address(address) == "https://a.example/"


@pytest.mark.parametrize(
    "address",
    ["http://a.example/", "https://a.example:80/", "https://a.example/f", "https://a.example/?f"],
)
def test_other_addresses_are_others(address: str) -> None:
    assert comparable_address(address) != "https://a.example/"


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/%7Eme/caf%c3%A9?q=%2f&r=a%2Db#top",
        "https://A.example:443/~me/caf%C3%A9?q=%2F&r=a-b",
    ],
)
def test_needless_escapes_make_no_other_address(address: str) -> None:
    assert comparable_address(address) == "https://a.example/~me/caf%C3%A9?q=%2F&r=a-b"


def test_feeds_that_differ_in_spelling_alone_are_paired() -> None:
    addresses = ["https://a.example/x", "http://a.example/x", "https://a.example./x", "file:///x"]
    assert same_feeds(addresses) == [("https://a.example./x", "https://a.example/x")]
    ports = ["http://a.example:8080/x", "http://A.example:8080/x", "http://a.example:8081/x"]
    assert same_feeds(ports) == [("http://A.example:8080/x", "http://a.example:8080/x")]
    own = ["https://a.example/x", "https://a.example:443/x", "http://b.example:80/x"]
    assert same_feeds([*own, "http://b.example/x"]) == [
        (own[1], own[0]),
        ("http://b.example/x", own[2]),
    ]
    assert same_feeds(["https://a.example/x", "https://[::1", "https://a.example/x"]) == []
