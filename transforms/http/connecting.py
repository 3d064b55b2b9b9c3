"""The way to a host: its checked addresses, TCP, TLS, and a proxy where there is one.

The guard against server-side request forgery is here: a connection goes to exactly the addresses
that ``Names.checked`` accepted, or to the proxy of the environment.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Mapping
from socket import socket

from dateline.schemas.config import FetchSettings
from dateline.transforms.http import errors
from dateline.transforms.http.environment import (
    Proxies,
    Proxy,
    names_certificates,
    tls_context,
)
from dateline.transforms.http.failures import brief
from dateline.transforms.http.names import Names
from dateline.transforms.http.urls import WebUrl
from dateline.transforms.http.wire.connection import Connection, connect, converse
from dateline.transforms.http.wire.exchange import Patience, read_head, request_bytes


class Ways:
    """Opens connections within the settings; belongs to one event loop."""

    def __init__(self, settings: FetchSettings, names: Names, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._names = names
        self._proxies = Proxies(environ)
        self._environ = environ
        self._is_named = names_certificates(environ)
        self._certificates: asyncio.Future[ssl.SSLContext] | None = None

    async def check_environment(self) -> None:
        """Raises ``OSError`` where the environment names certificates that cannot be loaded."""
        if self._is_named:
            await self._context()

    async def _context(self) -> ssl.SSLContext:
        """Loaded on a thread when it is first wanted: dozens of hosts can be asked meanwhile."""
        if self._certificates is None:
            loop = asyncio.get_running_loop()
            self._certificates = loop.run_in_executor(None, tls_context, self._environ)
        # Shielded: whoever gives up must not take the certificates from the others.
        return await asyncio.shield(self._certificates)

    def proxy_for(self, url: WebUrl) -> Proxy | None:
        """The proxy that a URL is asked through."""
        return self._proxies.proxy_for(url)

    async def look_up(self, url: WebUrl) -> None:
        """Have the addresses at hand that ``open`` needs, for as long as that takes.

        Raises ``DnsError`` and ``AddressRefusedError``.
        """
        await self._addresses(url, self.proxy_for(url))

    async def _addresses(self, url: WebUrl, proxy: Proxy | None) -> list[str]:
        if proxy is None:
            return await self._names.checked(url.host, url.port)
        # The proxy resolves the host; it is a private one itself as a rule.
        self._names.check_literal(url.host)
        return await self._names.addresses(proxy.url.host, proxy.url.port)

    async def open(self, url: WebUrl, patience: Patience) -> Connection:
        """A connection on which ``url`` can be asked for.

        Raises ``AddressRefusedError`` and the errors of a host that cannot be reached.
        """
        proxy = self.proxy_for(url)
        addresses = await self._addresses(url, proxy)
        at_most = min(self._settings.connect_timeout, max(0.0, patience.left()))
        try:
            return await asyncio.wait_for(self._open(url, proxy, addresses, patience), at_most)
        except asyncio.TimeoutError:
            if patience.left() <= 0:
                raise patience.used_up() from None
            raise errors.ConnectTimeoutError(
                f"no connection to {url.host} within {self._settings.connect_timeout:g} s"
            ) from None

    async def _open(
        self, url: WebUrl, proxy: Proxy | None, addresses: list[str], patience: Patience
    ) -> Connection:
        end = url if proxy is None else proxy.url
        context = await self._context() if end.scheme == "https" else None
        sock = await _tcp(addresses, end)
        try:
            connection = await converse(sock, context, end.host.rstrip("."))
        except (OSError, ValueError) as error:
            raise _no_tls(end.host, error) from error
        if proxy is not None and url.scheme == "https":
            try:
                await self._tunnel(connection, url, proxy, patience)
            except BaseException:
                connection.close()
                raise
        return connection

    async def _tunnel(
        self, connection: Connection, url: WebUrl, proxy: Proxy, patience: Patience
    ) -> None:
        """TLS to the host of ``url`` through its proxy (RFC 9110 section 9.3.6)."""
        host = f"[{url.host}]" if ":" in url.host else url.host
        place = f"{host}:{url.port}"
        headers = {"Host": place, "User-Agent": self._settings.user_agent, **proxy.headers}
        connection.write(request_bytes(place, headers, method="CONNECT"))
        try:
            head, _ = await read_head(connection, patience)
        except (errors.ConnectionLostError, errors.ProtocolError) as error:
            raise errors.NotConnectedError(
                f"the proxy did not connect to {url.host}: {error}"
            ) from error
        if not 200 <= head.status < 300:
            raise errors.NotConnectedError(f"the proxy refuses {url.host}: HTTP {head.status}")
        try:
            await connection.start_tls(await self._context(), url.host.rstrip("."))
        except TypeError as error:
            raise errors.TlsError("TLS within TLS (a proxy by https) needs Python 3.11") from error
        except (OSError, ValueError) as error:
            raise _no_tls(url.host, error) from error


async def _tcp(addresses: list[str], end: WebUrl) -> socket:
    try:
        return await connect(addresses, end.port)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else brief(error)
        raise errors.NotConnectedError(f"no connection to {end.host}: {reason}") from error


def _no_tls(host: str, error: Exception) -> errors.VisitError:
    """What an error amid the handshake amounts to; a connection that breaks there is one, too."""
    if isinstance(error, ValueError) and not isinstance(error, ssl.SSLError):
        return errors.InvalidUrlError(f"no TLS name can be made of {host}: {brief(error)}")
    return errors.TlsError(f"TLS with {host} failed: {brief(error)}")
