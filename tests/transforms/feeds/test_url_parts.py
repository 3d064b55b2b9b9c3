"""Addresses taken apart in bounded time."""

from __future__ import annotations

import time

import pytest

from dateline.transforms.feeds.url_parts import MAX_BASE, MAX_SEGMENTS, MAX_URL, urljoin, urlsplit

BASE = "https://a.example/news/"


def test_addresses_are_taken_apart_and_put_together_as_ever() -> None:
    parts = urlsplit("https://a.example:8080/x?y=1#z")
    assert (parts.hostname, parts.port, parts.path) == ("a.example", 8080, "/x")
    assert urljoin(BASE, "../b") == "https://a.example/b"
    assert urljoin(BASE, "//c.example/") == "https://c.example/"


def test_the_longest_address_and_the_longest_base() -> None:
    def of_length(length: int) -> str:
        return BASE + "x" * (length - len(BASE))

    assert len(urlsplit(of_length(MAX_URL)).geturl()) == MAX_URL
    assert urljoin(of_length(MAX_BASE), "b") == BASE + "b"
    assert urljoin(BASE, of_length(MAX_URL)) == of_length(MAX_URL)
    with pytest.raises(ValueError, match="8,000"):
        urlsplit(of_length(MAX_URL + 1))
    with pytest.raises(ValueError, match="2,000"):
        urljoin(of_length(MAX_BASE + 1), "b")
    with pytest.raises(ValueError, match="8,000"):
        urljoin(BASE, of_length(MAX_URL + 1))


def test_the_deepest_base_that_is_walked_for_every_link() -> None:
    # "https://a.example" is followed by one slash and then by one for each segment.
    deepest = "https://a.example/" + "x/" * (MAX_SEGMENTS - 1)
    assert urljoin(deepest, "b") == f"{deepest}b"
    assert urljoin(f"{deepest}?of={'/' * 200}", "b") == f"{deepest}b"
    for link in ("b", "../b", "/b"):
        with pytest.raises(ValueError, match="100 segments"):
            urljoin(f"{deepest}x/", link)


@pytest.mark.parametrize("url", ["http://[::1", "http://a\u2100b.example/"])
def test_what_the_standard_library_refuses_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        urlsplit(url)


def test_runs_of_combining_marks_are_no_address() -> None:
    marks = "\u0301\u0316" * 3_500
    started = time.process_time()
    for call in (lambda: urlsplit(f"http://a{marks}/"), lambda: urljoin(BASE, f"//a{marks}")):
        with pytest.raises(ValueError, match="combining marks"):
            call()
    assert time.process_time() - started < 1
    assert urlsplit("http://a\u0301.example/é").path == "/é"
