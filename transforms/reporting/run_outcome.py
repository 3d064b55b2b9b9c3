"""What a finished job says of itself: one JSON file in staging, by plain functions.

The launcher reads it once the job is done, on whatever engine it ran; its presence says that all
files it names are written whole. ``dateline.transforms.outcome`` wires it into the graph.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dateline.dataset.rows import Row
from dateline.dataset.storage import join, read_bytes

OUTCOME = "outcome.json"
MAX_PROBLEMS = 300
"""Feed problems that are handed on for the log; all of them stand in dead_letters."""
COUNTS = (
    "feeds",
    "fetched",
    "not_modified",
    "failed",
    "entries",
    "new",
    "duplicate",
    "revised",
    "rejected",
)


def counts_of(health: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Sums over the feeds of a run: feeds = fetched + not_modified + failed, and
    entries = new + duplicate + revised + rejected."""
    counts: Counter[str] = Counter()
    for row in health:
        counts["feeds"] += 1
        status = row["status"]
        fetched = "fetched" if status in ("ok", "empty") else "failed"
        counts["not_modified" if status == "not_modified" else fetched] += 1
        for name in ("entries", "new", "duplicate", "revised", "rejected"):
            counts[name] += row[name]
    return {name: counts[name] for name in COUNTS}


_COLUMNS = {
    "health": ("feed", "status", "entries", "new", "duplicate", "revised", "rejected"),
    "letters": ("stage", "error_class", "feed", "message"),
}


def tagged(kind: str, row: Row) -> tuple[str, Row]:
    """What the outcome needs of a row of ``health`` or ``letters``."""
    return kind, {name: row[name] for name in _COLUMNS[kind]}


def outcome_of(tagged: Iterable[tuple[str, Row]]) -> dict[str, Any]:
    """The outcome from rows tagged ``files``, ``health`` or ``letters``, in any order."""
    outcome: dict[str, Any] = {"files": [], "health": [], "letters": []}
    for kind, row in tagged:
        outcome[kind].append(row)
    return {
        "files": sorted(outcome["files"], key=lambda row: str(row["path"])),
        "counts": counts_of(outcome["health"]),
        "failed_feeds": sorted(
            row["feed"]
            for row in outcome["health"]
            if row["status"] in ("failed", "gone", "unreadable")
        ),
        "dead_letters": _summary(outcome["letters"]),
        **_problems(outcome["letters"]),
    }


def _summary(letters: Iterable[Row]) -> list[dict[str, Any]]:
    """Dead letters by stage and class, most frequent first."""
    counted = Counter((row["stage"], row["error_class"]) for row in letters)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [{"stage": s, "error_class": e, "count": n} for (s, e), n in ordered]


def _problems(letters: Iterable[Row]) -> dict[str, Any]:
    """Dead letters by feed, stage and class, each with its first message, for the log."""
    counted: Counter[tuple[str, str, str]] = Counter()
    message: dict[tuple[str, str, str], str] = {}
    for row in letters:
        key = (row["feed"], row["stage"], row["error_class"])
        counted[key] += 1
        message[key] = min(message.get(key, row["message"]), row["message"])
    shown = [
        {"feed": f, "stage": s, "error_class": e, "message": message[f, s, e], "count": n}
        for (f, s, e), n in sorted(counted.items())[:MAX_PROBLEMS]
    ]
    return {"problems": shown, "problem_count": len(counted)}


def read_outcome(root: str) -> dict[str, Any]:
    """The outcome that a finished job left in its staging folder.

    Raises:
        FileNotFoundError: the job did not finish.
    """
    outcome: dict[str, Any] = json.loads(read_bytes(join(root, OUTCOME)))
    return outcome
