"""The client: redirects, secrets, hosts that cannot be reached."""

from __future__ import annotations

import base64

import pytest

from dateline.schemas.config import FeedSpec
from tests.feed_server import FeedServer, Reply
from tests.visiting import BODY, tuned, visit

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
