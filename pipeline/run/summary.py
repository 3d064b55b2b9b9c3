"""What a person reads after a run: counts, a few articles, and where to go on."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.dataset.layout import partition_key
from dateline.pipeline.terminal import plain
from dateline.schemas.documents import to_plain, to_text
from dateline.schemas.vocabulary import OTHER, TOPICS

if TYPE_CHECKING:
    from dateline.pipeline.planning import RunPlan
    from dateline.pipeline.run.run_report import RunReport
    from dateline.schemas.config import Config

logger = logging.getLogger("dateline.run")

SHOWN = 6  # articles in the table


@contextmanager
def progress_line() -> Iterator[Callable[[str], None]]:
    """A line on a terminal that says what is going on."""
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield lambda text: status.update(text)


def print_plan(config: Config, plan: RunPlan, *, as_json: bool) -> None:
    """What ``--dry-run`` says."""
    if as_json:
        print(json.dumps(_plan_document(config, plan), indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"run {plan.run_id} at {plan.now:%Y-%m-%d %H:%M:%SZ}, nothing was touched")
    model = config.model.name if config.model.enabled else "none"
    layout = "/".join(f"{partition_key(key)}=…" for key in config.output.partition_by)
    console.print(f"model {model}; articles go to {plan.root}/articles/{layout}", markup=False)
    table = Table("due", "group", "last success", "validator", box=None)
    for due in plan.due:
        state = due.state
        table.add_row(
            plain(due.spec.name or due.spec.key),
            plain(due.spec.group or ""),
            f"{state.last_success_at:%Y-%m-%d %H:%M}"
            if state and state.last_success_at
            else "never",
            plain((state.etag or state.last_modified or "none") if state else "none"),
        )
    console.print(table)
    console.print(f"{len(plan.due)} of {len(plan.feeds)} feeds are due")


def _plan_document(config: Config, plan: RunPlan) -> dict[str, Any]:
    return {
        "run_id": plan.run_id,
        "now": plan.now.isoformat(),
        "output": plan.root,
        "model": config.model.name if config.model.enabled else None,
        "feeds": len(plan.feeds),
        "due": [due.spec.key for due in plan.due],
    }


def print_report(report: RunReport, *, as_json: bool) -> None:
    """The summary of a run; ``as_json`` prints its manifest instead."""
    manifest = report.manifest
    if as_json:
        print(to_text(manifest))
        return
    from rich.console import Console

    console = Console()
    for sentence in (*report.recovered, *report.behind):
        console.print(sentence, markup=False)
    counts = manifest.counts
    console.print(
        f"run {manifest.run_id}: visited {counts.feeds} of {report.feeds} feeds"
        f" ({counts.fetched} fetched, {counts.not_modified} not modified, {counts.failed} failed);"
        f" {counts.entries} entries: {counts.new} new, {counts.revised} revised,"
        f" {counts.duplicate} known, {counts.rejected} rejected",
        markup=False,
        highlight=False,
    )
    rows = _written_articles(report)
    if rows:
        _print_articles(console, rows)
    else:
        console.print("nothing new: no article was written")
    if manifest.dead_letters:
        reasons = ", ".join(
            f"{item['count']} {item['error_class']} ({item['stage']})"
            for item in manifest.dead_letters
        )
        console.print(f"dead letters: {reasons}", markup=False, highlight=False)
    console.print(
        f"ask more:  {_command()} sql --output {report.root} "
        '"SELECT title, tone, topics FROM articles LIMIT 5"',
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def log_report(report: RunReport, seconds: float) -> None:
    """One INFO line that says that a run was, its counts, and how many seconds all of it took."""
    manifest, counts = report.manifest, report.manifest.counts
    fields = {"status": manifest.status, "due": report.due, "seconds": round(seconds, 1)}
    logger.info(
        "run %s committed in %.1f s: visited %d of %d feeds (%d failed), %d entries,"
        " %d new and %d revised articles",
        manifest.run_id,
        seconds,
        counts.feeds,
        report.feeds,
        counts.failed,
        counts.entries,
        counts.new,
        counts.revised,
        extra={"fields": fields | to_plain(counts)},
    )


def _command() -> str:
    """How the reader started us: by name, or by a path where the name is not on the PATH."""
    if shutil.which("dateline"):
        return "dateline"
    started = Path(sys.argv[0])
    return os.path.relpath(started) if started.name == "dateline" else "dateline"


def _written_articles(report: RunReport) -> list[dict[str, Any]]:
    """The rows of this run that the tables need."""
    from dateline.dataset.parquet_files import parquet_file
    from dateline.dataset.storage import join, open_file

    columns = ["title", "topics", "primary_topic", "tone", "entity_names", "enrichment_status"]
    rows: list[dict[str, Any]] = []
    for file in report.manifest.files:
        if file.path.startswith("articles/"):
            with open_file(join(report.root, file.path)) as handle:
                rows += parquet_file(handle).read(columns=columns).to_pylist()
    return rows


def _print_articles(console: Any, rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    by_topic = Table("topic", "articles", "negative", "neutral", "positive", box=None)
    for topic in (*TOPICS, OTHER):
        chosen = [row for row in rows if _has_topic(row, topic)]
        tones = Counter(row["tone"] for row in chosen)
        numbers = (len(chosen), tones["negative"], tones["neutral"], tones["positive"])
        by_topic.add_row(topic, *map(str, numbers))
    silent = Counter(row["enrichment_status"] for row in rows if row["enrichment_status"] != "ok")
    console.print(by_topic)
    if silent:
        unread = ", ".join(f"{count} {status}" for status, count in silent.items())
        console.print(f"not read by the model: {unread}", markup=False)
    newest = Table("title", "topics", "tone", "entities", box=None, show_lines=False)
    shown = sorted(rows, key=lambda row: (-len(row["topics"] or ()), row["title"]))
    for row in shown[:SHOWN]:
        names = [entity["name"] for entity in (row["entity_names"] or ())][:4]
        newest.add_row(
            plain(row["title"])[:60],
            " ".join(topic["label"] for topic in (row["topics"] or ())) or OTHER,
            row["tone"] or "",
            plain(", ".join(names)),
        )
    console.print(newest)


def _has_topic(row: dict[str, Any], topic: str) -> bool:
    if topic == OTHER:
        return bool(row["primary_topic"] == OTHER)
    return any(found["label"] == topic for found in row["topics"] or ())
