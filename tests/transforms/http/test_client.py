"""The client: redirects, secrets, hosts that cannot be reached."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed
from dateline.transforms.http.status import leading_permanent_target
from dateline.transforms.http.visits import visit_all
from tests.feed_server import FeedServer, Reply, Seen
from tests.visiting import BODY, FAST, NOW, tuned, visit

# --- redirects


def test_cookies_of_a_hop_go_along_to_the_next(feed_server: FeedServer) -> None:
    """Consent pages and log-ins set one and lead back; without it the way is a circle."""
    feed_server.add("/b", BODY)
    headers = {"Location": "/b", "Set-Cookie": "seen=1; Path=/"}
    assert visit(feed_server.add("/a", Reply(302, headers=headers))).status == "ok"
    assert [request.headers["Cookie"] for request in feed_server.seen()] == [None, "seen=1"]


def test_a_redirect_to_nowhere_is_told_as_one(feed_server: FeedServer) -> None:
    for headers in ({}, {"Location": ""}):
        fetched = visit(feed_server.add("/a", Reply(302, headers=headers)))
        assert fetched.error_message == "HTTP 302 without a Location"


def test_a_redirect_that_names_its_target_in_refresh_is_followed(feed_server: FeedServer) -> None:
    feed_server.add("/b", BODY)
    away = feed_server.add("/a", Reply(302, headers={"Refresh": "0; url=/b"}))
    fetched = visit(away)
    assert (fetched.status, fetched.body, fetched.url) == ("ok", BODY, feed_server.url("/b"))
    for nowhere in ("0", "300; url=/b", "0; url=javascript:x"):
        left = visit(feed_server.add("/c", Reply(302, headers={"Refresh": nowhere})))
        assert left.error_message == "HTTP 302 without a Location"


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
    spec = FeedSpec(url=feed_server.url("/a"))
    spec = spec.model_copy(update={"headers": {"X-Key": "s3cret\r\nX: y"}})  # unchecked
    fetched = visit(spec)
    assert fetched.error_class == "InvalidUrlError"
    assert "s3cret" not in (fetched.error_message or "")
    assert feed_server.seen() == []


@pytest.fixture
def other_server() -> Iterator[FeedServer]:
    """A second server: the same host by name, another port."""
    server = FeedServer()
    yield server
    server.close()


SECRETS = {"Authorization": "Bearer s3cret", "X-Api-Key": "s3cret", "Cookie": "id=s3cret"}


def told_secrets(server: FeedServer, path: str) -> list[str]:
    """The secrets that a path of the server was told."""
    (request,) = server.seen(path)
    return [name for name, value in request.headers.items() if "s3cret" in value]


def test_secret_headers_never_leave_their_host(feed_server: FeedServer) -> None:
    away = feed_server.url("/b", "localhost")
    feed_server.add("/a", Reply(302, headers={"Location": away}))
    feed_server.add("/b", BODY)
    spec = FeedSpec(url=feed_server.url("/a"), headers=SECRETS)
    assert visit(spec, tuned(allow_hosts=("127.0.0.1", "localhost"))).status == "ok"
    assert told_secrets(feed_server, "/a") == list(SECRETS)
    assert told_secrets(feed_server, "/b") == []


def test_secret_headers_never_leave_their_port(
    feed_server: FeedServer, other_server: FeedServer
) -> None:
    away = other_server.add("/b", BODY)
    url = feed_server.add("/a", Reply(302, headers={"Location": away}))
    assert visit(FeedSpec(url=url, headers=SECRETS)).status == "ok"
    assert told_secrets(feed_server, "/a") == list(SECRETS)
    assert told_secrets(other_server, "/b") == []


def test_secret_headers_never_leave_their_scheme(feed_server: FeedServer, tmp_path: Path) -> None:
    """Everything but the scheme stays: a proxy stands for host and port of both."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    secure = FeedServer(tls=context)
    try:
        plain = f"http://127.0.0.1:{secure.port}/b"
        url = secure.add("/a", Reply(302, headers={"Location": plain}))
        feed_server.add(plain, BODY)
        environ = {"SSL_CERT_FILE": str(bundle), "http_proxy": feed_server.url("")}
        due = DueFeed(FeedSpec(url=url, headers=SECRETS))
        (fetched,) = visit_all([due], FAST, NOW, environ=environ)
        assert fetched.status == "ok"
        assert told_secrets(secure, "/a") == list(SECRETS)
        assert told_secrets(feed_server, plain) == []
    finally:
        secure.close()


