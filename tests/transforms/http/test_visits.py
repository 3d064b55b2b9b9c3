"""Visits against a real server on loopback: the status table, faults, secrets, deadlines."""

from __future__ import annotations

import asyncio
import base64
import gzip
import time
import zlib
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import brotli
import pytest
import zstandard

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.http.visits import visit_all, visiting_order
from tests.feed_server import LAST_MODIFIED, FeedServer, Reply, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
FAST = FetchSettings(
    delay=0,
    per_host=64,
    timeout=2,
    read_timeout=0.5,
    connect_timeout=1,
    max_bytes=200_000,
    allow_hosts=("127.0.0.1",),
)
BODY = rss("canal")


def visit(url: str | FeedSpec, settings: FetchSettings = FAST, **state: object) -> FetchedFeed:
    spec = url if isinstance(url, FeedSpec) else FeedSpec(url=url)
    known = FeedState(feed=spec.key, **state) if state else None  # type: ignore[arg-type]
    (fetched,) = visit_all([DueFeed(spec, known)], settings, NOW, environ={})
    return fetched


def tuned(**changes: object) -> FetchSettings:
    return FAST.model_copy(update=changes)


# --- documents and validators


def test_a_first_visit_brings_the_document_and_its_validators(feed_server: FeedServer) -> None:
    reply = Reply(body=BODY, headers={"Cache-Control": "public, max-age=900"})
    fetched = visit(feed_server.add("/a", reply))
    assert (fetched.status, fetched.http_status, fetched.body) == ("ok", 200, BODY)
    assert fetched.headers["etag"] == reply.etag
    assert fetched.headers["last-modified"] == LAST_MODIFIED
    assert fetched.fresh_for_s == 900
    assert fetched.requests == 1
    assert fetched.bytes_received == len(BODY)
    assert fetched.fetched_at == NOW
    (request,) = feed_server.seen("/a")
    assert not request.conditional
    assert request.headers["User-Agent"] == FAST.user_agent
    assert request.headers["Accept-Encoding"] == "gzip, deflate, br, zstd"


def test_validators_come_back_verbatim_and_304_has_no_body(feed_server: FeedServer) -> None:
    odd = 'W/"café, with  spaces"'
    fetched = visit(feed_server.add("/a", Reply(304)), etag=odd, last_modified="yesterday, I think")
    assert (fetched.status, fetched.http_status, fetched.body) == ("not_modified", 304, None)
    (request,) = feed_server.seen("/a")
    assert request.headers["If-None-Match"].encode("latin-1").decode() == odd
    assert request.headers["If-Modified-Since"] == "yesterday, I think"


def test_an_unchanged_document_is_sent_once(feed_server: FeedServer) -> None:
    url = feed_server.add("/a", BODY)
    first = visit(url)
    again = visit(url, etag=first.headers["etag"], last_modified=first.headers["last-modified"])
    assert again.status == "not_modified"
    assert again.bytes_received == 0


def test_cookies_are_neither_kept_nor_reported(feed_server: FeedServer) -> None:
    url = feed_server.add("/a", Reply(body=BODY, headers={"Set-Cookie": "id=secret; Path=/"}))
    hop = feed_server.add("/hop", Reply(302, headers={"Location": url, "Set-Cookie": "a=b"}))
    fetched = list(visit_all([DueFeed(FeedSpec(url=u)) for u in (hop, url)], FAST, NOW))
    assert "set-cookie" not in fetched[0].headers
    assert all("Cookie" not in request.headers for request in feed_server.seen())


# --- the status table


@pytest.mark.parametrize(
    "code", [201, 204, 206, 300, 400, 401, 402, 403, 404, 406, 418, 451, 500, 502, 503, 520, 999]
)
def test_other_statuses_fail_under_their_number(feed_server: FeedServer, code: int) -> None:
    fetched = visit(feed_server.add("/a", Reply(code, b"", content_type=None)))
    assert (fetched.status, fetched.http_status) == ("failed", code)
    assert fetched.error_class == f"Http{code}"
    assert fetched.body is None


