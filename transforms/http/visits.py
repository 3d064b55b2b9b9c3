"""Visits of feeds: from what is due to what came back, many at once, none lost."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from urllib.parse import unquote, urlsplit

from schemas.config import FeedSpec, FetchSettings, without_credentials
from schemas.feed import DueFeed, FetchedFeed
from transforms.http.client import HttpClient, Trace, origin, parse_url
from transforms.http.errors import DeadlineError, RobotsRefusedError, VisitError
from transforms.http.files import read_feed_file
from transforms.http.robots import RobotsRules
from transforms.http.status import fresh_for_s, judge, retry_after_s

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)
_BACKLOG = 4  # finished visits that may wait for the reader, in units of ``concurrency``


def is_file(spec: FeedSpec) -> bool:
    """Whether a feed is a local file."""
    return spec.url[:5].lower() == "file:"


def request_url(due: DueFeed) -> str:
    """Where to ask: the trusted permanent redirect, else the URL of the config."""
    return (due.state.fetch_url if due.state else None) or due.spec.url


def host_of(due: DueFeed) -> str:
    """The host that this feed's visits burden; empty for files."""
    return "" if is_file(due.spec) else (urlsplit(request_url(due)).hostname or "").rstrip(".")


def request_headers(due: DueFeed) -> dict[str, str]:
    """Accept and the validators, verbatim (RFC 9110 section 13.1)."""
    headers = {"Accept": ACCEPT}
    if due.state and due.state.etag:
        headers["If-None-Match"] = due.state.etag
    if due.state and due.state.last_modified:
        headers["If-Modified-Since"] = due.state.last_modified
    return headers


def secret_headers(due: DueFeed) -> dict[str, str]:
    """The feed's own headers and the credentials of its URL, for the origin of that URL only."""
    url = parse_url(due.spec.url)
    if origin(url) != origin(parse_url(request_url(due))):
        return {}
    headers = dict(due.spec.headers)
    parts = urlsplit(due.spec.url)
    named = {name.lower() for name in headers}
    if parts.username is not None and "authorization" not in named:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return headers


async def visit(
    due: DueFeed, client: HttpClient, robots: RobotsRules, now: datetime, trace: Trace
) -> FetchedFeed:
    """Visit one feed; every failure comes back as status ``failed`` with its class and message."""
    trace.url = without_credentials(request_url(due))
    try:
        if is_file(due.spec):
            return _read_file(due, client.settings, now)
        return await _visit_http(due, client, robots, now, trace)
    except VisitError as error:
        failed = _failed(due, now, trace, type(error).__name__, str(error))
        return replace(failed, retry_after_s=error.retry_after_s or failed.retry_after_s)
    except Exception as error:  # a fault of ours must cost one feed, not the run
        return _failed(due, now, trace, type(error).__name__, f"fault in the fetcher: {error!r}")


async def _visit_http(
    due: DueFeed, client: HttpClient, robots: RobotsRules, now: datetime, trace: Trace
) -> FetchedFeed:
    url = request_url(due)
    if client.settings.robots and not await robots.allows(url):
        raise RobotsRefusedError("robots.txt of the host does not let us in (fetch.robots)")
    sent = request_headers(due)
    answer = await client.get(url, trace, headers=sent, secret_headers=secret_headers(due))
    conditional = "If-None-Match" in sent or "If-Modified-Since" in sent
    status, error_class, message = judge(answer.status, trace.redirects, conditional=conditional)
    return replace(
        _report(due, now, trace),
        status=status,
        body=answer.body if status == "ok" else None,
        error_class=error_class,
        error_message=message,
        fresh_for_s=fresh_for_s(answer.headers, now) if error_class is None else None,
    )


def _report(due: DueFeed, now: datetime, trace: Trace) -> FetchedFeed:
    return FetchedFeed(
        due=due,
        status="failed",
        fetched_at=now,
        url=trace.url,
        http_status=trace.http_status,
        headers=trace.headers,
        redirects=tuple(trace.redirects),
        retry_after_s=retry_after_s(trace.headers, now),
        elapsed_s=round(trace.elapsed_s, 3),
        bytes_received=trace.bytes_received,
        requests=trace.requests,
    )