def test_secret_headers_stay_home_on_the_way_there_and_back(
    feed_server: FeedServer, other_server: FeedServer
) -> None:
    """A foreign hop amid the chain is told nothing; home is home again behind it."""
    home = feed_server.add("/c", BODY)
    away = other_server.add("/b", Reply(302, headers={"Location": home}))
    url = feed_server.add("/a", Reply(302, headers={"Location": away}))
    assert visit(FeedSpec(url=url, headers=SECRETS)).status == "ok"
    assert told_secrets(other_server, "/b") == []
    assert told_secrets(feed_server, "/c") == list(SECRETS)


def test_secret_headers_do_not_follow_a_permanent_redirect_that_is_applied(
    feed_server: FeedServer, other_server: FeedServer
) -> None:
    spec = FeedSpec(url=feed_server.url("/a").replace("//", "//me:s3cret@"), headers=SECRETS)
    assert visit(spec, fetch_url=other_server.add("/b", BODY)).status == "ok"
    assert told_secrets(other_server, "/b") == []
    assert visit(spec, fetch_url=feed_server.add("/c", BODY)).status == "ok"
    assert told_secrets(feed_server, "/c") == list(SECRETS), "the same origin"


# --- redirectors behind redirectors


def test_redirectors_behind_redirectors_lead_to_the_feed(feed_server: FeedServer) -> None:
    names = ("127.0.0.1", "localhost", "127.0.0.1", "localhost")
    for n, name in enumerate(names):
        headers = {"Location": feed_server.url(f"/{n + 1}", name)}
        feed_server.add(f"/{n}", Reply((301, 302, 307, 308)[n], headers=headers))
    target = feed_server.add(f"/{len(names)}", BODY).replace("127.0.0.1", names[-1])
    fetched = visit(feed_server.url("/0"), tuned(allow_hosts=names))
    assert (fetched.status, fetched.url) == ("ok", target)
    assert [status for status, _ in fetched.redirects] == [301, 302, 307, 308]
    assert leading_permanent_target(fetched.redirects) == fetched.redirects[0][1]


def test_redirectors_that_feed_each_other_end(feed_server: FeedServer) -> None:
    def longer(seen: Seen) -> Reply:
        return Reply(302, headers={"Location": seen.path + "x"})

    for n in range(30):
        feed_server.add("/a" + "x" * n, longer)
    fetched = visit(feed_server.url("/a"), tuned(max_redirects=7))
    assert (fetched.error_class, fetched.requests) == ("RedirectError", 8)
    assert "max_redirects" in (fetched.error_message or "")
    feed_server.add("/one", Reply(302, headers={"Location": "/two"}))
    feed_server.add("/two", Reply(302, headers={"Location": "/one"}))
    fetched = visit(feed_server.url("/one"), tuned(max_redirects=20))
    assert (fetched.error_class, fetched.requests) == ("RedirectError", 2)
    assert "circle" in (fetched.error_message or "")


def test_the_last_redirector_of_a_chain_cannot_lead_inside(feed_server: FeedServer) -> None:
    for n in range(3):
        feed_server.add(f"/{n}", Reply(302, headers={"Location": f"/{n + 1}"}))
    feed_server.add("/3", Reply(302, headers={"Location": feed_server.url("/in", "localhost")}))
    feed_server.add("/in", BODY)
    assert visit(feed_server.url("/0")).error_class == "AddressRefusedError"
    assert feed_server.seen("/in") == []


def test_all_hops_share_the_time_of_one_visit(feed_server: FeedServer) -> None:
    for n in range(5):
        slow = Reply(302, headers={"Location": f"/{n + 1}"}, fault="slow", seconds=0.3)
        feed_server.add(f"/{n}", slow)
    fetched = visit(feed_server.url("/0"), tuned(timeout=0.8, read_timeout=0.7))
    assert fetched.error_class == "TotalTimeoutError"
    assert fetched.requests < 5
