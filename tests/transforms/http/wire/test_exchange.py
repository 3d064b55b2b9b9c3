"""Requests as they go out; connections that serve several of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.http.client import HttpClient, Trace
from dateline.transforms.http.errors import InvalidUrlError
from dateline.transforms.http.wire.exchange import request_bytes
from tests.visiting import BODY, tuned


def test_a_request_is_what_it_says() -> None:
    assert request_bytes("/a?b", {"Host": "h.example", "X": " é "}) == (
        b"GET /a?b HTTP/1.1\r\nHost: h.example\r\nX: \xc3\xa9\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("X", "a\r\nY: b"), ("X", "a\nb"), ("X", "a\0"), ("X y", "a"), ("X:", "a"), ("", "a")],
)
def test_a_header_cannot_smuggle_another(name: str, value: str) -> None:
    with pytest.raises(InvalidUrlError) as raised:
        request_bytes("/", {name: value + "s3cret"})
    assert "s3cret" not in str(raised.value)


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_sent_is_one_request(name: str, value: str) -> None:
    try:
        sent = request_bytes("/", {name: value})
    except (InvalidUrlError, UnicodeEncodeError):
        return
    assert sent.count(b"\r\n") == 3
    assert sent.count(b"\n") == 3


def asked(
    answer: bytes, work: Callable[[HttpClient, str], Awaitable[None]], *, closes: bool = False
) -> list[int]:
    """Run against a server with one answer for all; how many requests each connection brought."""
    counts: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        place = len(counts)
        counts.append(0)
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                counts[place] += 1
                writer.write(answer)
                if closes:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with HttpClient(tuned(per_host=1), environ={}) as client:
            await work(client, f"http://127.0.0.1:{port}/")
        server.close()

    asyncio.run(main())
    return counts


async def _three(client: HttpClient, url: str) -> None:
    for _ in range(3):
        assert (await client.get(url, Trace(), headers={})).body == BODY


def test_a_connection_serves_one_request_after_the_other() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    assert asked(head + BODY, _three) == [3]
    assert asked(head + BODY + b"\r\n", _three) == [1, 1, 1], "what comes behind is nobody's"


def test_a_connection_that_closes_is_asked_for_once_and_then_anew() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    assert asked(head + BODY, _three, closes=True) == [1, 1, 1]
    close = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    assert asked(close + BODY, _three) == [1, 1, 1]
