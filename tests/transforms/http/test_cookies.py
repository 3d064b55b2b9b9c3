"""Cookies within one visit, and their end with it."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.config import FeedSpec
from dateline.transforms.http.client import HttpClient, Trace
from dateline.transforms.http.cookies import VisitCookies
from dateline.transforms.http.urls import parse_url
from tests.feed_server import FeedServer, Reply, Seen
from tests.rows import each
from tests.visiting import BODY, FAST, tuned, visit

OLD = "a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT"


@each(
    ("value", "from_url", "to_url", "sent"),
    [
        ("a=1", "http://h.example/x", "http://h.example/y", "a=1"),
        ("a=1; Path=/", "http://h.example/x/y", "http://h.example/z", "a=1"),
        ("a=1", "http://h.example/x/y", "http://h.example/z", None),
        ("a=1; Path=/z", "http://h.example/x", "http://h.example/z/1", "a=1"),
        ("a=1; Path=/", "http://h.example/", "http://o.example/", None),
        ("a=1; Path=/", "http://h.example/", "http://www.h.example/", None),
        ("a=1; Domain=h.example; Path=/", "http://h.example/", "http://www.h.example/", "a=1"),
        ("a=1; Domain=.h.example; Path=/", "http://w.h.example/", "http://h.example/", "a=1"),
        ("a=1; Domain=o.example; Path=/", "http://h.example/", "http://o.example/", None),
        ("a=1; Domain=example; Path=/", "http://h.example/", "http://o.example/", None),
        ("a=1; Domain=co.uk; Path=/", "http://h.co.uk/", "http://o.co.uk/", None),
        ("a=1; Secure; Path=/", "https://h.example/", "http://h.example/", None),
        ("a=1; Secure; Path=/", "https://h.example/", "https://h.example/", "a=1"),
        ("a=1; Max-Age=0", "http://h.example/", "http://h.example/", None),
        (OLD, "http://h.example", "http://h.example", None),
        ('a="1 2"; HttpOnly; SameSite=Lax', "http://h.example/", "http://h.example/", 'a="1 2"'),
        ("a=caf\udce9", "http://h.example/", "http://h.example/", "a=caf\udce9"),
    ],
)  # fmt: skip
def test_where_a_cookie_goes(value: str, from_url: str, to_url: str, sent: str | None) -> None:
    cookies = VisitCookies()
    cookies.learn(parse_url(from_url), [value])
    assert cookies.header(parse_url(to_url)) == sent


def test_a_later_value_replaces_an_earlier_one() -> None:
    here = parse_url("http://h.example/")
    cookies = VisitCookies()
    cookies.learn(here, ["a=1; Path=/", "b=2; Path=/"])
    cookies.learn(here, ["a=3; Path=/", "b=; Max-Age=0; Path=/"])
    assert cookies.header(here) == "a=3"


def test_there_are_bounds() -> None:
    here = parse_url("http://h.example/")
    cookies = VisitCookies()
    cookies.learn(here, [f"c{n}=1" for n in range(10_000)])
    cookies.learn(here, ["huge=" + "x" * 100_000])
    header = cookies.header(here) or ""
    assert header.count("=") == 50
    assert "huge" not in header


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_cookie_is_kept_or_left(values: list[str]) -> None:
    here = parse_url("http://h.example/")
    cookies = VisitCookies()
    cookies.learn(here, values)
    cookies.header(here)


def _round_trip(server: FeedServer) -> str:
    """A feed behind a page that sets a cookie and sends the client back."""

    def feed(seen: Seen) -> Reply:
        known = "seen=1" in seen.headers.get("Cookie", "")
        return Reply(body=BODY) if known else Reply(302, headers={"Location": "/check"})

    back = {"Location": "/feed?token=77", "Set-Cookie": "seen=1; Path=/"}
    server.add("/check", Reply(302, headers=back))
    server.add("/feed?token=77", feed)
    return server.add("/feed", feed)


def test_a_cookie_round_trip_ends_at_the_feed(feed_server: FeedServer) -> None:
    fetched = visit(_round_trip(feed_server))
    assert (fetched.status, fetched.body, fetched.requests) == ("ok", BODY, 3)


def test_the_same_address_with_a_cookie_is_no_circle(feed_server: FeedServer) -> None:
    def feed(seen: Seen) -> Reply:
        if "seen=1" in seen.headers.get("Cookie", ""):
            return Reply(body=BODY)
        return Reply(302, headers={"Location": "/feed", "Set-Cookie": "seen=1"})

    assert visit(feed_server.add("/feed", feed)).status == "ok"
    circle = {"Location": "/circle", "Set-Cookie": "seen=1"}
    fetched = visit(feed_server.add("/circle", Reply(302, headers=circle)))
    assert (fetched.error_class, fetched.requests) == ("RedirectError", 2)


def test_nothing_is_remembered_at_the_next_visit(feed_server: FeedServer) -> None:
    url = _round_trip(feed_server)
    for _ in range(2):
        feed_server.forget()
        assert visit(url).status == "ok"
        assert [seen.headers.get("Cookie") for seen in feed_server.seen()] == [
            None, None, "seen=1",
        ]  # fmt: skip


def test_visits_of_one_run_do_not_share_cookies(feed_server: FeedServer) -> None:
    urls = [_round_trip(feed_server), feed_server.add("/other", BODY)]

    async def run() -> list[int]:
        async with HttpClient(FAST, environ={}) as client:
            return [(await client.get(url, Trace(), headers={})).status for url in urls]

    assert asyncio.run(run()) == [200, 200]
    assert feed_server.seen("/other")[0].headers.get("Cookie") is None


def test_the_feeds_own_cookie_goes_beside(feed_server: FeedServer) -> None:
    spec = FeedSpec(url=_round_trip(feed_server), headers={"Cookie": "key=k3y"})
    assert visit(spec).status == "ok"
    assert [seen.headers["Cookie"] for seen in feed_server.seen()] == [
        "key=k3y", "key=k3y", "key=k3y; seen=1",
    ]  # fmt: skip


def test_cookies_do_not_follow_to_another_host(feed_server: FeedServer) -> None:
    away = {"Location": feed_server.url("/away", "localhost"), "Set-Cookie": "seen=1; Path=/"}
    feed_server.add("/away", BODY)
    url = feed_server.add("/feed", Reply(302, headers=away))
    assert visit(url, tuned(allow_hosts=("127.0.0.1", "localhost"))).status == "ok"
    assert feed_server.seen("/away")[0].headers.get("Cookie") is None
