"""The HTTP client: one GET with redirects, caps, time-outs, manners and checked addresses.

It speaks HTTP/1.1 by a reader of its own (``wire``), because no library reads what real servers
send: docs/fetching.md has the kinds, and what the libraries make of them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType

from dateline.schemas.config import FetchSettings
from dateline.transforms.http import errors
from dateline.transforms.http.addresses import AddressPolicy
from dateline.transforms.http.bodies import ACCEPT_ENCODING
from dateline.transforms.http.connecting import Ways
from dateline.transforms.http.cookies import VisitCookies
from dateline.transforms.http.names import Lookup, Names, system_lookup
from dateline.transforms.http.politeness import HostGate
from dateline.transforms.http.status import REDIRECTS, may_bring_document
from dateline.transforms.http.urls import WebUrl, mended_reference, parse_url
from dateline.transforms.http.waits import asked_wait_s, is_wait_header
from dateline.transforms.http.wire.body import Body
from dateline.transforms.http.wire.connection import Connection
from dateline.transforms.http.wire.exchange import (
    Patience,
    read_document,
    read_head,
    read_remark,
    request_bytes,
)
from dateline.transforms.http.wire.head import Head
from dateline.transforms.http.wire.pool import Pool

LONGEST_REMARK = 65_536
"""Bytes read of an answer without a document: it may say why there is none."""

_KEPT_HEADERS = frozenset(
    {
        "age", "cache-control", "content-encoding", "content-language", "content-length",
        "content-location", "content-type", "date", "etag", "expires", "last-modified", "link",
        "server", "x-robots-tag",
    }
)  # fmt: skip


@dataclass
class Trace:
    """What a visit did so far; filled in on the way, so that a failure keeps it too."""

    url: str = ""  # without credentials
    requests: int = 0
    redirects: list[tuple[int, str]] = field(default_factory=list)
    bytes_received: int = 0
    elapsed_s: float = 0.0  # of requests; waiting for one's turn or for a name does not count
    http_status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer of a chain of redirects.

    ``body`` is the decompressed document, or the beginning of what an answer without a document
    says besides. ``headers`` are all of them; ``Trace`` keeps those worth remembering.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()


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
        self._lookup = lookup or system_lookup
        self._environ = os.environ if environ is None else environ

    async def __aenter__(self) -> HttpClient:
        settings = self.settings
        self.gate = HostGate(settings.concurrency, settings.per_host, settings.delay)
        self._names = Names(self.policy, self._lookup, settings.connect_timeout)
        self._ways = Ways(settings, self._names, self._environ)
        self._pool = Pool(settings.concurrency)
        self._clock = asyncio.get_running_loop().time
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pool.close()
        await self._names.close()

    async def check_environment(self) -> None:
        """Raises ``OSError`` where the environment names certificates that cannot be loaded."""
        await self._ways.check_environment()

    async def get(
        self,
        url: str,
        trace: Trace,
        *,
        headers: Mapping[str, str],
        secret_headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        permit: Callable[[str], Awaitable[None]] | None = None,
    ) -> Answer:
        """Fetch a URL, following redirects within the limit.

        ``secret_headers`` go to the origin of ``url`` alone, not where redirects lead elsewhere.
        ``permit`` is asked before each hop and raises where it says no (robots.txt). Cookies live
        from hop to hop. Raises ``VisitError``; ``trace`` then holds what was done before.
        """
        target = parse_url(url)
        secret_origin = target.origin
        cookies = VisitCookies()
        seen = {(target, "")}
        while True:
            trace.url = str(target)
            if permit is not None:
                await permit(str(target))
            secrets = secret_headers if target.origin == secret_origin else None
            sent = _merged(headers, secrets or {}, cookies.header(target))
            answer = await self._get_once(target, sent, trace, max_bytes)
            if answer.status not in REDIRECTS or (
                answer.status == 300 and not answer.headers.get("location")
            ):
                return answer
            cookies.learn(target, answer.cookies)
            target = self._redirect_target(target, answer, trace)
            # The same place with another cookie is another question.
            state = (target, cookies.header(target) or "")
            if state in seen:
                raise errors.RedirectError(
                    f"the redirects run in a circle at {target}; perhaps a log-in is wanted"
                )
            seen.add(state)

    def _redirect_target(self, here: WebUrl, answer: Answer, trace: Trace) -> WebUrl:
        location = answer.headers.get("location")
        if not location and "refresh" in answer.headers:  # which browsers follow as well
            from dateline.transforms.http.obstacles import refresh_target

            location = refresh_target(answer.headers["refresh"], str(here))
        if not location:
            raise errors.RedirectError(f"HTTP {answer.status} without a Location")
        try:
            target = here.join(mended_reference(location, here))
        except errors.InvalidUrlError as error:
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
        self, url: WebUrl, headers: Mapping[str, str], trace: Trace, max_bytes: int | None
    ) -> Answer:
        """One request, and once more where the connection broke before an answer began.

        A kept-alive connection that the server just closed looks the same; RFC 9110 section 9.2.2
        lets idempotent requests be repeated.
        """
        cap = max_bytes or self.settings.max_bytes
        try:
            return await self._attempt(url, headers, trace, cap)
        except errors.ConnectionLostError:
            return await self._attempt(url, headers, trace, cap, fresh=True)

    async def _attempt(
        self,
        url: WebUrl,
        headers: Mapping[str, str],
        trace: Trace,
        cap: int,
        *,
        fresh: bool = False,
    ) -> Answer:
        self.gate.check(url.host)
        try:
            # Before any slot is taken: names that hang must not hold up those that do not.
            await self._ways.look_up(url)
        except errors.DnsError:
            self.gate.note_unreachable(url.host)
            raise
        remaining = self.settings.timeout - trace.elapsed_s
        if remaining <= 0:
            raise errors.TotalTimeoutError(f"no time left of {self.settings.timeout:g} s")
        async with self.gate.slot(url.host):
            started = self._clock()
            patience = Patience(
                url.host, self.settings.read_timeout, self.settings.timeout, started + remaining
            )
            try:
                answer = await self._exchange(url, headers, trace, cap, patience, fresh)
            except errors.UNREACHABLE:
                self.gate.note_unreachable(url.host)
                raise
            finally:
                trace.elapsed_s += self._clock() - started
            self.gate.note_answer(url.host, busy_for_s=asked_wait_s(answer.status, answer.headers))
        return answer

    async def _exchange(
        self,
        url: WebUrl,
        headers: Mapping[str, str],
        trace: Trace,
        cap: int,
        patience: Patience,
        fresh: bool,
    ) -> Answer:
        trace.requests += 1
        trace.http_status, trace.headers = None, {}
        proxy = self._ways.proxy_for(url)
        target = url.target
        wanted = {"Host": url.authority, "User-Agent": self.settings.user_agent}
        if proxy is not None and url.scheme == "http":
            target = str(url)
            wanted |= proxy.headers
        wanted["Accept-Encoding"] = ACCEPT_ENCODING
        request = request_bytes(target, _merged(wanted, headers))
        place = (url.origin, proxy)
        connection = None if fresh else self._pool.take(place, self._clock())
        if connection is None:
            connection = await self._ways.open(url, patience)
        try:
            connection.write(request)
            head, rest = await _head(connection, patience)
            found = {name: _clean(value) for name, value in head.headers.items()}
            trace.http_status = head.status
            trace.headers = _worth_keeping(found)
            body = Body(head)
            document = await self._read(connection, head, body, rest, trace, cap, patience)
        except BaseException:
            connection.close()
            raise
        if head.keeps_alive and body.done and body.clean and connection.quiet:
            self._pool.put(place, connection, self._clock())
        else:
            connection.close()
        if head.status in REDIRECTS:
            found["location"] = head.headers.get("location", "")  # to its very bytes
        return Answer(head.status, str(url), found, document, head.cookies)

    @staticmethod
    async def _read(
        connection: Connection,
        head: Head,
        body: Body,
        rest: bytes,
        trace: Trace,
        cap: int,
        patience: Patience,
    ) -> bytes:
        try:
            body.feed(rest)
            if may_bring_document(head.status):
                return await read_document(connection, head, body, cap, patience)
            return await read_remark(connection, head, body, LONGEST_REMARK, patience)
        finally:
            trace.bytes_received += body.size


async def _head(connection: Connection, patience: Patience) -> tuple[Head, bytes]:
    try:
        return await read_head(connection, patience)
    except errors.ProtocolError as error:
        if connection.used:  # the rest of an answer that said it was over
            raise errors.ConnectionLostError(
                f"{patience.host} left a connection in disorder"
            ) from error
        raise


def _merged(
    base: Mapping[str, str], more: Mapping[str, str], cookie: str | None = None
) -> dict[str, str]:
    """Headers, of which the later win whatever their case; cookies go side by side."""
    merged = {name.lower(): (name, value) for name, value in [*base.items(), *more.items()]}
    if cookie is not None:
        _, own = merged.get("cookie", ("", ""))
        merged["cookie"] = ("Cookie", f"{own}; {cookie}" if own else cookie)
    return dict(merged.values())


def _worth_keeping(headers: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in headers.items()
        if name in _KEPT_HEADERS or is_wait_header(name)
    }
    # A validator goes back byte for byte, or not at all.
    if "\ufffd" in kept.get("etag", ""):
        del kept["etag"]
    return kept


def _clean(value: str) -> str:
    """A header's text without the surrogates that stand for undecodable bytes."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
