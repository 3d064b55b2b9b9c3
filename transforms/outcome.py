"""The last step of the graph: what the run produced, as one JSON file in staging.

The launcher reads it once the job is done, on whatever engine it ran; its presence says that all
files it names are written whole.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import PaneInfo

from transforms.rows import Row
from transforms.storage import StoredFile, join, read_bytes, write_bytes
from transforms.write import windowed

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


@dataclass
class RecordOutcome(beam.PTransform):  # type: ignore[misc]
    """``{"files": StoredFiles, "health": rows, "letters": rows}`` in; writes ``outcome.json``."""

    root: str  # staging folder of the run

    def expand(self, inputs: Mapping[str, beam.PCollection[Any]]) -> beam.PCollection[str]:
        """See the class."""
        tagged = [
            inputs["files"] | "Tag files" >> beam.Map(_file),
            inputs["health"] | "Tag health" >> beam.Map(_health),
            inputs["letters"] | "Tag dead letters" >> beam.Map(_letter),
        ]
        return (
            tagged
            | "All" >> beam.Flatten()
            | "Gather" >> beam.combiners.ToList().without_defaults()
            | "Record" >> beam.ParDo(_Record(self.root))
        )


def _file(file: StoredFile) -> tuple[str, Row]:
    return "files", asdict(file)


def _health(row: Row) -> tuple[str, Row]:
    return "health", {
        name: row[name]
        for name in ("feed", "status", "entries", "new", "duplicate", "revised", "rejected")
    }


def _letter(row: Row) -> tuple[str, Row]:
    return "letters", {name: row[name] for name in ("stage", "error_class", "feed", "message")}


@dataclass
class _Record(beam.DoFn):  # type: ignore[misc]
    root: str

    def process(
        self,
        tagged: list[tuple[str, Row]],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[str]:
        outcome: dict[str, Any] = {"files": [], "health": [], "letters": []}
        for kind, row in tagged:
            outcome[kind].append(row)
        outcome["files"].sort(key=lambda row: str(row["path"]))
        data = {
            "files": outcome["files"],
            "counts": counts_of(outcome["health"]),
            "failed_feeds": sorted(
                row["feed"]
                for row in outcome["health"]
                if row["status"] in ("failed", "gone", "unreadable")
            ),
            "dead_letters": _summary(outcome["letters"]),
            **_problems(outcome["letters"]),
        }
        path = windowed(OUTCOME, window, pane)
        write_bytes(self.root, path, json.dumps(data, indent=1, sort_keys=True).encode())
        yield path


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
