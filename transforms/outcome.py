"""The last step of the graph: what the run produced, as one JSON file in staging."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import PaneInfo

from dateline.dataset.rows import Row
from dateline.dataset.storage import StoredFile, write_bytes
from dateline.transforms.reporting.run_outcome import OUTCOME, outcome_of, tagged
from dateline.transforms.write import windowed


@dataclass
class RecordOutcome(beam.PTransform):  # type: ignore[misc]
    """``{"files": StoredFiles, "health": rows, "letters": rows}`` in; writes ``outcome.json``."""

    root: str  # staging folder of the run

    def expand(self, inputs: Mapping[str, beam.PCollection[Any]]) -> beam.PCollection[str]:
        """See the class."""
        rows = [
            inputs["files"] | "Tag files" >> beam.Map(_file),
            inputs["health"] | "Tag health" >> beam.Map(partial(tagged, "health")),
            inputs["letters"] | "Tag dead letters" >> beam.Map(partial(tagged, "letters")),
        ]
        return (
            rows
            | "All" >> beam.Flatten()
            | "Gather" >> beam.combiners.ToList().without_defaults()
            | "Record" >> beam.ParDo(_Record(self.root))
        )


def _file(file: StoredFile) -> tuple[str, Row]:
    return "files", asdict(file)


@dataclass
class _Record(beam.DoFn):  # type: ignore[misc]
    root: str

    def process(
        self,
        rows: list[tuple[str, Row]],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[str]:
        path = windowed(OUTCOME, window, pane)
        data = json.dumps(outcome_of(rows), indent=1, sort_keys=True)
        write_bytes(self.root, path, data.encode())
        yield path
