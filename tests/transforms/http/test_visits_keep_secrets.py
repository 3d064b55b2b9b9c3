"""A feed's own headers and credentials go to the origin of its URL, and nowhere else."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.http.visits import secret_headers, visit_all
from tests.feed_server import FeedServer, Reply, Seen, rss
from tests.rows import each

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
BODY = rss("canal")
SETTINGS = FetchSettings(
    delay=0, timeout=5, read_timeout=2, connect_timeout=2, allow_hosts=("127.0.0.1", "localhost")
)
BASIC = "Basic " + base64.b64encode(b"me:pa@ss").decode()


@pytest.fixture
def other_server() -> Iterator[FeedServer]:
    server = FeedServer()
    yield server
    server.close()


def with_secrets(url: str) -> FeedSpec:
    return FeedSpec(url=url.replace("http://", "http://me:pa%40ss@"), headers={"X-Api-Key": "k3y"})


def visit(spec: FeedSpec, fetch_url: str | None = None) -> FetchedFeed:
    state = FeedState(spec.key, fetch_url=fetch_url)
    (fetched,) = visit_all([DueFeed(spec, state)], SETTINGS, NOW, environ={})
    return fetched


def secrets(request: Seen) -> tuple[str | None, str | None]:
    return request.headers["Authorization"], request.headers["X-Api-Key"]


def moved(target: str) -> Reply:
    return Reply(302, headers={"Location": target})


def test_the_feeds_own_host_is_told_everything(feed_server: FeedServer) -> None:
    assert visit(with_secrets(feed_server.add("/a", BODY))).status == "ok"
    assert [secrets(request) for request in feed_server.seen()] == [(BASIC, "k3y")]


def test_another_port_of_the_host_is_told_nothing(
    feed_server: FeedServer, other_server: FeedServer
) -> None:
    feed_server.add("/a", moved(other_server.add("/b", BODY)))
    assert visit(with_secrets(feed_server.url("/a"))).status == "ok"
    assert [secrets(request) for request in other_server.seen()] == [(None, None)]


def test_another_name_of_the_host_is_told_nothing(feed_server: FeedServer) -> None:
    feed_server.add("/a", moved(feed_server.url("/b", "localhost")))
    feed_server.add("/b", BODY)
    assert visit(with_secrets(feed_server.url("/a"))).status == "ok"
    assert [secrets(request) for request in feed_server.seen("/b")] == [(None, None)]


def test_a_host_on_the_way_back_is_told_nothing_and_the_feeds_own_is(
    feed_server: FeedServer, other_server: FeedServer
) -> None:
    feed_server.add("/a", moved(other_server.add("/b", moved(feed_server.add("/c", BODY)))))
    assert visit(with_secrets(feed_server.url("/a"))).status == "ok"
    assert secrets(feed_server.seen("/c")[0]) == (BASIC, "k3y")
    assert secrets(other_server.seen("/b")[0]) == (None, None)


def test_credentials_in_a_redirect_are_not_used(
    feed_server: FeedServer, other_server: FeedServer
) -> None:
    target = other_server.add("/b", BODY).replace("http://", "http://planted:word@")
    feed_server.add("/a", moved(target))
    fetched = visit(with_secrets(feed_server.url("/a")))
    assert secrets(other_server.seen("/b")[0]) == (None, None)
    assert "planted" not in repr((fetched.url, fetched.redirects))


def test_a_remembered_move_to_another_host_is_told_nothing(
    feed_server: FeedServer, other_server: FeedServer
) -> None:
    spec = with_secrets(feed_server.url("/old"))
    assert visit(spec, fetch_url=other_server.add("/new", BODY)).status == "ok"
    assert feed_server.seen() == []
    assert [secrets(request) for request in other_server.seen()] == [(None, None)]


def test_a_remembered_move_to_another_host_that_leads_back_is_told_nothing(
    feed_server: FeedServer, other_server: FeedServer
) -> None:
    """The chain begins elsewhere: whoever is there may lead us where he likes."""
    spec = with_secrets(feed_server.url("/old"))
    new = other_server.add("/new", moved(feed_server.add("/any", BODY)))
    assert visit(spec, fetch_url=new).status == "ok"
    assert [secrets(request) for request in other_server.seen()] == [(None, None)]
    assert [secrets(request) for request in feed_server.seen()] == [(None, None)]


def test_a_remembered_move_within_the_host_is_told_everything(feed_server: FeedServer) -> None:
    spec = with_secrets(feed_server.url("/old"))
    assert visit(spec, fetch_url=feed_server.add("/new", BODY)).status == "ok"
    assert [secrets(request) for request in feed_server.seen()] == [(BASIC, "k3y")]


@each(
    ("fetch_url", "same"),
    [
        ("https://news.example/new", True),
        ("https://NEWS.example:443/new", True),
        ("https://news.example./new", True),
        ("http://news.example/new", False),
        ("https://news.example:8443/new", False),
        ("https://www.news.example/new", False),
        ("https://example/new", False),
        ("https://news.example.evil.example/new", False),
        ("https://evil.example/https://news.example/", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(fetch_url: str, same: bool) -> None:
    spec = FeedSpec(url="https://me:word@news.example/rss", headers={"X-Api-Key": "k3y"})
    found = secret_headers(DueFeed(spec, FeedState(spec.key, fetch_url=fetch_url)))
    assert set(found) == ({"X-Api-Key", "Authorization"} if same else set())


def test_a_header_of_the_config_wins_over_the_credentials_of_the_url() -> None:
    spec = FeedSpec(url="https://me:word@news.example/rss", headers={"authorization": "Bearer t"})
    assert secret_headers(DueFeed(spec)) == {"authorization": "Bearer t"}


def test_a_user_without_a_password_is_sent_as_one() -> None:
    spec = FeedSpec(url="https://me@news.example/rss")
    expected = "Basic " + base64.b64encode(b"me:").decode()
    assert secret_headers(DueFeed(spec)) == {"Authorization": expected}
