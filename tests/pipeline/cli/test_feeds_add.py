"""``dateline feeds add`` and ``discover`` from the outside: a server, a file, the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dateline.pipeline.cli.feeds import app
from dateline.pipeline.cli.feeds_add import _short
from dateline.pipeline.config.discovery import NoFeedFound
from dateline.pipeline.config.loading import load_config
from dateline.schemas.errors import UsageError
from tests.feed_server import FeedServer, Reply, rss

START = """\
# My feeds
feeds: []   # none yet

# Fetching
fetch: {allow_hosts: [127.0.0.1], delay: 0}   # tests
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dateline.yaml"
    path.write_text(START)
    return path


def dateline(*arguments: str | Path) -> Result:
    """Runs ``dateline feeds …`` in this process; errors come as they are raised."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def page(*links: str) -> Reply:
    heads = "".join(f'<link rel=alternate type=application/rss+xml href="{x}">' for x in links)
    return Reply(
        body=f"<!doctype html><html><head>{heads}</head></html>".encode(),
        content_type="text/html",
    )


def test_a_feed_is_tried_and_added_and_the_file_keeps_its_comments(
    file: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", rss("Harbour"))
    done = dateline("add", url, "--config", file, "--group", "trade")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == f"{url}  Harbour"
    assert "rss20, 3 entries" in done.stdout
    assert "topics: " in done.stdout
    assert done.stdout.splitlines()[-1] == f"added {url} to {file}, line 3"
    assert file.read_text() == START.replace(
        "feeds: []   # none yet\n",
        f"feeds:   # none yet\n  - url: {url}\n    name: Harbour\n    group: trade\n",
    )
    (feed,) = load_config(file).feeds
    assert (feed.url, feed.name, feed.group) == (url, "Harbour", "trade")


def test_adding_a_feed_again_changes_nothing(file: Path, feed_server: FeedServer) -> None:
    url = feed_server.add("/a.xml", rss("A"))
    dateline("add", url, "-c", file, "--no-topics")
    before = file.read_text()
    done = dateline("add", url, url + "#top", "-c", file, "--no-topics")
    assert done.exit_code == 0
    assert done.stdout.count("is listed already") == 2
    assert file.read_text() == before


def test_a_page_with_one_feed_and_its_comments_adds_that_feed(
    file: Path, feed_server: FeedServer
) -> None:
    feed_server.add("/", page("/comments/feed", "/feed"))
    feed_server.add("/feed", rss("A"))
    feed_server.add("/comments/feed", rss("C"))
    done = dateline("add", feed_server.url(), "-c", file, "--no-topics", "--name", "Mine")
    assert done.exit_code == 0
    assert [(feed.url, feed.name) for feed in load_config(file).feeds] == [
        (feed_server.url("/feed"), "Mine")
    ]


def test_a_page_with_several_feeds_asks_which_and_all_takes_them(
    file: Path, feed_server: FeedServer
) -> None:
    feed_server.add("/", page("/a", "/b"))
    feed_server.add("/a", rss("A"))
    feed_server.add("/b", rss("B"))
    with pytest.raises(UsageError, match="has several feeds") as caught:
        dateline("add", feed_server.url(), "-c", file, "--no-topics")
    assert feed_server.url("/b") in str(caught.value)
    assert file.read_text() == START
    dateline("add", feed_server.url(), "-c", file, "--no-topics", "--all")
    assert [feed.name for feed in load_config(file).feeds] == ["A", "B"]


def test_what_is_no_feed_is_not_added(file: Path, feed_server: FeedServer) -> None:
    with pytest.raises(NoFeedFound, match="no feed was found"):
        dateline("add", feed_server.url("/none"), "-c", file)
    assert file.read_text() == START


def test_discover_shows_what_is_there_and_adds_only_when_asked(
    file: Path, feed_server: FeedServer
) -> None:
    feed_server.add("/", page("/a", "/comments/feed"))
    feed_server.add("/a", rss("A"))
    feed_server.add("/comments/feed", rss("C"))
    done = dateline("discover", feed_server.url(), "-c", file, "--no-topics")
    assert [line.split("  ")[0] for line in done.stdout.splitlines()[::2]] == [
        feed_server.url("/a"),
        feed_server.url("/comments/feed"),
    ]
    assert file.read_text() == START
    dateline("discover", feed_server.url(), "-c", file, "--no-topics", "--add")
    assert len(load_config(file).feeds) == 2


def test_discover_without_a_file_to_add_to_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="--config FILE"):
        dateline("discover", "https://news.example/", "--add")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A  \x1b[31m\nB", "A [31m B"),
        ("x" * 100, "x" * 79 + "…"),
        ("", None),
        (None, None),
    ],
)
def test_a_title_becomes_a_short_name_of_printable_characters(
    title: str | None, name: str | None
) -> None:
    assert _short(title) == name
