"""Status and doctor of real data sets, by the command line."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.dataset.lease import lease
from dateline.pipeline.cli.main import app
from dateline.pipeline.config.loading import load_config
from dateline.pipeline.operation.status import status_of, wants_attention
from dateline.pipeline.run.run import run
from tests.feed_server import FeedServer, rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


@pytest.fixture
def config(tmp_path: Path, feed_server: FeedServer) -> Path:
    file = tmp_path / "c.yaml"
    url = feed_server.add("/a.xml", rss("steel"))
    file.write_text(
        f"feeds: ['{url}']\nmodel: {{enabled: false}}\noutput: {{path: out}}\n"
        "fetch: {allow_hosts: [127.0.0.1], delay: 0}\n"
    )
    return file


def test_status_tells_of_the_last_run_and_of_feeds_that_wait(
    config: Path, feed_server: FeedServer
) -> None:
    runner = CliRunner()
    before = runner.invoke(app, ["status", "-c", str(config)])
    assert (before.exit_code, "none yet" in before.output) == (3, True)
    settings = load_config(config)
    run(settings, run_id="r", now=NOON)
    found = status_of(settings, NOON + timedelta(minutes=1))
    assert not wants_attention(found)
    assert (found["last_run"]["run_id"], found["last_run"]["age_s"], found["runs"]) == ("r", 60, 1)
    assert (found["overdue"], found["silent"], found["leases"]) == ([], [], [])
    assert found["tables"]["articles"]["rows"] == 3
    later = status_of(settings, NOON + timedelta(days=1))
    assert later["overdue"] == [feed_server.url("/a.xml")]
    assert wants_attention(later)
    assert "3 new" in runner.invoke(app, ["status", "-c", str(config)]).output
    printed = runner.invoke(app, ["status", "-c", str(config), "--json"]).output
    assert json.loads(printed)["last_run"]["run_id"] == "r"


def test_status_tells_who_works_on_the_data_set(config: Path) -> None:
    settings = load_config(config)
    with lease(settings.output.path, "busy"):
        (held,) = status_of(settings, NOON)["leases"]
    assert held["state"] == "held"
    assert "run busy" in held["holder"]