def test_304_without_validators_is_a_failure(feed_server: FeedServer) -> None:
    assert visit(feed_server.add("/a", Reply(304))).error_class == "Http304"


def test_410_is_gone_unless_a_temporary_redirect_led_there(feed_server: FeedServer) -> None:
    gone = feed_server.add("/gone", Reply(410))
    for code, status in ((None, "gone"), (301, "gone"), (308, "gone"), (302, "failed")):
        url = gone
        if code is not None:
            url = feed_server.add(f"/to-{code}", Reply(code, headers={"Location": "/gone"}))
        assert visit(url).status == status, code


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("Tue, 24 Nov 2026 12:10:00 GMT", 600), ("soon", None), ("-5", 0)],
)
@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_is_reported(
    feed_server: FeedServer, code: int, value: str, seconds: float | None
) -> None:
    headers = {"Retry-After": value, "Date": "Tue, 24 Nov 2026 12:00:00 GMT"}
    fetched = visit(feed_server.add("/a", Reply(code, headers=headers)))
    assert fetched.error_class == f"Http{code}"
    if value.startswith("Tue"):  # the server adds a Date of its own, and the first one counts
        assert fetched.retry_after_s is not None
    else:
        assert fetched.retry_after_s == seconds


# --- redirects


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_told(feed_server: FeedServer, code: int) -> None:
    feed_server.add("/new feed?é=1", BODY)
    target = feed_server.add("/new%20feed?%C3%A9=1", BODY)
    url = feed_server.add("/a", Reply(code, headers={"Location": "/new feed?%C3%A9=1"}))
    fetched = visit(url)
    assert (fetched.status, fetched.body) == ("ok", BODY)
    assert fetched.redirects == ((code, target),)
    assert fetched.url == target
    assert fetched.requests == 2


@pytest.mark.parametrize(
    "location",
    [None, "", "ftp://127.0.0.1/a", "file:///etc/passwd", "/a", "http://[bad/", "data:text/xml,x"],
)
def test_bad_redirects_are_refused(feed_server: FeedServer, location: str | None) -> None:
    headers = {} if location is None else {"Location": location}
    fetched = visit(feed_server.add("/a", Reply(302, headers=headers)))
    assert (fetched.status, fetched.error_class) == ("failed", "RedirectError")
    assert fetched.requests == 1


def test_redirect_chains_end_at_the_limit(feed_server: FeedServer) -> None:
    for n in range(9):
        feed_server.add(f"/{n}", Reply(302, headers={"Location": f"/{n + 1}"}))
    feed_server.add("/9", BODY)
    assert visit(feed_server.url("/4")).status == "ok"
    fetched = visit(feed_server.url("/3"))
    assert fetched.error_class == "RedirectError"
    assert fetched.requests == 6


def test_a_trusted_redirect_is_asked_first(feed_server: FeedServer) -> None:
    target = feed_server.add("/new", BODY)
    fetched = visit(feed_server.url("/old"), fetch_url=target)
    assert fetched.status == "ok"
    assert feed_server.seen("/old") == []


# --- bodies

_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=3),
    "zstd": zstandard.compress,
}


@pytest.mark.parametrize("coding", _ENCODERS)
def test_compressed_bodies_arrive_decompressed(feed_server: FeedServer, coding: str) -> None:
    wire = _ENCODERS[coding](BODY)
    reply = Reply(body=wire, headers={"Content-Encoding": coding})
    fetched = visit(feed_server.add("/a", reply))
    assert (fetched.status, fetched.body) == ("ok", BODY)
    assert fetched.bytes_received == len(wire)


@pytest.mark.parametrize("coding", _ENCODERS)
def test_bombs_are_refused_while_they_unfold(feed_server: FeedServer, coding: str) -> None:
    wire = _ENCODERS[coding](bytes(50_000_000))
    assert len(wire) < FAST.max_bytes
    reply = Reply(body=wire, headers={"Content-Encoding": coding})
    assert visit(feed_server.add("/a", reply)).error_class == "BodyTooLargeError"


