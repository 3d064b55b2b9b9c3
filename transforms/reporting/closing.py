"""The end of a run, as one plain function: from outcomes, decisions and letters to rows and counts.

The last step of the graph calls it, and so does a run in one process, which has no graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateline.dataset import layout
from dateline.dataset.memory import feed_states
from dateline.dataset.parquet_files import write_rows
from dateline.dataset.rows import Row, dead_letter_row
from dateline.dataset.storage import StoredFile, join, open_file, write_bytes
from dateline.dataset.transaction import file_entry
from dateline.schemas.config import FetchSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.documents import read_json, to_text
from dateline.schemas.feed import FeedOutcome, FeedState
from dateline.schemas.manifest import Counts
from dateline.schemas.outcome import RunOutcome
from dateline.schemas.tables import DEAD_LETTERS, FEED_HEALTH
from dateline.transforms.http.visit_summary import summarise

MAX_PROBLEMS = 300
"""Feed problems that are handed on for the log; all of them stand in dead_letters."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The run that ends, and where its last files go.

    ``part`` is added to file names where a run ends several times: window by window.
    """

    staging: str  # full path
    run_id: str
    now: datetime
    timed: bool  # False where identical runs must give identical bytes
    fetch: FetchSettings
    part: str = ""


def close_run(
    closing: Closing,
    *,
    outcomes: Iterable[FeedOutcome],
    verdicts: Mapping[str, Mapping[str, int]],
    letters: Iterable[DeadLetter],
    files: Iterable[StoredFile],
) -> RunOutcome:
    """Writes the rows of health, feed state and dead letters, and counts.

    Args:
        outcomes: one for each visit.
        verdicts: by feed, how many entries were new, revised, duplicate.
        letters: everything that failed.
        files: what the run has staged before.

    Raises:
        OSError: a file cannot be written.
    """
    rows = ClosingRows(closing)
    for outcome in outcomes:
        rows.add(outcome, verdicts.get(outcome.fetched.due.spec.key, {}))
    return rows.close(letters, files)


class ClosingRows:
    """The rows of health and state that a run ends with, made visit by visit.

    So an hour without news makes them while other feeds are still waited for.
    """

    def __init__(self, closing: Closing) -> None:
        self._closing = closing
        self._health: list[Row] = []
        self._states: list[FeedState] = []

    def add(self, outcome: FeedOutcome, verdicts: Mapping[str, int]) -> None:
        """One visit; ``verdicts`` counts what its entries were found to be."""
        closing = self._closing
        health, state = summarise(
            outcome,
            verdicts,
            closing.fetch,
            run_id=closing.run_id,
            now=closing.now,
            timed=closing.timed,
        )
        self._health.append(health)
        self._states.append(state)

    def close(self, letters: Iterable[DeadLetter], files: Iterable[StoredFile]) -> RunOutcome:
        """Writes the rows and counts, see ``close_run``."""
        closing, health = self._closing, self._health
        dead = [dead_letter_row(letter, closing.run_id) for letter in letters]
        staged = [
            *files,
            *_write(closing, "feed_health", health, ("feed",)),
            *_write(closing, "dead_letters", dead, ("feed", "article")),
            *feed_states.stage(
                closing.staging,
                f"{layout.memory_folder('feeds')}{closing.run_id}{closing.part}",
                self._states,
            ),
        ]
        problems, problem_count = _problems(dead)
        return RunOutcome(
            files=[file_entry(file) for file in sorted(staged, key=lambda file: file.path)],
            counts=counts_of(health),
            failed_feeds=sorted(
                row["feed"] for row in health if row["status"] in ("failed", "gone", "unreadable")
            ),
            dead_letters=_by_class(dead),
            problems=problems,
            problem_count=problem_count,
        )


def _write(
    closing: Closing, table: str, rows: Sequence[Row], sort_by: Sequence[str]
) -> list[StoredFile]:
    schema = {"feed_health": FEED_HEALTH, "dead_letters": DEAD_LETTERS}[table]
    stem = layout.table_rows(table, closing.now, closing.run_id) + closing.part
    return write_rows(closing.staging, stem, rows, schema, sort_by)


def counts_of(health: Iterable[Mapping[str, Any]]) -> Counts:
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
    return Counts(**counts)


def _by_class(letters: Iterable[Row]) -> list[dict[str, Any]]:
    """Dead letters by stage and class, most frequent first."""
    counted = Counter((row["stage"], row["error_class"]) for row in letters)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [{"stage": s, "error_class": e, "count": n} for (s, e), n in ordered]


def _problems(letters: Iterable[Row]) -> tuple[list[dict[str, Any]], int]:
    """Dead letters by feed, stage and class, each with its first message, and how many."""
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
    return shown, len(counted)


def write_outcome(closing: Closing, outcome: RunOutcome) -> str:
    """Leaves the outcome in the staging folder for the launcher; the path below it."""
    stem, _, suffix = layout.OUTCOME.rpartition(".")
    path = f"{stem}{closing.part}.{suffix}"
    write_bytes(closing.staging, path, to_text(outcome).encode())
    return path


def read_outcome(staging: str) -> RunOutcome:
    """The outcome that a finished job left in its staging folder.

    Raises:
        FileNotFoundError: the job did not finish.
    """
    with open_file(join(staging, layout.OUTCOME)) as handle:
        return read_json(handle.read(), RunOutcome)
