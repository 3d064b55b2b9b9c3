"""What became of a table that was brought to the snapshot in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COMMIT = "dateline.commit"
"""Name under which each format keeps the number of the data set's commit that a table shows."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of a table."""

    table: str
    added: int
    """Files that it names now and did not before."""
    removed: int
    """Files that it names no more."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How the files that a table names differ from those in force."""

    added: Sequence[str]
    removed: Sequence[str]

    def __bool__(self) -> bool:
        """Whether they differ."""
        return bool(self.added or self.removed)

    def of(self, table: str) -> Exported:
        """The same in numbers."""
        return Exported(table, len(self.added), len(self.removed))


def changes(wanted: set[str], named: Mapping[str, object] | set[str]) -> Changes:
    """What a table has to be told, in order, so that it names what is wanted."""
    known = set(named)
    return Changes(sorted(wanted - known), sorted(known - wanted))