@pytest.mark.parametrize("fault", [None, "endless"])
def test_large_bodies_are_refused(feed_server: FeedServer, fault: str | None) -> None:
    fetched = visit(feed_server.add("/a", Reply(body=b"x" * 200_001, fault=fault)))
    assert fetched.error_class == "BodyTooLargeError"
    assert fetched.bytes_received < 1_000_000


def test_a_body_of_just_the_cap_is_fine(feed_server: FeedServer) -> None:
    body = b"<rss>" + b"x" * (FAST.max_bytes - 5)
    wire = gzip.compress(body)
    reply = Reply(body=wire, headers={"Content-Encoding": "gzip"})
    assert visit(feed_server.add("/a", reply)).body == body
    assert visit(feed_server.add("/b", body)).body == body


@pytest.mark.parametrize("fault", ["truncated", "chunked-cut"])
def test_truncated_bodies_are_refused(feed_server: FeedServer, fault: str) -> None:
    fetched = visit(feed_server.add("/a", Reply(body=BODY, fault=fault)))
    assert (fetched.status, fetched.error_class) == ("failed", "BodyTruncatedError")
    assert fetched.body is None


def test_a_whole_document_in_a_longer_declaration_is_understood(feed_server: FeedServer) -> None:
    padded = BODY + b" " * len(BODY)  # of which 60 % arrive: all of the document
    fetched = visit(feed_server.add("/a", Reply(body=padded, fault="truncated")))
    assert fetched.status == "ok"
    assert (fetched.body or b"").strip() == BODY


def test_chunked_and_empty_bodies_are_documents(feed_server: FeedServer) -> None:
    assert visit(feed_server.add("/a", Reply(body=BODY, fault="chunked"))).body == BODY
    empty = visit(feed_server.add("/b", Reply(body=b"")))
    assert (empty.status, empty.body) == ("ok", b"")


# --- faults of servers


@pytest.mark.parametrize(
    ("reply", "error_class"),
    [
        (Reply(fault="hang"), "ReadTimeoutError"),
        (Reply(body=BODY, fault="slow", seconds=1.5), "ReadTimeoutError"),
        (Reply(body=BODY, fault="drip", seconds=6), "TotalTimeoutError"),
        (Reply(fault="reset"), "ConnectionLostError"),
        (Reply(fault="hang-up"), "ConnectionLostError"),
        (Reply(fault="garbage"), "ProtocolError"),
    ],
    ids=["hang", "slow", "drip", "reset", "hang-up", "garbage"],
)
def test_broken_servers_cost_one_feed_and_little_time(
    feed_server: FeedServer, reply: Reply, error_class: str
) -> None:
    started = time.monotonic()
    fetched = visit(feed_server.add("/a", reply))
    assert (fetched.status, fetched.error_class) == ("failed", error_class)
    assert time.monotonic() - started < 4
    assert fetched.elapsed_s < 3


def test_a_slow_but_steady_server_is_waited_for(feed_server: FeedServer) -> None:
    assert visit(feed_server.add("/a", Reply(body=BODY, fault="drip", seconds=1))).body == BODY


def test_a_lost_connection_is_tried_once_more(feed_server: FeedServer) -> None:
    url = feed_server.add("/a", [Reply(fault="hang-up"), Reply(body=BODY)])
    fetched = visit(url)
    assert (fetched.status, fetched.requests) == ("ok", 2)
    assert visit(feed_server.add("/b", Reply(fault="reset"))).requests == 2


def test_an_error_status_is_not_tried_again_in_the_same_run(feed_server: FeedServer) -> None:
    url = feed_server.add("/a", [Reply(500), Reply(body=BODY)])
    assert visit(url).error_class == "Http500"
    assert len(feed_server.seen("/a")) == 1


