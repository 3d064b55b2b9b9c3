"""What servers do wrong, seen from a visit: broken answers, broken bodies."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.http.client import HttpClient, Trace
from dateline.transforms.http.visits import visit_all
from tests.feed_server import FeedServer, Reply
from tests.transforms.http.wire.kinds import (
    BROKEN,
    DOCUMENT,
    MISCOUNTED,
    NOT_MODIFIED,
    READABLE,
    WIDE,
)
from tests.visiting import BODY, FAST, NOW, tuned, visit

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


# --- every kind of answer


def visit_kinds(
    server: FeedServer, kinds: dict[str, Reply], settings: FetchSettings = FAST, etag: str = ""
) -> dict[str, FetchedFeed]:
    """Visit all at once; results by the name of the kind."""
    dues = []
    for number, reply in enumerate(kinds.values()):
        url = server.add(f"/{number}", reply)
        dues.append(DueFeed(FeedSpec(url=url), FeedState(url, etag=etag) if etag else None))
    names = {due.spec.url: name for due, name in zip(dues, kinds, strict=True)}
    return {
        names[fetched.due.spec.url]: fetched
        for fetched in visit_all(dues, settings, NOW, environ={})
    }


def test_every_kind_of_answer_is_read_to_its_end(feed_server: FeedServer) -> None:
    kinds = {kind: Reply(raw=raw) for kind, raw in READABLE.items()}
    found = visit_kinds(feed_server, kinds, tuned(timeout=20, read_timeout=10, connect_timeout=10))
    unread = {
        kind: (fetched.status, fetched.error_class, fetched.error_message)
        for kind, fetched in found.items()
        if fetched.status != "ok" or not (fetched.body or b"").startswith(DOCUMENT)
    }
    assert unread == {}
    assert len(found) == len(READABLE) > 140


@pytest.mark.parametrize("fault", [None, "stay"])
def test_chunk_sizes_that_count_something_else_are_read(
    feed_server: FeedServer, fault: str | None
) -> None:
    kinds = {kind: Reply(raw=raw, fault=fault) for kind, raw in MISCOUNTED.items()}
    found = visit_kinds(feed_server, kinds, tuned(timeout=20, read_timeout=10))
    unread = {
        kind: (fetched.status, fetched.error_message)
        for kind, fetched in found.items()
        if not (fetched.body or b"").startswith(WIDE)
    }
    assert unread == {}


def test_answers_are_read_though_the_connection_stays_open(feed_server: FeedServer) -> None:
    kinds = {kind: Reply(raw=raw, fault="stay") for kind, raw in READABLE.items()}
    patient = tuned(timeout=20, read_timeout=10)
    started = time.monotonic()
    found = visit_kinds(feed_server, kinds, patient)
    assert {fetched.status for fetched in found.values()} == {"ok"}
    assert time.monotonic() - started < 9, "a whole document is not waited out"


@pytest.mark.parametrize("apart", [False, True], ids=["one segment", "segments of their own"])
def test_not_modified_is_so_whatever_comes_behind(feed_server: FeedServer, apart: bool) -> None:
    def reply(raw: bytes) -> Reply:
        head, gap, body = raw.partition(b"\r\n\r\n")
        parts = (head + gap, body) if apart and body else (raw,)
        return Reply(raw=parts, fault="stay")

    kinds = {kind: reply(raw) for kind, raw in NOT_MODIFIED.items()}
    if apart:  # nothing tells a late answer to nobody's question from that to the next one
        del kinds["304 with an answer behind it"]
    # One after the other on the same connections, so that rests would meet the next answer.
    for _ in range(2):
        found = visit_kinds(feed_server, kinds, tuned(per_host=1), etag='"a"')
        told = {kind: one.status for kind, one in found.items()}
        assert told == dict.fromkeys(kinds, "not_modified")


def test_documents_that_break_off_are_never_taken_for_whole(feed_server: FeedServer) -> None:
    found = visit_kinds(feed_server, {kind: Reply(raw=raw) for kind, raw in BROKEN.items()})
    told = {kind: (one.status, one.body, one.error_class) for kind, one in found.items()}
    assert told == dict.fromkeys(BROKEN, ("failed", None, "BodyTruncatedError"))


def test_a_document_whose_author_left_it_open_is_taken_as_it_is(feed_server: FeedServer) -> None:
    fetched = visit(feed_server.add("/a", BODY[:-30]))
    assert (fetched.status, fetched.body) == ("ok", BODY[:-30])


def test_the_rest_of_a_document_is_waited_for_where_its_length_is_too_small(
    feed_server: FeedServer,
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(BODY) - 200)
    cut = len(head) + len(BODY) - 200
    answer = head + BODY
    fetched = visit(feed_server.add("/a", Reply(raw=(answer[:cut], answer[cut:]), fault="stay")))
    assert (fetched.status, fetched.body) == ("ok", BODY)


def test_a_connection_left_in_disorder_is_not_used_again(feed_server: FeedServer) -> None:
    """The rest of the first answer arrives once the connection waits for the next request."""
    first = Reply(raw=(b"HTTP/1.1 304 Not Modified\r\n\r\n", b"<p>late</p>"), fault="stay")
    urls = [feed_server.add("/a", first), feed_server.add("/b", BODY)]

    async def run() -> list[int]:
        async with HttpClient(tuned(per_host=1), environ={}) as client:
            statuses = []
            for url in urls:
                answer = await client.get(url, Trace(), headers={})
                statuses.append(answer.status)
                while not feed_server.seen()[0].ended:
                    await asyncio.sleep(0.01)
            return statuses

    assert asyncio.run(run()) == [304, 200]


def test_a_head_without_end_is_refused(feed_server: FeedServer) -> None:
    endless = b"HTTP/1.1 200 OK\r\n" + b"X-More: more\r\n" * 100_000
    fetched = visit(feed_server.add("/a", Reply(raw=endless)))
    assert fetched.error_class == "ProtocolError"
    assert "head" in (fetched.error_message or "")


@given(
    cut=st.integers(0, len(BODY)),
    junk=st.binary(max_size=20),
    length=st.integers(-200, 200),
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_length_makes_a_cut_document_whole(
    feed_server: FeedServer, cut: int, junk: bytes, length: int
) -> None:
    """Whatever the length says, a document is taken whole or, if announced so, to its length."""
    body = BODY[:cut]
    announced = max(0, len(body) + length)
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % announced + body + junk
    fetched = visit(feed_server.add("/a", Reply(raw=raw)), tuned(read_timeout=0.2))
    if fetched.status == "ok" and fetched.body:
        whole = b"</rss>" in fetched.body
        assert whole or len(fetched.body) == announced