def _failed(due: DueFeed, now: datetime, trace: Trace, kind: str, message: str) -> FetchedFeed:
    return replace(_report(due, now, trace), error_class=kind, error_message=message)


def _read_file(due: DueFeed, settings: FetchSettings, now: datetime) -> FetchedFeed:
    body, etag, size = read_feed_file(due.spec.url, settings.max_bytes)
    known = due.state is not None and due.state.etag == etag
    return FetchedFeed(
        due=due,
        status="not_modified" if known else "ok",
        fetched_at=now,
        url=due.spec.key,
        headers={"etag": etag},
        body=None if known else body,
        bytes_received=size,
    )


def visiting_order(dues: Iterable[DueFeed]) -> list[DueFeed]:
    """Longest unvisited first, so that a deadline never starves the same feeds; then by hash, so
    that the feeds of one host are spread over the run."""

    def place(due: DueFeed) -> tuple[float, bytes]:
        last = due.state.last_attempt_at if due.state else None
        digest = blake2b(due.spec.key.encode(), digest_size=8).digest()
        return (last.timestamp() if last else float("-inf"), digest)

    return sorted(dues, key=place)


def visit_all(
    dues: Iterable[DueFeed],
    settings: FetchSettings,
    now: datetime,
    *,
    environ: Mapping[str, str] | None = None,
) -> Iterator[FetchedFeed]:
    """Visit feeds concurrently and yield each result as it comes; one per feed, in any order.

    The event loop lives in a thread of its own, so that parsing goes on while answers are awaited;
    at most a few results per slot wait for the reader, which bounds the memory.
    """
    ordered = visiting_order(dues)
    if not ordered:
        return
    fetcher = _Fetcher(ordered, settings, now, environ)
    fetcher.start()
    try:
        for _ in ordered:
            yield fetcher.next_result()
    finally:
        fetcher.stop()


class _Fetcher(threading.Thread):
    """The thread with the event loop; results cross over in a queue."""

    def __init__(
        self,
        dues: list[DueFeed],
        settings: FetchSettings,
        now: datetime,
        environ: Mapping[str, str] | None,
    ) -> None:
        super().__init__(name="fetch", daemon=True)
        self._dues, self._settings, self._now, self._environ = dues, settings, now, environ
        self._results: queue.SimpleQueue[FetchedFeed | BaseException] = queue.SimpleQueue()
        self._started = threading.Event()

    def next_result(self) -> FetchedFeed:
        """The next finished visit; raises what broke the loop itself."""
        result = self._results.get()
        if isinstance(result, BaseException):
            raise result
        if self._results.qsize() < _BACKLOG * self._settings.concurrency:
            self._call(self._client.gate.open.set)
        return result

    def stop(self) -> None:
        """End the loop, visits in flight included."""
        if self._started.wait(timeout=self._settings.connect_timeout):
            self._call(self._main.cancel)
        self.join(timeout=self._settings.connect_timeout)

    def _call(self, function: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed once all visits are done
            self._loop.call_soon_threadsafe(function)

    def run(self) -> None:
        try:
            asyncio.run(self._visit_all())
        except asyncio.CancelledError:
            pass  # stop() was called
        except BaseException as error:
            self._results.put(error)

    async def _visit_all(self) -> None:
        self._loop = asyncio.get_running_loop()
        main = asyncio.current_task()
        assert main is not None
        self._main = main
        deadline = self._loop.time() + self._settings.deadline
        async with HttpClient(self._settings, environ=self._environ) as client:
            self._client = client
            self._started.set()
            robots = RobotsRules(client)
            await asyncio.gather(
                *(self._visit(due, client, robots, deadline) for due in self._dues)
            )

    async def _visit(
        self, due: DueFeed, client: HttpClient, robots: RobotsRules, deadline: float
    ) -> None:
        trace = Trace(url=due.spec.key)
        try:
            result = await asyncio.wait_for(
                visit(due, client, robots, self._now, trace), deadline - self._loop.time()
            )
        except asyncio.TimeoutError:
            late = f"not fetched before this run's {self._settings.deadline:g} s (fetch.deadline)"
            result = _failed(due, self._now, trace, DeadlineError.__name__, late)
        self._results.put(result)
        if self._results.qsize() >= _BACKLOG * self._settings.concurrency:
            client.gate.open.clear()