def test_hosts_that_cannot_be_reached() -> None:
    assert visit("http://127.0.0.1:1/").error_class == "NotConnectedError"
    assert visit("http://feeds.invalid/").error_class == "DnsError"
    assert visit("http://exa mple.org/").error_class == "InvalidUrlError"


def test_plain_http_on_the_tls_port_is_told(feed_server: FeedServer) -> None:
    fetched = visit(feed_server.url("/a").replace("http:", "https:"))
    assert fetched.error_class == "TlsError"


def test_an_unreachable_host_is_left_alone_after_three_failures() -> None:
    specs = [FeedSpec(url=f"http://127.0.0.1:1/{n}") for n in range(20)]
    results = list(visit_all([DueFeed(spec) for spec in specs], tuned(per_host=1), NOW))
    assert sum(fetched.requests for fetched in results) == 3
    assert {fetched.status for fetched in results} == {"failed"}
    assert sum(fetched.error_class == "HostSkippedError" for fetched in results) == 17


def test_a_host_that_keeps_asking_for_patience_is_left_alone(feed_server: FeedServer) -> None:
    busy = Reply(429, headers={"Retry-After": "900"})
    dues = [DueFeed(FeedSpec(url=feed_server.add(f"/{n}", busy))) for n in range(20)]
    results = list(visit_all(dues, tuned(per_host=1), NOW))
    assert len(feed_server.seen()) == 5
    skipped = [fetched for fetched in results if fetched.error_class == "HostBusyError"]
    assert len(skipped) == 15
    assert {fetched.retry_after_s for fetched in skipped} == {900}


# --- secrets


def test_credentials_reach_their_host_and_nothing_else(feed_server: FeedServer) -> None:
    feed_server.add("/a", Reply(302, headers={"Location": "/b"}))
    feed_server.add("/b", Reply(302, headers={"Location": feed_server.url("/c", "localhost")}))
    feed_server.add("/c", BODY)
    spec = FeedSpec(
        url=feed_server.url("/a").replace("http://", "http://me:pa%40ss@"),
        headers={"X-Api-Key": "k3y", "accept": "text/odd"},
    )
    fetched = visit(spec, tuned(allow_hosts=("127.0.0.1", "localhost")))
    assert fetched.status == "ok"
    expected = "Basic " + base64.b64encode(b"me:pa@ss").decode()
    for path, secret, key in (("/a", expected, "k3y"), ("/b", expected, "k3y"), ("/c", None, None)):
        (request,) = feed_server.seen(path)
        assert (request.headers["Authorization"], request.headers["X-Api-Key"]) == (secret, key)
    assert feed_server.seen("/a")[0].headers.get_all("Accept") == ["text/odd"]


def test_no_secret_shows_in_what_is_reported(feed_server: FeedServer) -> None:
    feed_server.add("/ok", BODY)
    feed_server.add("/moved", Reply(301, headers={"Location": feed_server.url("/ok")}))
    feed_server.add("/lost", Reply(fault="reset"))
    feed_server.add("/loop", Reply(302, headers={"Location": "/loop"}))
    feed_server.add("/out", Reply(302, headers={"Location": "http://u:s3cret@10.0.0.1/"}))
    for path in ("/ok", "/moved", "/lost", "/loop", "/out", "/none"):
        url = feed_server.url(path).replace("http://", "http://me:s3cret@")
        fetched = visit(FeedSpec(url=url, headers={"Authorization": "Bearer s3cret"}))
        told = (fetched.url, fetched.error_message, fetched.redirects, dict(fetched.headers))
        assert "s3cret" not in repr(told), path
    for bad in ("http://me:s3cret@nowhere.invalid/", "https://me:s3cret@127.0.0.1:1/x"):
        fetched = visit(bad)
        assert "s3cret" not in f"{fetched.url} {fetched.error_message}"


