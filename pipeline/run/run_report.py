"""What a run says of itself to whoever started it."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.schemas.errors import OK, PARTIAL
from dateline.schemas.manifest import Manifest


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. ``exit_code`` is 0, or 3 when a feed, an article or another table failed."""

    manifest: Manifest
    root: str
    due: int
    feeds: int
    recovered: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    """What went wrong with the tables that follow (``output.tables``), in sentences."""

    @property
    def exit_code(self) -> int:
        """0 all well, 3 partial; failures of the run itself are exceptions."""
        return PARTIAL if self.manifest.status == "partial" or self.behind else OK
