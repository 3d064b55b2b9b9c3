from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from dateline.pipeline.run.run import run
from dateline.schemas.config import Config
from tests.feed_server import FeedServer, rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def test_a_run_in_which_a_feed_failed_ends_with_three(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    codes = []
    for number, paths in enumerate((("/a.xml",), ("/a.xml", "/none.xml"))):
        feed_server.add("/a.xml", rss("steel"))
        settings = Config.model_validate(
            {
                "feeds": [{"url": feed_server.url(path)} for path in paths],
                "output": {"path": f"{tmp_path}/{number}"},
                "model": {"enabled": False},
                "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0},
            }
        )
        codes.append(run(settings, now=NOON).exit_code)
    assert codes == [0, 3]
