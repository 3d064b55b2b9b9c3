"""Heads of answers, from right ones to those that real servers send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.http.errors import ProtocolError
from dateline.transforms.http.wire.head import Head, check_beginning, find_end, parse_head
from tests.rows import each


def read(text: str) -> Head:
    return parse_head(text.encode("latin-1"))


def test_status_headers_and_cookies() -> None:
    head = read(
        'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Type:text/xml\r\n'
        "Set-Cookie: a=1, b\r\nSet-Cookie: c=2\r\n\r\n"
    )
    assert head.status == 200
    assert head.headers == {"etag": '"a"', "content-type": "text/xml"}
    assert head.cookies == ("a=1, b", "c=2")
    assert head.keeps_alive


@each(
    ("line", "headers"),
    [
        ("X-Odd : bar", {"x-odd": "bar"}),
        ("X-Odd: a\r\n  b\r\n\tc", {"x-odd": "a b c"}),
        ("X-Odd: a\0\x01b", {"x-odd": "a b"}),
        ("no colon here", {}),
        (": no name", {}),
        ("a: 1\r\ngarbage\r\nb: 2", {"a": "1", "b": "2"}),
        ("ETag: first\r\nETag: second", {"etag": "first"}),
        ("ETag:\r\nETag: second", {"etag": "second"}),
        ("Content-Type: text/html\r\nContent-Type: text/xml", {"content-type": "text/xml"}),
        ("Cache-Control: a\r\nCache-Control: b", {"cache-control": "a, b"}),
        ("Retry-After: 1\r\nRetry-After: 2", {"retry-after": "1, 2"}),
    ],
)
def test_header_lines_say_what_they_can(line: str, headers: dict[str, str]) -> None:
    assert read(f"HTTP/1.1 200 OK\r\n{line}\r\n\r\n").headers == headers


def test_undecodable_bytes_can_be_got_back() -> None:
    head = parse_head(b"HTTP/1.1 302 x\r\nLocation: /caf\xe9\r\nX: caf\xc3\xa9\r\n\r\n")
    assert head.headers["location"].encode("utf-8", "surrogateescape") == b"/caf\xe9"
    assert head.headers["x"] == "café"


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        ("HTTP/1.1 200 OK\r\n\r\n", True),
        ("HTTP/1.1 200 OK\r\nConnection: Close\r\n\r\n", False),
        ("HTTP/1.1 200 OK\r\nConnection: keep-alive, close\r\n\r\n", False),
        ("HTTP/1.0 200 OK\r\n\r\n", False),
        ("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n", True),
        ("ICY 200 OK\r\n\r\n", False),
    ],
)
def test_whether_the_connection_lives_on(text: str, keeps: bool) -> None:
    assert read(text).keeps_alive == keeps


@each(
    ("line", "status", "version"),
    [
        ("HTTP/1.1 200 OK", 200, (1, 1)),
        ("HTTP/2 203", 203, (2, 0)),
        ("HTTP/1.0 0200 OK", 200, (1, 0)),
        ("HTTP/1.1: 200 OK", 200, (1, 1)),
        ("HTTP/1.1200 OK", 200, (1, 1)),
        ("HTTP1.1 404", 404, (1, 1)),
        ("HTTP 500", 500, (1, 0)),
        ("HTTP/ 500", 500, (1, 0)),
        ('HTTPS/1.1 "200 OK"', 200, (1, 1)),
        ("\xef\xbb\xbf\r\nHTTP/1.1 200 OK", 200, (1, 1)),
    ],
)
def test_status_lines_as_servers_write_them(
    line: str, status: int, version: tuple[int, int]
) -> None:
    head = read(f"{line}\r\nX: y\r\n\r\n")
    assert (head.status, head.version, dict(head.headers)) == (status, version, {"x": "y"})
    begin = line.encode("latin-1")
    for size in range(len(begin)):
        check_beginning(begin[:size])


@pytest.mark.parametrize(
    ("begin", "told"),
    [
        (b"220 mail.example.org ESMTP ready\r\n", "mail"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "SSH"),
        (b"\x15\x03\x01\x00\x02\x02\x50" + bytes(60), "TLS"),
        (b"<?xml version='1.0'?><rss>\n", "without any header"),
        (b"GET /feed?key=s3cret HTTP/1.1\r\n", "not HTTP"),
        (b"HTTP/1.1 abc\r\n", "not HTTP"),
        (b"HTTP/1.1 2000 OK\r\n", "not HTTP"),
    ],
)
def test_what_is_not_http_is_named_but_never_quoted(begin: bytes, told: str) -> None:
    with pytest.raises(ProtocolError, match=told) as raised:
        check_beginning(begin)
    assert "s3cret" not in str(raised.value)


@given(st.integers(0, 30))
def test_a_beginning_is_judged_once_it_is_there(cut: int) -> None:
    check_beginning(b"\r\nHTTP/1.1 200 OK\r\n"[:cut])


def test_where_the_body_begins() -> None:
    for end in (b"\r\n\r\n", b"\n\n", b"\r\n\n", b"\n\r\n"):
        assert find_end(b"HTTP/1.1 200 OK" + end + b"body") == 15 + len(end)
    assert find_end(b"HTTP/1.1 200 OK\r\nA: b\r\n") is None
    assert find_end(b"HTTP/1.1 200 OK\r\nA: b\r\n<?xml version='1.0'?>") == 23
    assert find_end(b"\r\n\r\nHTTP/1.1 200 OK\r\n") is None, "blank lines before it"


@given(st.binary(max_size=60), st.integers(1, 20))
def test_the_end_is_found_however_the_bytes_arrive(lines: bytes, step: int) -> None:
    data = b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n\r\nrest"
    whole, searched, found = find_end(data), 0, None
    for size in range(step, len(data) + step, step):
        found = find_end(data[:size], searched)
        if found is not None:
            break
        searched = min(size, len(data))
    assert found is not None
    assert whole is not None
    assert abs(found - whole) <= 1  # "\n\r\n" and "\n\n" may overlap


@given(st.binary(max_size=300))
def test_whatever_follows_a_status_line_is_read(lines: bytes) -> None:
    head = parse_head(b"HTTP/1.1 404 Not Found\r\n" + lines)
    assert head.status == 404
    assert all("\n" not in value and "\0" not in value for value in head.headers.values())
