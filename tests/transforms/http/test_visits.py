"""Visits of one feed against a real server on loopback: documents, statuses, files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FeedState
from dateline.transforms.http.visits import visiting_order
from tests.feed_server import LAST_MODIFIED, FeedServer, Reply
from tests.visiting import BODY, FAST, NOW, visit

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


def test_a_validator_that_cannot_be_sent_back_to_the_byte_is_not_kept(
    feed_server: FeedServer,
) -> None:
    raw = b'HTTP/1.1 200 OK\r\nETag: "caf\xe9"\r\nX: caf\xe9\r\n\r\n' + BODY
    assert "etag" not in visit(feed_server.add("/a", Reply(raw=raw))).headers


def test_an_unchanged_document_is_sent_once(feed_server: FeedServer) -> None:
    url = feed_server.add("/a", BODY)
    first = visit(url)
    again = visit(url, etag=first.headers["etag"], last_modified=first.headers["last-modified"])
    assert again.status == "not_modified"
    assert again.bytes_received == 0


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


# --- which first


def test_those_who_waited_longest_are_visited_first() -> None:
    def due(name: str, hour: int | None) -> DueFeed:
        url = f"https://example.org/{name}"
        last = None if hour is None else NOW.replace(hour=hour)
        return DueFeed(FeedSpec(url=url), FeedState(url, last_attempt_at=last))

    ordered = visiting_order([due("new", 11), due("old", 3), due("never", None)])
    assert [feed.spec.url.rpartition("/")[2] for feed in ordered] == ["never", "old", "new"]


def test_of_those_feeds_that_were_slow_and_work_are_begun_first() -> None:
    def due(name: str, took_s: int | None, failures: int = 0, hour: int = 9) -> DueFeed:
        url = f"https://example.org/{name}"
        at = NOW.replace(hour=hour)
        state = FeedState(url, last_attempt_at=at, took_s=took_s, consecutive_failures=failures)
        return DueFeed(FeedSpec(url=url), state)

    quick = [due(f"quick{n}", None if n else 0) for n in range(4)]
    ordered = visiting_order(
        [
            *quick,
            due("dead", 30, failures=2),
            due("slow", 2),
            due("slowest", 9),
            due("late", 0, 0, 8),
        ]
    )
    names = [feed.spec.url.rpartition("/")[2] for feed in ordered]
    assert names[:3] == ["late", "slowest", "slow"]
    assert set(names[3:]) == {"dead", *(f"quick{n}" for n in range(4))}
