"""robots.txt, asked of a real server."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone

import pytest

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed
from dateline.transforms.http.client import HttpClient
from dateline.transforms.http.robots import RobotsRules
from dateline.transforms.http.visits import visit_all
from tests.feed_server import FeedServer, Reply, Seen, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
SETTINGS = FetchSettings(
    delay=0, timeout=1, read_timeout=0.3, allow_hosts=("127.0.0.1",), robots=True
)


def allowed(*urls: str) -> list[bool]:
    async def run() -> list[bool]:
        async with HttpClient(SETTINGS, environ={}) as client:
            rules = RobotsRules(client)
            return list(await asyncio.gather(*(rules.allows(url) for url in urls)))

    return asyncio.run(run())


def robots(text: str) -> Reply:
    return Reply(body=text.encode(), content_type="text/plain")


def test_rules_hold_for_our_name_and_are_asked_once(feed_server: FeedServer) -> None:
    feed_server.add(
        "/robots.txt",
        robots("User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /private\n"),
    )
    urls = [feed_server.url(path) for path in ("/news", "/private/a", "/private", "/robots.txt")]
    assert allowed(*urls) == [True, False, False, True]
    assert len(feed_server.seen("/robots.txt")) == 1


@pytest.mark.parametrize(
    ("reply", "lets_in"),
    [
        (Reply(404), True),
        (Reply(403), True),
        (Reply(429), False),
        (Reply(500), False),
        (Reply(fault="hang"), False),
        (Reply(fault="reset"), False),
        (Reply(body=b"\xff\xfe\x00 <html> nonsense", content_type=None), True),
        (Reply(body=b""), True),
    ],
    ids=["404", "403", "429", "500", "hang", "reset", "nonsense", "empty"],
)
def test_missing_files_let_in_and_failing_servers_do_not(
    feed_server: FeedServer, reply: Reply, lets_in: bool
) -> None:
    feed_server.add("/robots.txt", reply)
    assert allowed(feed_server.url("/a")) == [lets_in]


def test_feeds_ask_where_configured(feed_server: FeedServer) -> None:
    feed_server.add("/robots.txt", robots("User-agent: *\nDisallow: /b\n"))
    dues = [DueFeed(FeedSpec(url=feed_server.add(path, rss("x")))) for path in ("/a", "/b")]
    by_url = {fetched.due.spec.url: fetched for fetched in visit_all(dues, SETTINGS, NOW)}
    assert by_url[feed_server.url("/a")].status == "ok"
    assert by_url[feed_server.url("/b")].error_class == "RobotsRefusedError"
    assert by_url[feed_server.url("/b")].requests == 0
    feed_server.forget()
    silent = SETTINGS.model_copy(update={"robots": False})
    assert {fetched.status for fetched in visit_all(dues, silent, NOW)} == {"ok"}
    assert feed_server.seen("/robots.txt") == []


def test_the_rules_of_every_hop_are_asked(feed_server: FeedServer) -> None:
    """The host behind a redirect has rules of its own; theirs hold, and its page is not asked."""

    def rules(seen: Seen) -> Reply:
        return robots("User-agent: *\nDisallow: /private\n" if seen.host == "localhost" else "")

    feed_server.add("/robots.txt", rules)
    away = feed_server.url("/private/a", "localhost")
    feed_server.add("/private/a", rss("x"))
    url = feed_server.add("/a", Reply(302, headers={"Location": away}))
    settings = SETTINGS.model_copy(update={"allow_hosts": ("127.0.0.1", "localhost")})
    (fetched,) = visit_all([DueFeed(FeedSpec(url=url))], settings, NOW)
    assert fetched.error_class == "RobotsRefusedError"
    assert "localhost" in (fetched.error_message or "")
    assert feed_server.seen("/private/a") == []
    assert len(feed_server.seen("/robots.txt")) == 2


def test_an_address_that_is_refused_is_no_question_of_rules(feed_server: FeedServer) -> None:
    feed_server.add("/robots.txt", robots(""))
    url = feed_server.add("/a", Reply(302, headers={"Location": "http://169.254.169.254/"}))
    (fetched,) = visit_all([DueFeed(FeedSpec(url=url))], SETTINGS, NOW)
    assert fetched.error_class == "AddressRefusedError"


def test_a_crawl_delay_slows_us_down(feed_server: FeedServer) -> None:
    feed_server.add("/robots.txt", robots("User-agent: *\nCrawl-delay: 0.2\n"))
    dues = [DueFeed(FeedSpec(url=feed_server.add(f"/{n}", rss("x")))) for n in range(3)]
    patient = SETTINGS.model_copy(update={"timeout": 20, "read_timeout": 10})
    assert {fetched.status for fetched in visit_all(dues, patient, NOW)} == {"ok"}
    assert feed_server.closest_starts() > 0.1
