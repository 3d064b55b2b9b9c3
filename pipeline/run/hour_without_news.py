"""A run in which no visit brought a document: closed without the job, and without Beam.

Nothing is there to parse, de-duplicate or enrich, so the last step of the graph is all of it.
"""

from __future__ import annotations

from collections import Counter

from dateline.pipeline.planning import RunPlan
from dateline.schemas.config import FetchSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import FetchedFeed
from dateline.schemas.outcome import RunOutcome
from dateline.transforms.http.visit_summary import counters, without_document
from dateline.transforms.reporting.closing import ClosingRows
from dateline.transforms.reporting.progress import note


class HourWithoutNews:
    """What such a run leaves, made ready while feeds are still waited for.

    Thrown away once a feed brings a document: the job then does all of this itself.
    """

    def __init__(self, plan: RunPlan, settings: FetchSettings) -> None:
        self._now = plan.now
        self._rows = ClosingRows(plan.closing(settings))
        self._letters: list[DeadLetter] = []
        self._counted: Counter[str] = Counter()
        self._visits = 0

    def add(self, fetched: FetchedFeed) -> None:
        """One visit that brought no document."""
        self._visits += 1
        for name, count in counters(fetched).items():
            self._counted[name] += count
        outcome, letter = without_document(fetched, self._now)
        self._rows.add(outcome, {})
        if letter is not None:
            self._letters.append(letter)

    def close(self) -> tuple[RunOutcome, dict[str, int]]:
        """Writes the rows to staging; the outcome and the counters.

        Raises:
            OSError: a file cannot be written.
        """
        note("visited", self._visits)
        return self._rows.close(self._letters, ()), dict(sorted(self._counted.items()))
