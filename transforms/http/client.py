"""The HTTP client: one GET with redirects, caps, time-outs, manners and checked addresses.

Built on aiohttp: its connector lets us hand it checked addresses, its parser is lenient where
real servers need it, and bodies come as they are on the wire. It speaks HTTP/1.1 only.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from dateline.schemas.config import FetchSettings
from dateline.transforms.http import errors
from dateline.transforms.http.addresses import AddressPolicy, CheckedResolver, Lookup, system_lookup
from dateline.transforms.http.bodies import ACCEPT_ENCODING, decode, ends_whole
from dateline.transforms.http.environment import Proxies, tls_context
from dateline.transforms.http.failures import brief, explain
from dateline.transforms.http.politeness import HostGate
from dateline.transforms.http.status import REDIRECTS, retry_after_s

_LONGEST_LINE = 65_536  # bytes of one header line: policies in headers grow long
_DNS_THREADS = 32
_DNS_TTL_S = 120
_KEPT_HEADERS = frozenset(
    {
        "age", "cache-control", "content-encoding", "content-language", "content-length",
        "content-location", "content-type", "date", "etag", "expires", "last-modified", "link",
        "retry-after", "server", "x-robots-tag",
    }
)  # fmt: skip


@dataclass
class Trace:
    """What a visit did so far; filled in on the way, so that a failure keeps it too."""

    url: str = ""  # without credentials
    requests: int = 0
    redirects: list[tuple[int, str]] = field(default_factory=list)
    bytes_received: int = 0
    elapsed_s: float = 0.0  # of requests; waiting for one's turn does not count
    http_status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer of a chain of redirects; the body is decompressed, empty unless 200."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


def origin(url: URL) -> tuple[str, str, int | None]:
    """Scheme, host and port: what secrets belong to (RFC 6454)."""
    return url.scheme, (url.host or "").rstrip("."), url.port


def parse_url(text: str) -> URL:
    """An http or https URL without fragment; raises ``InvalidUrlError``."""
    try:
        url = URL(text.strip()).with_fragment(None)
        host, scheme, _ = url.raw_host, url.scheme, url.port
    except (ValueError, UnicodeError) as error:
        raise errors.InvalidUrlError(f"no URL that can be requested: {brief(error)}") from error
    if scheme not in ("http", "https") or not host or any(c.isspace() for c in host):
        raise errors.InvalidUrlError(f"not an http or https URL with a host (scheme {scheme!r})")
    return url


async def _sent_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep the library from sending a request again by itself, out of turn and uncounted."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        host = request.url.raw_host
        raise errors.ConnectionLostError(f"{host} closed the connection unanswered") from error


class HttpClient:
    """GETs within the settings; an asynchronous context manager for one event loop.

    ``lookup`` resolves names (``getaddrinfo`` by default); ``environ`` holds proxies and
    certificates.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        lookup: Lookup | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = settings
        self.policy = AddressPolicy(settings.allow_hosts)
        self._lookup = lookup
        self._environ = os.environ if environ is None else environ

    async def __aenter__(self) -> HttpClient:
        settings = self.settings
        self.gate = HostGate(settings.concurrency, settings.per_host, settings.delay)
        self._threads = ThreadPoolExecutor(_DNS_THREADS, thread_name_prefix="dns")
        self._proxies = Proxies(self._environ)
        context = tls_context(self._environ)
        lookup = self._lookup or system_lookup(self._threads)
        resolver = CheckedResolver(self.policy, lookup)
        self._direct = self._session(
            aiohttp.TCPConnector(limit=0, ssl=context, resolver=resolver, ttl_dns_cache=_DNS_TTL_S)
        )
        # Proxies come from the operator's environment and are private hosts as a rule.
        self._proxied = (
            self._session(aiohttp.TCPConnector(limit=0, ssl=context)) if self._proxies else None
        )
        return self

    def _session(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        settings = self.settings
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            middlewares=(_sent_once,),
            trust_env=False,  # would read .netrc as well; proxies are chosen by Proxies
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
            timeout=aiohttp.ClientTimeout(
                total=None, connect=settings.connect_timeout, sock_read=settings.read_timeout
            ),
        )

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._direct.close()
        if self._proxied is not None:
            await self._proxied.close()
        # A lookup that hangs would keep us here for the resolver's own time-outs.
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def get(
        self,
        url: str,
        trace: Trace,
        *,
        headers: Mapping[str, str],
        secret_headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Fetch a URL, following redirects within the limit.

        ``secret_headers`` go to the origin of ``url`` alone, not where redirects lead elsewhere.
        Raises ``VisitError``; ``trace`` then holds what was done before.
        """
        target = parse_url(url)
        secret_origin = origin(target)
        target = target.with_user(None)
        seen = {target}
        while True:
            trace.url = str(target)
            sent = CIMultiDict(headers)
            if secret_headers and origin(target) == secret_origin:
                sent.update(secret_headers)
            answer = await self._get_once(target, sent, trace, max_bytes)
            if answer.status not in REDIRECTS:
                return answer
            target = self._redirect_target(target, answer, trace)
            if target in seen:
                raise errors.RedirectError(f"the redirects run in a circle at {target}")
            seen.add(target)

    def _redirect_target(self, here: URL, answer: Answer, trace: Trace) -> URL:
        location = answer.headers.get("location")
        if not location:
            raise errors.RedirectError(f"HTTP {answer.status} without a Location")
        try:
            target = parse_url(str(here.join(URL(location.strip())))).with_user(None)
        except (ValueError, UnicodeError, errors.InvalidUrlError) as error:
            raise errors.RedirectError(
                f"HTTP {answer.status} to something that is no http or https URL"
            ) from error
        trace.redirects.append((answer.status, str(target)))
        if len(trace.redirects) > self.settings.max_redirects:
            raise errors.RedirectError(
                f"more than {self.settings.max_redirects} redirects (fetch.max_redirects)"
            )
        return target

    async def _get_once(
        self, url: URL, headers: Mapping[str, str], trace: Trace, max_bytes: int | None
    ) -> Answer:
        """One request, and once more where the connection broke before an answer began.

        A kept-alive connection that the server just closed looks the same; RFC 9110 section 9.2.2
        lets idempotent requests be repeated.
        """
        with contextlib.suppress(errors.ConnectionLostError):
            return await self._attempt(url, headers, trace, max_bytes)
        return await self._attempt(url, headers, trace, max_bytes)

    async def _attempt(
        self, url: URL, headers: Mapping[str, str], trace: Trace, max_bytes: int | None
    ) -> Answer:
        host = url.raw_host or ""
        self.policy.check_literal(host)
        remaining = self.settings.timeout - trace.elapsed_s
        if remaining <= 0:
            raise errors.TotalTimeoutError(f"no time left of {self.settings.timeout:g} s")
        async with self.gate.slot(host):
            started = time.monotonic()
            try:
                answer = await asyncio.wait_for(
                    self._request(url, headers, trace, max_bytes), remaining
                )
            except Exception as error:
                failure = explain(error, host, self.settings)
                if isinstance(failure, errors.UNREACHABLE):
                    self.gate.note_unreachable(host)
                raise failure from (None if failure is error else error)
            finally:
                trace.elapsed_s += time.monotonic() - started
            wait = retry_after_s(answer.headers) if answer.status in (429, 503) else None
            self.gate.note_answer(host, busy_for_s=wait)
        return answer

    async def _request(
        self, url: URL, headers: Mapping[str, str], trace: Trace, max_bytes: int | None
    ) -> Answer:
        cap = max_bytes or self.settings.max_bytes
        proxy = self._proxies.proxy_for(url)
        session = self._direct
        if proxy is not None and self._proxied is not None:
            session = self._proxied
        sent = CIMultiDict(
            {"User-Agent": self.settings.user_agent, "Accept-Encoding": ACCEPT_ENCODING}
        )
        sent.update(headers)
        trace.requests += 1
        trace.http_status = None
        trace.headers = {}
        async with session.get(
            url,
            headers=sent,
            allow_redirects=False,
            proxy=proxy,
        ) as response:
            trace.http_status = response.status
            found = {name.lower(): _clean(value) for name, value in response.headers.items()}
            trace.headers = {name: value for name, value in found.items() if name in _KEPT_HEADERS}
            if response.status in REDIRECTS:
                return Answer(response.status, str(url), found, b"")
            if response.status != 200:
                return Answer(response.status, str(url), trace.headers, b"")
            wire = await self._read(response, trace, cap)
        body = decode(wire, found.get("content-encoding"), cap)
        return Answer(response.status, str(url), trace.headers, body)

    @staticmethod
    async def _read(response: aiohttp.ClientResponse, trace: Trace, cap: int) -> bytes:
        too_large = f"the body passes {cap} bytes (fetch.max_bytes)"
        if (response.content_length or 0) > cap:
            raise errors.BodyTooLargeError(f"{too_large}: {response.content_length} are announced")
        parts: list[bytes] = []
        size = 0
        try:
            async for part in response.content.iter_any():
                size += len(part)
                trace.bytes_received += len(part)
                if size > cap:
                    raise errors.BodyTooLargeError(too_large)
                parts.append(part)
        except (aiohttp.ClientPayloadError, ConnectionError, aiohttp.ServerDisconnectedError) as e:
            body = b"".join(parts)
            if not ends_whole(body):  # a wrong Content-Length around a whole document is harmless
                expected = response.content_length
                of = f" of {expected}" if expected else ""
                raise errors.BodyTruncatedError(f"the body broke off after {size}{of} bytes") from e
        return b"".join(parts)


def _clean(value: str) -> str:
    """A header's text without the surrogates that stand for undecodable bytes."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
