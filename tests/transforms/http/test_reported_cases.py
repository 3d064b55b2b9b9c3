"""Behaviour of servers that users of other readers reported: tests/data/cases/feeds/*.http.

Most files are an answer with a size ``N`` and a place for a feed; some are a dialogue, which the
test plays by hand.
"""

from __future__ import annotations

import gzip
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import FeedOutcome, FeedState, FetchedFeed
from dateline.transforms.http.polling import advance
from tests.feed_server import FeedServer, Reply, Seen
from tests.visiting import BODY, FAST, NOW, visit

CASES = Path(__file__).parents[2] / "data" / "cases" / "feeds"
DIALOGUES = {"304-gzip-body", "304-new-etag", "cookie-roundtrip", "url-query-escapes"}
_FEED = re.compile(rb"<(?:whole feed|feed of N bytes|feed|N bytes)>")
_SIZE = re.compile(rb"\bN([+-]\d+)?\b")


def answer(name: str) -> bytes:
    """The answer that a file describes, with a feed of ours in it."""
    text = (CASES / f"{name}.http").read_bytes().replace(b"(connection closed)\n", b"")
    head, _, body = text.partition(b"\n\n")
    head = _SIZE.sub(lambda found: b"%d" % (len(BODY) + int(found[1] or 0)), head)
    body = _FEED.sub(lambda _: BODY, body).replace(b"</rss></rss>", b"</rss>")
    return head.strip().replace(b"\n", b"\r\n") + b"\r\n\r\n" + body.rstrip(b"\n")


def next_visit_s(fetched: FetchedFeed) -> float:
    """Seconds from the visit to the moment from which on the feed is due again."""
    state = advance(FeedOutcome(fetched), NOW, FAST, jitter=0)
    assert state.next_due_at is not None
    return (state.next_due_at - NOW).total_seconds() * 0.9  # the tolerance of polling


def test_all_cases_are_played() -> None:
    files = {path.stem for path in CASES.glob("*.http")}
    assert files == DIALOGUES | {
        *("203", "content-length-twice", "space-before-colon", "length-too-large-trailer"),
        *("length-too-small", "challenge-403", "retry-after-unit", "retry-after-iso"),
        "x-ratelimit-reset",
    }


@pytest.mark.parametrize(
    "name",
    [
        "203",
        "content-length-twice",
        "space-before-colon",
        "length-too-large-trailer",
        "length-too-small",
    ],
)
def test_whole_feeds_are_read(feed_server: FeedServer, name: str) -> None:
    fetched = visit(feed_server.add("/feed", Reply(raw=answer(name))))
    assert fetched.status == "ok"
    assert (fetched.body or b"").startswith(BODY)


@pytest.mark.parametrize("name", ["retry-after-unit", "x-ratelimit-reset"])
def test_waits_are_kept(feed_server: FeedServer, name: str) -> None:
    fetched = visit(feed_server.add("/feed", Reply(raw=answer(name))))
    assert (fetched.error_class, fetched.retry_after_s) == ("Http429", 7200)
    assert next_visit_s(fetched) == pytest.approx(7200)


def test_a_moment_in_iso_form_is_waited_for(feed_server: FeedServer) -> None:
    fetched = visit(feed_server.add("/feed", Reply(raw=answer("retry-after-iso"))))
    until = datetime(2026, 11, 24, 15, tzinfo=timezone.utc)
    assert NOW + timedelta(seconds=fetched.retry_after_s or 0) == until
    assert next_visit_s(fetched) == pytest.approx(3 * 3600)


def test_a_challenge_is_told(feed_server: FeedServer) -> None:
    fetched = visit(feed_server.add("/feed", Reply(raw=answer("challenge-403"))))
    assert fetched.error_class == "Http403"
    assert "bot challenge of Cloudflare" in (fetched.error_message or "")
    assert "no header" in (fetched.error_message or "")


def test_an_unchanged_feed_with_an_empty_gzip_body_is_not_modified(feed_server: FeedServer) -> None:
    head, _, _ = (CASES / "304-gzip-body.http").read_bytes().partition(b"\n\n<the 20 bytes")
    lines = head[head.index(b"HTTP/1.1") :].replace(b"\n", b"\r\n")
    raw = lines + b"\r\n\r\n" + gzip.compress(b"", mtime=0)
    url = feed_server.add("/feed", Reply(raw=raw, fault="stay"))
    for _ in range(3):
        assert visit(url, etag='"b"').status == "not_modified"


def test_the_validator_of_a_304_is_sent_next(feed_server: FeedServer) -> None:
    def feed(seen: Seen) -> Reply:
        if "If-None-Match" not in seen.headers:
            return Reply(body=BODY, headers={"ETag": '"v1"'}, validators=False)
        return Reply(304, headers={"ETag": '"v2"'})

    spec = FeedSpec(url=feed_server.add("/feed", feed))
    state = FeedState(spec.key)
    for _ in range(3):
        fetched = visit(spec, etag=state.etag)
        state = advance(FeedOutcome(fetched, entries=3), NOW, FAST, jitter=0)
    asked = [seen.headers["If-None-Match"] for seen in feed_server.seen()]
    assert asked == [None, '"v1"', '"v2"']


def test_a_cookie_round_trip_ends_at_the_feed(feed_server: FeedServer) -> None:
    def feed(seen: Seen) -> Reply:
        known = seen.headers["Cookie"] == "seen=1"
        return Reply(body=BODY) if known else Reply(302, headers={"Location": "/check"})

    for path in ("/feed", "/feed?token=77"):
        feed_server.add(path, feed)
    back = {"Location": "/feed?token=77", "Set-Cookie": "seen=1; Path=/"}
    feed_server.add("/check", Reply(302, headers=back))
    for _ in range(2):  # forgotten in between: the second visit goes the same way
        feed_server.forget()
        assert visit(feed_server.url("/feed")).body == BODY
        assert [seen.path for seen in feed_server.seen()] == ["/feed", "/check", "/feed?token=77"]


def test_the_url_of_the_configuration_is_asked_as_it_stands(feed_server: FeedServer) -> None:
    text = (CASES / "url-query-escapes.http").read_text()
    targets = re.findall(r"Config: (?:https://host)?(\S+)", text)
    assert len(targets) == 2
    for target in targets:
        feed_server.add(target, BODY)
        assert visit(feed_server.url(target)).status == "ok"
    assert [seen.path for seen in feed_server.seen()] == targets
