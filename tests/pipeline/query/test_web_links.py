from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.pipeline.query.web_links import _PLAIN, safe_link


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x", True),
        ("HTTPS://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("javascript://a.example/%0aalert(1)", False),
        (" javascript:alert(1)", False),
        ("file://a.example/etc/passwd", False),
        ("https:///x", False),
        ("https:", False),
        ("//a.example/x", False),
        ("data:text/html,x", False),
        ("http://[::1", False),
        ("", False),
        (None, False),
    ],
)
def test_links_that_a_browser_may_follow(url: str | None, kept: bool) -> None:
    assert safe_link(url) == (url if kept else None)


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_what_is_taken_at_a_glance_is_what_taking_it_apart_would_take(url: str) -> None:
    parts = urlsplit(url)
    assert (parts.scheme in ("http", "https"), parts.netloc != "") == (True, True)
    assert safe_link(url) == url
