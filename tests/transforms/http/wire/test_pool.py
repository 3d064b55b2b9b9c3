"""Idle connections, on real sockets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

from dateline.transforms.http.wire.connection import Connection, converse
from dateline.transforms.http.wire.pool import LONGEST_IDLE_S, Pool

Open = Callable[[], Awaitable[tuple[Connection, socket.socket]]]


def with_pool(work: Callable[[Pool, Open], Awaitable[None]], limit: int = 4) -> None:
    """Run with a pool, and with connections whose other ends are in our hands."""

    async def main() -> None:
        far: list[socket.socket] = []
        pool = Pool(limit)

        async def opened() -> tuple[Connection, socket.socket]:
            near, other = socket.socketpair()
            near.setblocking(False)
            far.append(other)
            return await converse(near, None, "h.example"), other

        try:
            await work(pool, opened)
        finally:
            pool.close()
            for end in far:
                end.close()

    asyncio.run(main())


def test_a_connection_comes_back_for_its_place_alone() -> None:
    async def work(pool: Pool, opened: Open) -> None:
        connection, _ = await opened()
        assert not connection.used
        pool.put("a", connection, 0)
        assert pool.take("b", 1) is None
        assert pool.take("a", 1) is connection
        assert connection.used
        assert pool.take("a", 1) is None, "one request at a time"

    with_pool(work)


def test_what_is_old_closed_or_not_silent_is_not_used_again() -> None:
    async def work(pool: Pool, opened: Open) -> None:
        old, _ = await opened()
        pool.put("a", old, 0)
        assert pool.take("a", LONGEST_IDLE_S + 1) is None
        closed, other = await opened()
        pool.put("a", closed, 0)
        other.close()
        talking, voice = await opened()
        pool.put("a", talking, 0)
        voice.send(b"<p>late</p>")
        while closed.quiet or talking.quiet:
            await asyncio.sleep(0)
        assert pool.take("a", 1) is None
        for gone in (old, closed, talking):
            assert await gone.receive(1) in (b"", b"<p>late</p>")
            assert not gone.quiet

    with_pool(work)


def test_the_oldest_gives_way() -> None:
    async def work(pool: Pool, opened: Open) -> None:
        connections = [(await opened())[0] for _ in range(3)]
        for number, connection in enumerate(connections):
            pool.put(number, connection, number)
        assert pool.take(0, 3) is None
        assert not connections[0].quiet
        assert [pool.take(number, 3) for number in (1, 2)] == connections[1:]

    with_pool(work, limit=2)
