"""Visits of feeds: from what is due to what came back, many at once, none lost."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from urllib.parse import unquote, urlsplit

from dateline.schemas.config import FeedSpec, FetchSettings, without_credentials
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.client import HttpClient, Trace
from dateline.transforms.http.concurrent_visits import ConcurrentVisits
from dateline.transforms.http.errors import VisitError
from dateline.transforms.http.failures import brief
from dateline.transforms.http.files import read_feed_file
from dateline.transforms.http.robots import RobotsRules
from dateline.transforms.http.status import judge, phrase
from dateline.transforms.http.urls import parse_url
from dateline.transforms.http.waits import fresh_for_s, stay_away_s

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)


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
    if not due.spec.headers and "@" not in due.spec.url:
        return {}
    url = parse_url(due.spec.url)
    if url.origin != parse_url(request_url(due)).origin:
        return {}
    headers = dict(due.spec.headers)
    parts = urlsplit(due.spec.url)
    named = {name.lower() for name in headers}
    if parts.username is not None and "authorization" not in named:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return headers


@dataclass(frozen=True, slots=True)
class _Visit:
    due: DueFeed
    now: datetime
    trace: Trace


async def _visit(job: _Visit, client: HttpClient, robots: RobotsRules) -> FetchedFeed:
    """Visit one feed; every failure comes back as status ``failed`` with its class and message."""
    try:
        return await _ask(job, client, robots)
    except VisitError as error:
        return _failed(job, error)
    except Exception as error:  # a fault of ours must cost one feed, not the run
        return _failed(job, error, f"fault in the fetcher: {brief(error)}")


async def _ask(job: _Visit, client: HttpClient, robots: RobotsRules) -> FetchedFeed:
    due, trace = job.due, job.trace
    sent = request_headers(due)
    answer = await client.get(
        request_url(due),
        trace,
        headers=sent,
        secret_headers=secret_headers(due),
        permit=robots.check if client.settings.robots else None,
    )
    conditional = "If-None-Match" in sent or "If-Modified-Since" in sent
    status, error_class, message = judge(
        answer.status,
        trace.redirects,
        conditional=conditional,
        headers=answer.headers,
        body=answer.body,
    )
    obstacle = None
    if status in ("ok", "failed"):
        from dateline.transforms.http.obstacles import find_obstacle

        obstacle = find_obstacle(answer.status, answer.headers, answer.body, trace.url)
    if obstacle is not None and status == "ok":
        raise obstacle
    if obstacle is not None:
        message = f"{phrase(answer.status)}: {obstacle}"
    return replace(
        _report(job),
        status=status,
        body=answer.body if status == "ok" else None,
        error_class=error_class,
        error_message=message,
        fresh_for_s=fresh_for_s(answer.headers, job.now) if error_class is None else None,
    )


def _report(job: _Visit) -> FetchedFeed:
    trace = job.trace
    return FetchedFeed(
        due=job.due,
        status="failed",
        fetched_at=job.now,
        url=trace.url,
        http_status=trace.http_status,
        headers=trace.headers,
        redirects=tuple(trace.redirects),
        retry_after_s=stay_away_s(trace.http_status, trace.headers, job.now),
        elapsed_s=round(trace.elapsed_s, 3),
        bytes_received=trace.bytes_received,
        requests=trace.requests,
    )


def _failed(job: _Visit, error: Exception, message: str | None = None) -> FetchedFeed:
    report = _report(job)
    return replace(
        report,
        error_class=type(error).__name__,
        error_message=message or str(error),
        retry_after_s=getattr(error, "retry_after_s", None) or report.retry_after_s,
    )


def _read_file(job: _Visit, settings: FetchSettings) -> FetchedFeed:
    due = job.due
    try:
        body, etag, size = read_feed_file(due.spec.url, settings.max_bytes)
    except VisitError as error:
        return _failed(job, error)
    known = due.state is not None and due.state.etag == etag
    return FetchedFeed(
        due=due,
        status="not_modified" if known else "ok",
        fetched_at=job.now,
        url=due.spec.key,
        headers={"etag": etag},
        body=None if known else body,
        bytes_received=size,
    )


def visiting_order(dues: Iterable[DueFeed]) -> list[DueFeed]:
    """Longest unvisited first, so that a deadline never starves the same feeds.

    Of those, feeds that took seconds the last time come first: a slow one that is begun last is
    what all wait for in the end. One that fails may be slow because it is dead, and does not count.
    Then by hash, so that the feeds of one host are spread over the run.
    """

    def place(due: DueFeed) -> tuple[float, int, bytes]:
        last = due.state.last_attempt_at if due.state else None
        works = due.state is not None and not due.state.consecutive_failures
        took_s = due.state.took_s or 0 if due.state and works else 0
        digest = blake2b(due.spec.key.encode(), digest_size=8).digest()
        return (last.timestamp() if last else float("-inf"), -took_s, digest)

    return sorted(dues, key=place)


class Visits:
    """Visits of feeds that begin at once; iterate once for one result per feed, in any order.

    Files are read on the way. See ``ConcurrentVisits`` for how the rest is done.
    """

    def __init__(
        self,
        dues: Iterable[DueFeed],
        settings: FetchSettings,
        now: datetime,
        *,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        jobs = [
            _Visit(due, now, Trace(url=without_credentials(request_url(due))))
            for due in visiting_order(dues)
        ]
        self._settings = settings
        self._files = [job for job in jobs if is_file(job.due.spec)]
        others = [job for job in jobs if not is_file(job.due.spec)]
        self._crowd = ConcurrentVisits(others, _visit, _failed, settings, environ)

        self._seen: list[FetchedFeed] = []
        self._rest = self._results()

    def _results(self) -> Iterator[FetchedFeed]:
        for job in self._files:
            yield _read_file(job, self._settings)
        yield from self._crowd

    def __iter__(self) -> Iterator[FetchedFeed]:
        yield from self._seen
        yield from self._rest

    def await_start(self) -> None:
        """Waits until the first visits are under way."""
        self._crowd.await_start()

    def any_document(self, seen: Callable[[FetchedFeed], None] | None = None) -> bool:
        """Waits until a visit brought a document, or all are over and none did.

        ``seen`` is called with each that brought none, as they come.
        """
        for fetched in self._rest:
            self._seen.append(fetched)
            if fetched.status == "ok":
                return True
            if seen is not None:
                seen(fetched)
        return False

    def stop(self) -> None:
        """End what is still in flight."""
        self._crowd.stop()


def visit_all(
    dues: Iterable[DueFeed],
    settings: FetchSettings,
    now: datetime,
    *,
    environ: Mapping[str, str] | None = None,
) -> Iterator[FetchedFeed]:
    """Visit feeds concurrently and yield each result as it comes."""
    yield from Visits(dues, settings, now, environ=environ)
