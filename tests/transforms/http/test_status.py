"""The status table's pure parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.http.status import (
    judge,
    leading_permanent_target,
    may_bring_document,
)
from tests.feed_server import rss
from tests.rows import each


def test_the_table() -> None:
    assert judge(200) == ("ok", None, None)
    assert judge(304, conditional=True) == ("not_modified", None, None)
    assert judge(304)[:2] == ("failed", "Http304")
    assert judge(410)[:2] == ("gone", "Http410")
    assert judge(410, [(301, "x"), (308, "y")])[0] == "gone"
    assert judge(410, [(301, "x"), (302, "y")])[:2] == ("failed", "Http410")
    assert judge(599) == ("failed", "Http599", "HTTP 599")


def test_what_a_401_asks_for_is_told() -> None:
    message = judge(401, headers={"www-authenticate": 'Basic realm="feeds"'})[2] or ""
    assert message.endswith("by the scheme Basic")
    assert "scheme" not in (judge(401)[2] or "")
    assert "\x00" not in (judge(401, headers={"www-authenticate": "\x00 x"})[2] or "")


@pytest.mark.parametrize("code", [201, 202, 206, 207, 208, 218, 299])
def test_a_whole_feed_is_a_document_whatever_success_is_called(code: int) -> None:
    feed = rss("canal")
    assert judge(code, body=feed)[0] == "ok"
    for body in (b"", b"<html><body>accepted</body></html>", feed[:-20], feed[40:]):
        assert judge(code, body=body)[:2] == ("failed", f"Http{code}")


@each("code", [204, 205, 300, 302, 304, 400, 404, 500])
def test_no_other_status_brings_a_document(code: int) -> None:
    assert not may_bring_document(code)
    assert judge(code, body=rss("canal"))[0] == "failed"


def test_what_can_be_done_is_told_where_something_can() -> None:
    for code, told in ((204, "no document"), (407, "proxy"), (412, "next visit"), (511, "log-in")):
        assert told in (judge(code)[2] or "")
    for code in (520, 521, 522, 523, 524, 525, 526, 530):
        assert "CDN" in (judge(code)[2] or "")


@given(st.integers(100, 999))
def test_every_status_has_a_verdict_with_a_reason(code: int) -> None:
    status, kind, message = judge(code)
    assert (status == "ok") == (code in (200, 203, 226)) == (kind is None) == (message is None)


def test_permanent_redirects_count_up_to_the_first_temporary_one() -> None:
    assert leading_permanent_target([]) is None
    assert leading_permanent_target([(301, "a"), (308, "b")]) == "b"
    assert leading_permanent_target([(301, "a"), (302, "b"), (301, "c")]) == "a"
    assert leading_permanent_target([(307, "a"), (301, "b")]) is None
