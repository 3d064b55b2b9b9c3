"""How a data set is: its last run, feeds that wait or are silent, who works on it, its size."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from dateline.dataset import layout
from dateline.dataset.dataset import Dataset
from dateline.dataset.lease import is_over, read_leases
from dateline.schemas.config import Config
from dateline.schemas.documents import to_plain
from dateline.schemas.feed import FeedState

OVERDUE = timedelta(hours=2)
"""How long after its due time a feed counts as overdue: two runs of an hourly job."""

Status = dict[str, Any]
"""What ``dateline status --json`` prints."""


def status_of(config: Config, now: datetime) -> Status:
    """The status of the configuration's data set at ``now`` (UTC); reads, and writes nothing.

    Raises:
        StateError, NewerFormatError, OSError: the data set cannot be read.
    """
    dataset = Dataset(config.output.path)
    head = dataset.head()
    states = dataset.feed_states(head)
    runs = [commit for commit in dataset.commits(head) if commit.kind == "run"]
    last = runs[-1] if runs else None
    enabled = [feed.key for feed in config.feeds if feed.enabled]
    known = {key: states[key] for key in enabled if key in states}
    tables: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for entry in dataset.live_entries(head):
        table = layout.top_folder(entry.path)
        tables[table] += entry.size
        rows[table] += entry.rows or 0
        files[table] += 1
    return {
        "output": dataset.root,
        "last_run": last
        and {
            "run_id": last.run_id,
            "status": last.status,
            "now": last.now,
            "age_s": round((now - datetime.fromisoformat(last.now)).total_seconds()),
            "counts": to_plain(last.counts),
            "failed_feeds": last.failed_feeds,
        },
        "runs": len(runs),
        "feeds": len(enabled),
        "never_visited": [key for key in enabled if key not in states],
        "overdue": [key for key, state in known.items() if _is_overdue(state, now)],
        "silent": [key for key, state in known.items() if state.silent],
        "leases": [
            {"path": file.path, "state": _lease_state(file), "holder": file.describe()}
            for file in read_leases(dataset.root)
        ],
        "tables": {
            name: {"bytes": tables[name], "rows": rows[name], "files": files[name]}
            for name in sorted(tables)
        },
    }


def wants_attention(status: Status) -> bool:
    """Whether there is no run, or a feed is overdue or silent."""
    return bool(status["last_run"] is None or status["overdue"] or status["silent"])


def describe(status: Status) -> list[str]:
    """The status in lines for a person."""
    last = status["last_run"]
    last_run = "none yet"
    if last:
        counts = last["counts"]
        last_run = (
            f"{last['run_id']} ({last['status']}), {last['age_s'] / 3600:.1f} h ago:"
            f" {counts['new']} new, {counts['failed']} feeds failed"
        )
    lines = [
        f"data set   {status['output']}",
        f"last run   {last_run}",
        f"runs       {status['runs']}",
    ]
    lines.append(f"feeds      {status['feeds']}, {len(status['never_visited'])} never visited")
    for name in ("overdue", "silent"):
        lines.append(f"{name:<10} {len(status[name])}")
        lines += [f"           {feed}" for feed in status[name]]
    held = [f"{lease['state']}: {lease['holder']}" for lease in status["leases"]]
    lines.append(f"lease      {'; '.join(held) or 'nobody works on the data set'}")
    for name, size in status["tables"].items():
        lines.append(
            f"{name:<14} {size['bytes'] / 1e6:.1f} MB, {size['rows']} rows, {size['files']} files"
        )
    return lines


def _is_overdue(state: FeedState, now: datetime) -> bool:
    if state.retired_at is not None or state.next_due_at is None:
        return False
    return now - state.next_due_at > OVERDUE


def _lease_state(file: Any) -> str:
    if file.lease is None:
        return "unreadable"
    return "over" if is_over(file, None) else "held"
