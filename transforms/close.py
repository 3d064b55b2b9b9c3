"""The last step of the graph: everything that a run found meets, and the run is closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import PaneInfo

from dateline.transforms.reporting.closing import Closing, close_run, write_outcome
from dateline.transforms.write import window_name

KINDS = ("outcomes", "verdicts", "letters", "files")


@dataclass
class CloseRun(beam.PTransform):  # type: ignore[misc]
    """``{"outcomes", "verdicts", "letters", "files"}`` in; writes the last files of the run.

    Out: the paths of the outcomes below the staging folder, one a window.
    """

    closing: Closing

    def expand(self, inputs: Mapping[str, beam.PCollection[Any]]) -> beam.PCollection[str]:
        """See the class."""
        tagged = [
            inputs["outcomes"] | "Tag outcomes" >> beam.Map(partial(_tagged, "outcomes")),
            inputs["verdicts"] | "Tag verdicts" >> beam.Map(partial(_tagged, "verdicts")),
            inputs["letters"] | "Tag dead letters" >> beam.Map(partial(_tagged, "letters")),
            inputs["files"] | "Tag files" >> beam.Map(partial(_tagged, "files")),
        ]
        return (
            tagged
            | "All" >> beam.Flatten()
            | "Gather" >> beam.combiners.ToList().without_defaults()
            | "Close" >> beam.ParDo(_Close(self.closing))
        )


def _tagged(kind: str, element: Any) -> tuple[str, Any]:
    return kind, element


@dataclass
class _Close(beam.DoFn):  # type: ignore[misc]
    closing: Closing

    def process(
        self,
        tagged: list[tuple[str, Any]],
        window: Any = beam.DoFn.WindowParam,
        pane: PaneInfo = beam.DoFn.PaneInfoParam,
    ) -> Iterator[str]:
        by_kind: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        for kind, element in tagged:
            by_kind[kind].append(element)
        closing = replace(self.closing, part=window_name(window, pane))
        outcome = close_run(
            closing,
            outcomes=by_kind["outcomes"],
            verdicts=dict(by_kind["verdicts"]),
            letters=by_kind["letters"],
            files=by_kind["files"],
        )
        yield write_outcome(closing, outcome)
