"""The client library's and the system's errors in our words, without URLs and headers."""

from __future__ import annotations

import asyncio
import os
import ssl

import aiohttp

from dateline.schemas.config import FetchSettings
from dateline.transforms.http import errors


def brief(error: BaseException) -> str:
    """An error's own words, short; never with a URL, which may hold credentials."""
    text = str(error).splitlines()[0][:200] if str(error) else ""
    return type(error).__name__ if "://" in text or "@" in text or not text else text


def explain(error: Exception, host: str, settings: FetchSettings) -> Exception:
    """The ``VisitError`` that an error of the client library or the system amounts to.

    Errors that are nobody's but ours come back as they are.
    """
    if isinstance(error, errors.VisitError):
        return error
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return errors.ConnectTimeoutError(
            f"no connection to {host} within {settings.connect_timeout:g} s"
        )
    if isinstance(error, aiohttp.ServerTimeoutError):
        return errors.ReadTimeoutError(f"{host} sent nothing for {settings.read_timeout:g} s")
    if isinstance(error, asyncio.TimeoutError):
        return errors.TotalTimeoutError(f"not finished within {settings.timeout:g} s")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return errors.DnsError(f"the name {host} does not resolve")
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
        return errors.TlsError(f"TLS with {host} failed: {brief(cause)}")
    if isinstance(error, aiohttp.ClientConnectorError):
        code = error.os_error.errno
        reason = os.strerror(code) if code else type(error.os_error).__name__
        return errors.NotConnectedError(f"no connection to {host}: {reason}")
    if isinstance(error, (aiohttp.ServerDisconnectedError, OSError)):
        return errors.ConnectionLostError(f"{host} closed the connection unanswered")
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return errors.NotConnectedError(f"the proxy refuses {host}: HTTP {error.status}")
    if isinstance(error, aiohttp.ClientResponseError):
        return errors.ProtocolError(f"{host} does not answer in HTTP")
    if isinstance(error, (aiohttp.InvalidURL, ValueError)):
        return errors.InvalidUrlError(f"the request to {host} cannot be made: {brief(error)}")
    if isinstance(error, aiohttp.ClientError):
        return errors.ProtocolError(f"{host} does not answer in HTTP: {brief(error)}")
    return error
