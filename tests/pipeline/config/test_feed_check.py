"""A visit to every feed that leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.config.feed_check import check_feeds
from dateline.schemas.config import Config, FeedSpec, FetchSettings, OutputSettings
from tests.feed_server import FeedServer, Reply, rss


def config(folder: Path, *feeds: FeedSpec) -> Config:
    return Config(
        feeds=feeds,
        fetch=FetchSettings(delay=0, timeout=5, allow_hosts=("127.0.0.1",)),
        output=OutputSettings(path=str(folder / "out")),
    )


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Lines of standard output, those that were folded put together."""
    text = capsys.readouterr().out.replace("\n", " ")
    parts = text.replace("ok     ", "\nok     ").replace("failed ", "\nfailed ")
    return sorted(" ".join(line.split()) for line in parts.splitlines() if line.strip())


def test_each_feed_is_told_in_one_line_and_failures_are_counted(
    tmp_path: Path, feed_server: FeedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds = (
        FeedSpec(url=feed_server.add("/good", rss("canal", items=3)), name="Good"),
        FeedSpec(url=feed_server.add("/page", b"<html><body>x</body></html>"), name="Page"),
        FeedSpec(url=feed_server.url("/none"), name="None"),
    )
    assert check_feeds(config(tmp_path, *feeds)) == 2
    lines = told(capsys)
    assert lines[0].startswith("failed None: Http404: HTTP 404")
    assert lines[1].startswith("failed Page: HtmlPage: the document is a web page")
    assert lines[2].startswith("ok Good: rss20, 3 entries, ")
    assert not (tmp_path / "out").exists()


def test_a_feed_that_moved_says_where_to(
    tmp_path: Path, feed_server: FeedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    target = feed_server.add("/new", rss("canal"))
    url = feed_server.add("/old", Reply(301, headers={"Location": "/new"}))
    assert check_feeds(config(tmp_path, FeedSpec(url=url))) == 0
    assert f"moved to {target}" in told(capsys)[0].replace(" ", " ")


def test_a_feed_for_another_site_is_told_how_to_speak_for_it(
    tmp_path: Path, feed_server: FeedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    url = feed_server.add("/a", rss("canal", items=4))
    check_feeds(config(tmp_path, FeedSpec(url=url, name="A")))
    assert "4 entries are of" in told(capsys)[0]
    assert "speaks_for:" in told_again(tmp_path, url, capsys)


def told_again(folder: Path, url: str, capsys: pytest.CaptureFixture[str]) -> str:
    check_feeds(config(folder, FeedSpec(url=url)))
    return " ".join(told(capsys))


def test_only_the_feeds_that_are_asked_for_are_visited(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    body = rss("canal")
    feeds = [
        FeedSpec(url=feed_server.add(f"/{n}", body), name=f"N{n}", group=f"g{n % 2}")
        for n in range(4)
    ]
    check_feeds(config(tmp_path, *feeds), feeds=["N3"])
    assert [seen.path for seen in feed_server.seen()] == ["/3"]
    feed_server.forget()
    check_feeds(config(tmp_path, *feeds), groups=["g0"])
    assert {seen.path for seen in feed_server.seen()} == {"/0", "/2"}
