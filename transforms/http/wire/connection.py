"""One connection to a server or a proxy: bytes out, bytes in, and how it was opened.

The addresses are given, and checked by whoever gives them: nothing here resolves a name.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Sequence

import aiohappyeyeballs

_HIGH_WATER = 256 * 1024  # bytes read ahead of whoever wants them
_STAGGER_S = 0.25  # RFC 8305 section 5: the next address is tried after this


class Connection(asyncio.Protocol):
    """A byte stream with an end. One task at a time reads it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._ended = False
        self._paused = False
        self.used = False
        """Whether a whole answer was read from it before."""

    @property
    def quiet(self) -> bool:
        """Open, and nothing arrived that was not asked for."""
        return not self._ended and not self._buffer

    def write(self, data: bytes) -> None:
        """Send bytes; what cannot be sent shows as the end of the stream."""
        if self._transport is not None and not self._ended:
            self._transport.write(data)

    async def receive(self, timeout_s: float) -> bytes:
        """The bytes that arrived, some at least; none at the end of the stream.

        Raises ``asyncio.TimeoutError`` after ``timeout_s`` seconds without a byte.
        """
        if not self._buffer and not self._ended:
            waiter = self._waiter = self._loop.create_future()
            alarm = self._loop.call_later(timeout_s, self._wake)
            try:
                await waiter
            finally:
                alarm.cancel()
                self._waiter = None
            if not self._buffer and not self._ended:
                raise asyncio.TimeoutError
        data = bytes(self._buffer)
        self._buffer.clear()
        if self._paused and self._transport is not None and not self._ended:
            self._paused = False
            self._transport.resume_reading()
        return data

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from now on, in a tunnel. Raises ``ssl.SSLError`` and ``OSError``."""
        if self._transport is None or self._ended:
            raise ConnectionResetError("closed before TLS began")
        self._transport = await self._loop.start_tls(
            self._transport, self, context, server_hostname=host
        )

    def close(self) -> None:
        """Close at once: nothing that is still on its way is wanted."""
        self._ended = True
        self._wake()
        if self._transport is not None:
            self._transport.abort()

    # --- called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > _HIGH_WATER and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def connect(addresses: Sequence[str], port: int) -> socket.socket:
    """A TCP connection to the first of the addresses that answers. Raises ``OSError``."""
    found = await aiohappyeyeballs.start_connection(
        [_info(address, port) for address in addresses],
        happy_eyeballs_delay=_STAGGER_S,
        interleave=1,
    )
    with contextlib.suppress(OSError):
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def _info(address: str, port: int) -> tuple[int, int, int, str, tuple[str, int]]:
    # An address that is written out needs no look-up: ``ip_address`` raises for anything else.
    six = ipaddress.ip_address(address).version == 6
    family = socket.AF_INET6 if six else socket.AF_INET
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)


async def converse(sock: socket.socket, context: ssl.SSLContext | None, host: str) -> Connection:
    """A connection over a socket, with TLS where a context is given; the socket is closed on
    failure. Raises ``ssl.SSLError`` and ``OSError``."""
    loop = asyncio.get_running_loop()
    try:
        _, connection = await loop.create_connection(
            Connection, sock=sock, ssl=context, server_hostname=host if context else None
        )
    except BaseException:
        sock.close()
        raise
    return connection