def test_a_header_that_cannot_be_sent_is_told_without_its_value(feed_server: FeedServer) -> None:
    fetched = visit(FeedSpec(url=feed_server.url("/a"), headers={"X-Key": "s3cret\r\nX: y"}))
    assert fetched.error_class == "InvalidUrlError"
    assert "s3cret" not in (fetched.error_message or "")
    assert feed_server.seen() == []


# --- files


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "a feed.xml"
    path.write_bytes(BODY)
    first = visit(path.as_uri())
    assert (first.status, first.body, first.http_status) == ("ok", BODY, None)
    again = visit(path.as_uri(), etag=first.headers["etag"])
    assert (again.status, again.body) == ("not_modified", None)
    path.write_bytes(BODY.replace(b"canal", b"CANAL"))
    changed = visit(path.as_uri(), etag=first.headers["etag"])
    assert changed.status == "ok"
    assert changed.headers["etag"] != first.headers["etag"]


def test_a_compressed_file_is_decompressed(tmp_path: Path) -> None:
    path = tmp_path / "a.xml.gz"
    path.write_bytes(gzip.compress(BODY))
    assert visit(path.as_uri()).body == BODY


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    assert visit((tmp_path / "none.xml").as_uri()).error_class == "FeedFileError"
    assert visit(tmp_path.as_uri()).error_class == "FeedFileError"
    assert visit("file:///dev/zero").error_class == "FeedFileError"
    assert visit("file://fileserver/share/a.xml").error_class == "FeedFileError"
    large = tmp_path / "large.xml"
    large.write_bytes(b"<" * (FAST.max_bytes + 1))
    assert visit(large.as_uri()).error_class == "BodyTooLargeError"


# --- many feeds


def test_no_feeds_is_no_work() -> None:
    assert list(visit_all([], FAST, NOW)) == []


def test_every_feed_comes_back_once_and_in_time(feed_server: FeedServer) -> None:
    hang = Reply(fault="hang")
    specs = [FeedSpec(url=feed_server.add(f"/good/{n}", BODY)) for n in range(150)]
    specs += [FeedSpec(url=feed_server.add(f"/hang/{n}", hang)) for n in range(50)]
    started = time.monotonic()
    results = list(visit_all([DueFeed(spec) for spec in specs], FAST, NOW))
    assert time.monotonic() - started < 5
    assert {fetched.due.spec.url for fetched in results} == {spec.url for spec in specs}
    assert len(results) == len(specs)
    assert sum(fetched.status == "ok" for fetched in results) == 150


def test_five_hundred_feeds_of_every_kind_end_in_time_with_manners(
    feed_server: FeedServer,
) -> None:
    kinds: list[tuple[Reply, str]] = [
        (Reply(body=gzip.compress(BODY), headers={"Content-Encoding": "gzip"}), "ok"),
        (Reply(body=BODY, headers={"Content-Encoding": "gzip"}), "ok"),
        (Reply(body=gzip.compress(BODY)), "ok"),
        (Reply(body=BODY, fault="chunked"), "ok"),
        (Reply(301, headers={"Location": "/good/0"}), "ok"),
        (Reply(307, headers={"Location": "/good/1"}), "ok"),
        (Reply(302, headers={"Location": "http://169.254.169.254/"}), "failed"),
        (Reply(302, headers={"Location": "ftp://127.0.0.1/"}), "failed"),
        (Reply(404), "failed"),
        (Reply(410), "gone"),
        (Reply(429, headers={"Retry-After": "60"}), "failed"),
        (Reply(500), "failed"),
        (Reply(fault="hang"), "failed"),
        (Reply(fault="reset"), "failed"),
        (Reply(fault="garbage"), "failed"),
        (Reply(body=BODY, fault="drip", seconds=30), "failed"),
        (Reply(body=BODY, fault="truncated"), "failed"),
        (Reply(body=BODY, fault="chunked-cut"), "failed"),
        (Reply(body=b"x" * 5_000, fault="endless"), "failed"),
        (
            Reply(body=gzip.compress(bytes(9_000_000)), headers={"Content-Encoding": "gzip"}),
            "failed",
        ),
    ]
    expected = {feed_server.add(f"/good/{n}", BODY): "ok" for n in range(300)}
    for n in range(200):
        reply, status = kinds[n % len(kinds)]
        expected[feed_server.add(f"/{n}", reply)] = status
    settings = tuned(per_host=16, deadline=30)
    started = time.monotonic()
    results = list(visit_all([DueFeed(FeedSpec(url=url)) for url in expected], settings, NOW))
    assert time.monotonic() - started < 30
    assert {fetched.due.spec.url: fetched.status for fetched in results} == expected
    assert "DeadlineError" not in {fetched.error_class for fetched in results}
    assert feed_server.peak() <= 16

    feed_server.forget()
    again = [
        DueFeed(fetched.due.spec, FeedState(fetched.due.spec.key, etag=fetched.headers["etag"]))
        for fetched in results
        if "etag" in fetched.headers and fetched.status == "ok"
    ]
    assert len(again) > 300
    second = list(visit_all(again, settings, NOW))
    assert {fetched.status for fetched in second} == {"not_modified"}
    assert all(request.conditional for request in feed_server.seen())
    assert feed_server.peak() <= 16


