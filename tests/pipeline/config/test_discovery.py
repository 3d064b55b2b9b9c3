"""The feeds of a site are found, by visits to a real server."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from dateline.pipeline.config.discovery import MOST_VISITS, NoFeedFound, discover, feed_spec
from dateline.pipeline.config.feed_trial import Trial
from dateline.schemas.config import FetchSettings
from dateline.schemas.errors import UsageError
from tests.feed_server import FeedServer, Reply, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
FETCH = FetchSettings.model_validate({"allow_hosts": ["127.0.0.1"], "delay": 0, "timeout": 20})


def page(*links: str, text: str = "") -> Reply:
    """A web page that announces feeds."""
    heads = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links
    )
    body = f"<!doctype html><html><head>{heads}</head><body>{text}</body></html>".encode()
    return Reply(body=body, content_type="text/html", validators=False)


def found(server: FeedServer, path: str = "/") -> list[Trial]:
    return discover(feed_spec(server.url(path)), FETCH, NOW)


def paths(server: FeedServer) -> list[str]:
    return [request.path for request in server.seen()]


def test_the_address_of_a_feed_is_that_feed_and_costs_one_visit(feed_server: FeedServer) -> None:
    feed_server.add("/news.xml", rss("Harbour"))
    (trial,) = found(feed_server, "/news.xml")
    assert trial.document is not None
    assert (trial.document.title, len(trial.articles)) == ("Harbour", 3)
    assert trial.described().startswith("rss20, 3 entries, ")
    assert paths(feed_server) == ["/news.xml"]


def test_what_a_page_announces_is_tried_and_nothing_else(feed_server: FeedServer) -> None:
    feed_server.add("/", page("/b.xml", "a.xml", "/gone.xml", text='<a href="/other/rss">x</a>'))
    feed_server.add("/a.xml", rss("A"))
    feed_server.add("/b.xml", rss("B"))
    assert [trial.address for trial in found(feed_server)] == [
        feed_server.url("/b.xml"),
        feed_server.url("/a.xml"),
    ]
    assert sorted(paths(feed_server)) == ["/", "/a.xml", "/b.xml", "/gone.xml"]


def test_links_in_the_text_are_tried_where_nothing_is_announced(feed_server: FeedServer) -> None:
    feed_server.add("/", page(text='<a href="/services/rss.xml">RSS</a><a href="/about">x</a>'))
    feed_server.add("/services/rss.xml", rss("A"))
    assert [trial.address for trial in found(feed_server)] == [feed_server.url("/services/rss.xml")]
    assert paths(feed_server) == ["/", "/services/rss.xml"]


def test_customary_addresses_are_tried_last_even_where_the_page_is_missing(
    feed_server: FeedServer,
) -> None:
    feed_server.add("/feed.xml", rss("A"))
    assert [trial.address for trial in found(feed_server, "/blog")] == [
        feed_server.url("/feed.xml")
    ]
    assert {"/blog/feed", "/feed", "/rss"} <= set(paths(feed_server))


def test_a_feed_under_several_addresses_and_in_several_formats_is_one(
    feed_server: FeedServer,
) -> None:
    feed_server.add("/", page("/feed", "/feed/", "/atom"))
    feed_server.add("/feed", Reply(302, headers={"Location": "/feed/"}))
    feed_server.add("/feed/", rss("A"))
    feed_server.add("/atom", rss("A"))
    assert [trial.address for trial in found(feed_server)] == [feed_server.url("/feed")]


def test_an_address_that_has_moved_for_good_is_kept_as_the_new_one(feed_server: FeedServer) -> None:
    feed_server.add("/old", Reply(301, headers={"Location": "/new"}))
    feed_server.add("/new", rss("A"))
    (trial,) = found(feed_server, "/old")
    assert trial.address == feed_server.url("/new")
    assert trial.described().endswith(f"moved to {feed_server.url('/new')}")


def test_fields_that_were_given_go_with_what_is_found(feed_server: FeedServer) -> None:
    feed_server.add("/", page("/a.xml"))
    feed_server.add("/a.xml", rss("A"))
    (trial,) = discover(feed_spec(feed_server.url(), group="trade", language="en"), FETCH, NOW)
    spec = trial.fetched.due.spec
    assert (spec.group, spec.language) == ("trade", "en")


def test_a_site_without_feeds_is_told_with_what_it_is(feed_server: FeedServer) -> None:
    feed_server.add("/", page())
    with pytest.raises(
        NoFeedFound, match=r"no feed was found at \d+ addresses.*web page"
    ) as caught:
        found(feed_server)
    assert caught.value.exit_code == 1


def test_a_site_that_does_not_answer_is_asked_once(feed_server: FeedServer) -> None:
    feed_server.add("/", Reply(fault="garbage"))
    with pytest.raises(NoFeedFound, match="ProtocolError"):
        found(feed_server)
    assert set(paths(feed_server)) == {"/"}


def test_a_page_with_a_thousand_links_costs_a_bounded_number_of_visits(
    feed_server: FeedServer,
) -> None:
    feed_server.add("/", page(*(f"/{n}/feed" for n in range(1000))))
    with pytest.raises(NoFeedFound):
        found(feed_server)
    assert len(paths(feed_server)) <= 1 + 3 * MOST_VISITS


def test_a_private_host_is_refused_as_in_a_run(feed_server: FeedServer) -> None:
    feed_server.add("/", rss("A"))
    with pytest.raises(NoFeedFound, match="AddressRefusedError"):
        discover(feed_spec(feed_server.url()), FetchSettings.model_validate({}), NOW)
    assert feed_server.seen() == []


def test_what_cannot_be_an_address_is_a_mistake_of_the_caller() -> None:
    assert feed_spec(" news.example/feed ").url == "https://news.example/feed"
    with pytest.raises(UsageError, match="a feed URL starts with") as caught:
        feed_spec("ftp://me:secret@news.example/")
    assert "secret" not in str(caught.value)


def test_a_site_with_a_place_to_log_in_is_looked_through(feed_server: FeedServer) -> None:
    form = '<form><input type="password"></form><a href="/latest.xml">RSS</a>'
    feed_server.add("/", page(text=form))
    feed_server.add("/latest.xml", rss("A"))
    assert [trial.address for trial in found(feed_server)] == [feed_server.url("/latest.xml")]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(429),
        Reply(503, headers={"Retry-After": "60"}),
        Reply(403, headers={"Retry-After": "9"}),
    ],
    ids=["429", "503", "403"],
)
def test_a_site_that_wants_fewer_requests_gets_no_more(
    feed_server: FeedServer, reply: Reply
) -> None:
    feed_server.add("/", reply)
    feed_server.add("/feed", rss("A"))
    with pytest.raises(NoFeedFound, match=f"HTTP {reply.status}"):
        found(feed_server)
    assert paths(feed_server) == ["/"]


def test_pages_that_only_send_browsers_on_are_followed(feed_server: FeedServer) -> None:
    onward = '<meta http-equiv="refresh" content="0; url=%s">'
    feed_server.add("/", page(text=onward % "/de/"))
    feed_server.add("/de/", Reply(body=b"", headers={"Refresh": "0; url=/start"}))
    feed_server.add("/start", page("/a.xml"))
    feed_server.add("/a.xml", rss("A"))
    assert [trial.address for trial in found(feed_server)] == [feed_server.url("/a.xml")]
    assert paths(feed_server) == ["/", "/de/", "/start", "/a.xml"]


def test_pages_that_send_browsers_in_a_circle_are_left(feed_server: FeedServer) -> None:
    onward = '<meta http-equiv="refresh" content="0; url=%s">'
    feed_server.add("/a", page(text=onward % "/b"))
    feed_server.add("/b", page(text=onward % "/a"))
    with pytest.raises(NoFeedFound, match="sends browsers on"):
        found(feed_server, "/a")
    assert paths(feed_server)[:2] == ["/a", "/b"]
    assert not {"/a", "/b"} & set(paths(feed_server)[2:])
