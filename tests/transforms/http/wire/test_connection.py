"""Byte streams with an end, on real sockets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from dateline.transforms.http.wire.connection import Connection, connect, converse


def with_connection(work: Callable[[Connection, socket.socket], Awaitable[None]]) -> None:
    async def main() -> None:
        near, far = socket.socketpair()
        near.setblocking(False)
        connection = await converse(near, None, "h.example")
        try:
            await work(connection, far)
        finally:
            connection.close()
            far.close()

    asyncio.run(main())


def test_bytes_go_out_and_come_in_until_the_end() -> None:
    async def work(connection: Connection, far: socket.socket) -> None:
        connection.write(b"question")
        assert far.recv(100) == b"question"
        far.send(b"answer")
        assert await connection.receive(5) == b"answer"
        assert connection.quiet
        far.send(b"last words")
        far.close()
        assert await connection.receive(5) == b"last words"
        assert await connection.receive(5) == b""
        assert not connection.quiet
        connection.write(b"to nobody")

    with_connection(work)


def test_silence_is_bounded() -> None:
    async def work(connection: Connection, far: socket.socket) -> None:
        for patience in (0.01, 0.0, -1.0):
            with pytest.raises(asyncio.TimeoutError):
                await connection.receive(patience)
        far.send(b"late")
        assert await connection.receive(5) == b"late"

    with_connection(work)


def test_no_more_is_read_ahead_than_somebody_wants() -> None:
    async def work(connection: Connection, far: socket.socket) -> None:
        far.setblocking(False)
        sent = idle = 0
        while idle < 20:  # until the pipe is full for good
            try:
                sent += far.send(bytes(65_536))
                idle = 0
            except BlockingIOError:
                idle += 1
            await asyncio.sleep(0.001)
        assert sent < 5_000_000
        far.setblocking(True)
        far.close()
        received = 0
        while data := await connection.receive(5):
            received += len(data)
        assert received == sent

    with_connection(work)


def test_closing_ends_the_wait_of_a_reader() -> None:
    async def work(connection: Connection, _far: socket.socket) -> None:
        reader = asyncio.ensure_future(connection.receive(60))
        await asyncio.sleep(0)
        connection.close()
        assert await asyncio.wait_for(reader, 5) == b""

    with_connection(work)


def test_the_next_address_is_tried_where_one_refuses() -> None:
    async def main() -> None:
        server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        found = await connect(["127.0.0.2", "127.0.0.1"], port)
        assert found.getpeername() == ("127.0.0.1", port)
        found.close()
        with pytest.raises(OSError):  # noqa: PT011
            await connect(["127.0.0.2", "127.0.0.3"], port)
        with pytest.raises(ValueError, match="localhost"):
            await connect(["localhost"], port)  # names are never resolved here
        server.close()

    asyncio.run(main())
