"""What servers do wrong, seen from a visit: broken answers, broken bodies."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed
from dateline.transforms.http.visits import visit_all
from tests.feed_server import FeedServer, Reply
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
