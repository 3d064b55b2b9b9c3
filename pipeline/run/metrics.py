"""What a run leaves for monitoring: a Prometheus text file and the same numbers as JSON.

OpenTelemetry is left out on purpose: a job that ends within the minute has nobody to hold a
connection for, and a collector reads the text file as well as it reads a push.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.dataset import layout
from dateline.schemas.config import Config
from dateline.schemas.documents import to_plain

if TYPE_CHECKING:
    from dateline.pipeline.run.run_report import RunReport

logger = logging.getLogger("dateline.metrics")

Numbers = dict[str, Any]
"""The numbers of a run as they stand in the JSON file."""


def measured(config: Config, execute: Callable[[], RunReport]) -> RunReport:
    """Executes a run and leaves its numbers where the configuration says, also when it fails.

    A run that found the data set taken is no run: the numbers of the one that holds it stay.
    """
    from dateline.dataset.lease import LeaseHeldError

    started = time.perf_counter()
    try:
        report = execute()
    except LeaseHeldError:
        raise
    except Exception as error:
        failure = type(error).__name__
        _leave(config, lambda: failure_numbers(config, failure, time.perf_counter() - started))
        raise
    _leave(config, lambda: run_numbers(config, report, time.perf_counter() - started))
    return report


def _leave(config: Config, numbers: Callable[[], Numbers]) -> None:
    """Writes the files; a run is not undone because its numbers could not be written."""
    if config.metrics.prometheus_file is None and config.metrics.json_file is None:
        return
    try:
        write_metrics(config, numbers())
    except (OSError, RuntimeError) as error:
        logger.error("the metrics of the run could not be written: %s", error)


def run_numbers(config: Config, report: RunReport, seconds: float) -> Numbers:
    """The numbers of a committed run; ``seconds`` is all of it, the commit included."""
    from dateline.dataset.dataset import Dataset

    manifest = report.manifest
    states = Dataset(report.root).feed_states(manifest.state)
    known = [states[feed.key] for feed in config.feeds if feed.enabled and feed.key in states]
    rows: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for file in manifest.files:
        table = layout.top_folder(file.path)
        rows[table] += file.rows or 0
        size[table] += file.size
    letters: Counter[str] = Counter()
    for letter in manifest.dead_letters:
        letters[letter["stage"]] += letter["count"]
    return {
        "time": _now(),
        "run_id": manifest.run_id,
        "sequence": manifest.sequence,
        "status": manifest.status,
        "error": None,
        "seconds": round(seconds, 3),
        "seconds_by_phase": dict(manifest.timings),
        "last_success_at": manifest.now,
        "counts": to_plain(manifest.counts),
        "dead_letters": dict(sorted(letters.items())),
        "feeds": {
            "configured": report.feeds,
            "due": report.due,
            "failing": sum(state.consecutive_failures > 0 for state in known),
            "silent": sum(state.silent for state in known),
            "retired": sum(state.retired_at is not None for state in known),
        },
        "rows": dict(sorted(rows.items())),
        "bytes": dict(sorted(size.items())),
        "fetch": {name: manifest.metrics.get(f"fetch_{name}", 0) for name in ("requests", "bytes")},
    }


def failure_numbers(config: Config, error_class: str, seconds: float) -> Numbers:
    """The numbers of a run that failed: why, and when one last succeeded."""
    return {
        "time": _now(),
        "run_id": None,
        "status": "failed",
        "error": error_class,
        "seconds": round(seconds, 3),
        "last_success_at": _last_success(config),
    }


def _last_success(config: Config) -> str | None:
    from dateline.dataset.snapshot import StateError, load_head

    try:
        return load_head(config.output.path).committed_at
    except (OSError, StateError) as error:
        logger.warning("nobody knows when a run last succeeded: %s", error)
        return None


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def write_metrics(config: Config, numbers: Numbers) -> None:
    """Replaces both files, each whole.

    Raises:
        OSError: a file cannot be written.
    """
    if config.metrics.json_file is not None:
        replace_text(config.metrics.json_file, json.dumps(numbers, indent=1) + "\n")
    if config.metrics.prometheus_file is not None:
        replace_text(config.metrics.prometheus_file, prometheus_text(numbers))


def replace_text(path: str, text: str) -> None:
    """Writes a local file under another name and moves it into place: nobody reads half of it."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    temporary.write_text(text, encoding="utf-8")
    temporary.chmod(0o644)  # the collector is another user
    temporary.replace(target)


_GAUGES: tuple[tuple[str, str, str, str], ...] = (
    ("counts", "dateline_run_count", "kind", "Feeds and entries of the last run, by kind."),
    ("feeds", "dateline_feeds", "state", "Feeds of the configuration after the last run."),
    ("dead_letters", "dateline_run_dead_letters", "stage", "Failures of the last run."),
    ("rows", "dateline_run_rows", "table", "Rows that the last run wrote."),
    ("bytes", "dateline_run_written_bytes", "table", "Bytes that the last run wrote."),
    ("fetch", "dateline_run_fetch", "kind", "Requests made and bytes received by the last run."),
    ("seconds_by_phase", "dateline_run_phase_seconds", "phase", "Seconds of the last run."),
)


def prometheus_text(numbers: Numbers) -> str:
    """The numbers in Prometheus' text format (exposition format 0.0.4).

    A run that failed says that it did and when one last succeeded; its counts are absent.
    """
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()

    def gauge(name: str, help_: str, value: float) -> None:
        Gauge(name, help_, registry=registry).set(value)

    gauge("dateline_run_success", "1 unless the last run failed.", numbers["status"] != "failed")
    gauge("dateline_run_partial", "1 if some feed failed.", numbers["status"] == "partial")
    gauge("dateline_run_seconds", "Seconds of the last run, all in all.", numbers["seconds"])
    gauge("dateline_run_time_seconds", "When the last run ended.", _seconds(numbers["time"]))
    if numbers["last_success_at"] is not None:
        gauge(
            "dateline_last_success_time_seconds",
            "The time of the last run that was committed.",
            _seconds(numbers["last_success_at"]),
        )
    if "sequence" in numbers:
        gauge("dateline_commits", "Commits to the data set so far.", numbers["sequence"])
    for key, name, label, help_ in _GAUGES:
        if numbers.get(key):
            family = Gauge(name, help_, [label], registry=registry)
            for value_of, value in numbers[key].items():
                family.labels(value_of).set(value)
    return generate_latest(registry).decode()


def _seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()
