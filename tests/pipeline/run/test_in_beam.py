"""Twin of ``pipeline/run/in_beam.py``; ``test_in_this_process.py`` compares what it writes."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from dateline.pipeline.planning import plan_run
from dateline.pipeline.run.beam_options import BeamOptionError
from dateline.pipeline.run.in_beam import work_in_beam
from dateline.schemas.config import Config
from tests.feed_server import FeedServer, rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def config(root: Path, *urls: str) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url} for url in urls],
            "output": {"path": str(root)},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "timeout": 5},
        }
    )


def test_the_outcome_and_the_counters_are_those_of_the_graph(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    settings = config(tmp_path / "out", feed_server.add("/a.xml", rss("Steel", 3)))
    plan = plan_run(settings, now=NOON, run_id="r")
    outcome, counters = work_in_beam(settings, plan, ["--runner=FnApiRunner"])
    assert outcome.counts.new == 3
    assert (counters["fetch_200"], counters["entries_new"], counters["enrich_disabled"]) == (
        1,
        3,
        3,
    )
    staged = [file.path for file in outcome.files]
    assert all((Path(plan.staging) / path).is_file() for path in staged)
    assert any(path.startswith("articles/") for path in staged)


def test_an_unknown_option_is_told(tmp_path: Path) -> None:
    settings = config(tmp_path / "out", "https://a.example/feed")
    with pytest.raises(BeamOptionError, match="--runer"):
        work_in_beam(settings, plan_run(settings, now=NOON), ["--runer=FnApiRunner"])
