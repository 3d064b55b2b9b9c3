"""What a visit makes of an answer or of an error, and what several visits are together."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FeedState, FetchedFeed
from dateline.transforms.http import obstacles
from dateline.transforms.http.errors import VisitError
from dateline.transforms.http.visits import Visits, host_of
from tests.feed_server import FeedServer, Reply
from tests.visiting import BODY, FAST, NOW, tuned, visit


def due(url: str, fetch_url: str | None = None) -> DueFeed:
    spec = FeedSpec(url=url)
    return DueFeed(spec, FeedState(feed=spec.key, fetch_url=fetch_url) if fetch_url else None)


@pytest.mark.parametrize(
    ("asked", "host"),
    [
        (due("file:///srv/feed.xml"), ""),
        (due("file://localhost/srv/feed.xml"), ""),
        (due("https://News.Example./feed"), "news.example"),
        (due("https://news.example/feed", "https://cdn.example:8443/feed"), "cdn.example"),
        (due("https://news.example/feed", "https:"), ""),
    ],
)
def test_the_host_that_is_burdened(asked: DueFeed, host: str) -> None:
    assert host_of(asked) == host


@pytest.mark.parametrize("known", [{"etag": '"a"'}, {"last_modified": "yesterday"}])
def test_one_validator_is_enough_for_304(feed_server: FeedServer, known: dict[str, Any]) -> None:
    assert visit(feed_server.add("/a", Reply(304)), **known).status == "not_modified"


def test_the_scheme_of_a_refusal_is_told(feed_server: FeedServer) -> None:
    reply = Reply(401, b"", headers={"WWW-Authenticate": 'Bearer realm="x"'})
    fetched = visit(feed_server.add("/a", reply))
    assert fetched.error_message is not None
    assert fetched.error_message.endswith("by the scheme Bearer")


CHALLENGE = b"<html><title>One moment, please...</title>Your request is being verified</html>"


def test_a_challenge_is_no_document_and_is_named_beside_a_refusal(feed_server: FeedServer) -> None:
    served = visit(feed_server.add("/a", Reply(body=CHALLENGE, content_type="text/html")))
    assert (served.status, served.body, served.http_status) == ("failed", None, 200)
    assert "Imunify360" in str(served.error_message)
    assert not str(served.error_class).startswith("Http")
    refused = visit(feed_server.add("/b", Reply(403, CHALLENGE, content_type="text/html")))
    assert (refused.status, refused.error_class) == ("failed", "Http403")
    assert "403" in str(refused.error_message)
    assert "Imunify360" in str(refused.error_message)
    plain = visit(feed_server.add("/c", Reply(404, b"")))
    assert plain.error_message == "HTTP 404 Not Found: check the URL of the feed"


def test_a_feed_that_is_gone_is_gone_whatever_page_says_so(feed_server: FeedServer) -> None:
    gone = visit(feed_server.add("/a", Reply(410, CHALLENGE, content_type="text/html")))
    assert gone.status == "gone"
    assert "retired" in str(gone.error_message)
    assert "Imunify360" not in str(gone.error_message)


def test_a_failure_is_never_fresh_and_its_time_is_in_milliseconds(feed_server: FeedServer) -> None:
    fetched = visit(feed_server.add("/a", Reply(404, b"", headers={"Cache-Control": "max-age=9"})))
    assert fetched.fresh_for_s is None
    assert fetched.elapsed_s > 0
    assert fetched.elapsed_s == round(fetched.elapsed_s, 3)


def test_a_fault_of_ours_costs_one_feed(
    feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no entries")

    monkeypatch.setattr(obstacles, "find_obstacle", broken)
    fetched = visit(feed_server.add("/a", Reply(body=BODY, headers={"Retry-After": "70"})))
    assert (fetched.status, fetched.error_class) == ("failed", "ZeroDivisionError")
    assert str(fetched.error_message).startswith("fault in the fetcher: ")
    assert "no entries" in str(fetched.error_message)


@pytest.mark.parametrize(("of_error", "expected"), [(None, 70), (5.0, 5.0)])
def test_an_error_says_why_and_how_long_to_stay_away(
    of_error: float | None,
    expected: float,
    feed_server: FeedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        error = VisitError("come back later")
        error.retry_after_s = of_error
        raise error

    monkeypatch.setattr(obstacles, "find_obstacle", refuse)
    reply = Reply(503, b"", headers={"Retry-After": "70"})
    fetched = visit(feed_server.add("/a", reply))
    assert fetched.error_message == "come back later"
    assert fetched.retry_after_s == expected


def test_rules_for_robots_are_asked_where_they_count(feed_server: FeedServer) -> None:
    feed_server.add("/robots.txt", b"User-agent: *\nDisallow: /")
    url = feed_server.add("/a", BODY)
    assert visit(url, tuned(robots=True)).error_class == "RobotsRefusedError"
    assert visit(url, tuned(robots=False)).status == "ok"


def test_the_way_to_the_document_is_told(feed_server: FeedServer) -> None:
    feed_server.add("/b", BODY)
    fetched = visit(feed_server.add("/a", Reply(301, headers={"Location": "/b"})))
    assert [code for code, _ in fetched.redirects] == [301]
    assert visit(feed_server.url("/b")).redirects == ()


def test_before_anything_is_asked_the_address_is_known_without_its_password() -> None:
    fetched = visit("http://me:secret@192.0.2.1.invalid/feed")
    assert (fetched.status, fetched.url) == ("failed", "http://192.0.2.1.invalid/feed")


def test_the_proxy_is_that_of_the_environment_that_is_given(
    feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    assert visit(feed_server.add("/a", BODY)).status == "ok"


def statuses(found: Visits) -> list[tuple[str, str]]:
    def told(fetched: FetchedFeed) -> tuple[str, str]:
        return fetched.due.spec.url.rsplit("/", 1)[-1], fetched.status

    return sorted(map(told, found))


def test_waiting_for_a_document_loses_no_visit(feed_server: FeedServer) -> None:
    asked = [due(feed_server.add("/a", Reply(404, b""))), due(feed_server.add("/b", BODY))]
    found = Visits(asked, FAST, NOW, environ={})
    assert found.any_document() is True
    assert statuses(found) == [("a", "failed"), ("b", "ok")]
    without = Visits([asked[0]], FAST, NOW, environ={})
    assert without.any_document() is False
    assert statuses(without) == [("a", "failed")]


def test_visits_that_are_stopped_end_before_their_time(feed_server: FeedServer) -> None:
    slow = FAST.model_copy(update={"timeout": 3_000, "read_timeout": 3_000})
    found = Visits([due(feed_server.add("/a", Reply(fault="hang")))], slow, NOW, environ={})
    assert found._crowd._loop.is_alive()
    found.stop()
    found._crowd._loop.join(20)
    assert not found._crowd._loop.is_alive()