def test_the_deadline_of_a_run_ends_it_and_loses_no_feed(feed_server: FeedServer) -> None:
    hang = Reply(fault="hang")
    specs = [FeedSpec(url=feed_server.add(f"/{n}", hang)) for n in range(30)]
    settings = tuned(deadline=0.6, per_host=2, read_timeout=30, timeout=60)
    started = time.monotonic()
    results = list(visit_all([DueFeed(spec) for spec in specs], settings, NOW))
    assert time.monotonic() - started < 3
    assert [fetched.error_class for fetched in results] == ["DeadlineError"] * 30
    assert sum(fetched.requests for fetched in results) == 2


def test_those_who_waited_longest_are_visited_first() -> None:
    def due(name: str, hour: int | None) -> DueFeed:
        url = f"https://example.org/{name}"
        last = None if hour is None else NOW.replace(hour=hour)
        return DueFeed(FeedSpec(url=url), FeedState(url, last_attempt_at=last))

    ordered = visiting_order([due("new", 11), due("old", 3), due("never", None)])
    assert [feed.spec.url.rpartition("/")[2] for feed in ordered] == ["never", "old", "new"]


def test_results_that_nobody_reads_hold_back_new_requests(feed_server: FeedServer) -> None:
    specs = [FeedSpec(url=feed_server.add(f"/{n}", BODY)) for n in range(100)]
    settings = tuned(concurrency=2)
    results = visit_all([DueFeed(spec) for spec in specs], settings, NOW)
    next(results)
    deadline = time.monotonic() + 5
    counts = [-1] * 5
    while len(set(counts)) > 1 or counts[0] < 0:  # until the count stands still
        assert time.monotonic() < deadline
        feed_server.closing.wait(0.05)
        counts = [*counts[1:], len(feed_server.seen())]
    assert counts[0] <= 1 + 4 * 2 + 2 * 2  # read, unread, in flight or just about to be
    assert len(list(results)) == 99


def test_a_reader_that_stops_early_stops_the_visits(feed_server: FeedServer) -> None:
    specs = [FeedSpec(url=feed_server.add(f"/{n}", BODY)) for n in range(20)]
    specs += [FeedSpec(url=feed_server.add("/hang", Reply(fault="hang")))]
    results = visit_all([DueFeed(spec) for spec in specs], tuned(read_timeout=30, timeout=60), NOW)
    next(results)
    started = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 2


def test_visits_work_where_an_event_loop_runs_already(feed_server: FeedServer) -> None:
    url = feed_server.add("/a", BODY)

    async def notebook() -> FetchedFeed:
        return visit(url)

    assert asyncio.run(notebook()).status == "ok"
