"""A visit to every feed that leaves no trace: one line each, and how many failed."""

from __future__ import annotations

import pytest

from dateline.pipeline.config.feed_check import check_feeds
from dateline.schemas.config import Config
from tests.feed_server import FeedServer, Reply, rss


def config(*urls: str) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url, "group": f"g{number}"} for number, url in enumerate(urls)],
            "fetch": {"delay": 0, "timeout": 5, "allow_hosts": ["127.0.0.1"]},
        }
    )


def test_each_feed_is_told_on_a_line_with_what_it_holds_or_why_not(
    feed_server: FeedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    fine = feed_server.add("/fine.xml", rss("steel", items=3))
    feed_server.add("/moved.xml", Reply(302, headers={"Location": fine}))
    feed_server.add("/page.xml", b"<html><body>no feed</body></html>")
    settings = config(
        fine,
        feed_server.url("/moved.xml"),
        feed_server.url("/none.xml"),
        feed_server.url("/page.xml"),
    )
    assert check_feeds(settings) == 2
    lines = {
        line.split()[1].rpartition("/")[2]: line for line in capsys.readouterr().out.splitlines()
    }
    assert "ok" in lines["fine.xml:"]
    assert "3 entries" in lines["fine.xml:"]
    assert f"moved to {fine}" in lines["moved.xml:"]
    assert "failed" in lines["none.xml:"]
    assert "404" in lines["none.xml:"]
    assert "failed" in lines["page.xml:"]
    assert check_feeds(settings, groups=["g0"]) == 0
    assert check_feeds(settings, feeds=[fine]) == 0


def test_a_feed_served_elsewhere_for_its_site_is_proposed_as_its_own(
    feed_server: FeedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    items = "".join(
        f"<item><title>T{n}</title>"
        f"<link>https://www.site{1 if n < 2 else n}.example/{n}</link></item>"
        for n in range(4)
    )
    body = f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
    half = feed_server.add("/half.xml", body.encode())
    most = feed_server.add("/most.xml", body.replace("site2", "site1").encode())
    check_feeds(config(half, most))
    lines = capsys.readouterr().out.splitlines()  # as the answers come
    (of_half,) = (line for line in lines if "/half.xml" in line)
    (of_most,) = (line for line in lines if "/most.xml" in line)
    assert "speaks_for" not in of_half, "half of the entries is not most"
    assert "add `speaks_for: [site1.example]`" in of_most
