"""Metrics: what a run leaves for monitoring, also when it fails."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dateline.dataset.lease import LeaseHeldError
from dateline.pipeline.run.metrics import measured, prometheus_text
from dateline.pipeline.run.run import run
from dateline.pipeline.run.run_report import RunReport
from dateline.schemas.config import Config
from dateline.schemas.documents import to_plain
from tests.feed_server import FeedServer, rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def config(tmp_path: Path, *urls: str) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": url} for url in urls],
            "output": {"path": str(tmp_path / "out")},
            "model": {"enabled": False},
            "fetch": {"allow_hosts": ["127.0.0.1"], "delay": 0, "timeout": 5},
            "metrics": {
                "prometheus_file": str(tmp_path / "metrics/dateline.prom"),
                "json_file": str(tmp_path / "metrics.json"),
            },
        }
    )


def samples(tmp_path: Path) -> dict[str, float]:
    text = (tmp_path / "metrics/dateline.prom").read_text()
    return {
        ".".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def numbers(tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tmp_path / "metrics.json").read_text())
    return found


def test_a_run_leaves_its_counts_in_both_files(tmp_path: Path, feed_server: FeedServer) -> None:
    good = feed_server.add("/a.xml", rss("steel", items=4))
    settings = config(tmp_path, good, feed_server.url("/none.xml"))
    report = measured(settings, lambda: run(settings, now=NOON))
    told = samples(tmp_path)
    assert told["dateline_run_success"] == 1
    assert told["dateline_run_partial"] == 1
    assert told["dateline_run_count.new"] == 4
    assert told["dateline_run_count.failed"] == 1
    assert told["dateline_run_rows.articles"] == 4
    assert told["dateline_run_dead_letters.fetch"] == 1
    assert told["dateline_feeds.failing"] == 1
    assert told["dateline_feeds.silent"] == 0
    assert told["dateline_last_success_time_seconds"] == NOON.timestamp()
    assert told["dateline_run_written_bytes.articles"] > 1000
    assert told["dateline_run_fetch.requests"] >= 2
    assert numbers(tmp_path)["counts"] == to_plain(report.manifest.counts)
    assert sorted(path.name for path in (tmp_path / "metrics").iterdir()) == ["dateline.prom"]


def test_a_failed_run_says_so_and_when_one_last_succeeded(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    settings = config(tmp_path, feed_server.add("/a.xml", rss("steel")))
    run(settings, now=NOON - timedelta(hours=3))

    def fail() -> RunReport:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        measured(settings, fail)
    told = samples(tmp_path)
    assert told["dateline_run_success"] == 0
    assert told["dateline_last_success_time_seconds"] == NOON.timestamp() - 3 * 3600
    assert "dateline_run_count.new" not in told
    assert numbers(tmp_path)["error"] == "OSError"


def test_a_run_that_found_the_data_set_taken_leaves_the_numbers_of_the_other(
    tmp_path: Path,
) -> None:
    def taken() -> RunReport:
        raise LeaseHeldError("another run is working")

    with pytest.raises(LeaseHeldError):
        measured(config(tmp_path), taken)
    assert not (tmp_path / "metrics.json").exists()


def test_metrics_that_cannot_be_written_are_logged_and_fail_no_run(
    tmp_path: Path, feed_server: FeedServer, caplog: pytest.LogCaptureFixture
) -> None:
    settings = config(tmp_path, feed_server.add("/a.xml", rss("steel")))
    (tmp_path / "metrics").write_text("a file where a folder has to be")
    assert measured(settings, lambda: run(settings, now=NOON)).exit_code == 0
    assert "could not be written" in caplog.text


def test_labels_are_escaped() -> None:
    text = prometheus_text(
        {
            "time": NOON.isoformat(),
            "status": "ok",
            "seconds": 1.0,
            "last_success_at": None,
            "rows": {'od"d\n': 2},
        }
    )
    assert 'table="od\\"d\\n"' in text


def test_a_prometheus_file_that_no_collector_reads_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\*\.prom"):
        Config.model_validate({"metrics": {"prometheus_file": "metrics.txt"}})
