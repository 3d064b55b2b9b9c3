"""The last step of the graph: what the run produced, as one JSON file in staging."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import PaneInfo

from transforms.rows import Row
from transforms.run_outcome import OUTCOME, outcome_of
from transforms.storage import StoredFile, write_bytes
from transforms.write import windowed


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
        path = windowed(OUTCOME, window, pane)
        data = json.dumps(outcome_of(tagged), indent=1, sort_keys=True)
        write_bytes(self.root, path, data.encode())
        yield path
